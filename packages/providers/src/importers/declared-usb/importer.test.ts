import { gzipSync } from 'node:zlib';
import { TsukuroiError } from '@tsukuroi/core';
import { type Inventory, inventoryShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { combineInventories } from '../combine.ts';
import { importInventories } from '../registry.ts';
import { STICK_RESULT, STICK_RESULT_RPM } from '../testing/samples.ts';

function read(text: string): Inventory {
  const outcome = importInventories(Buffer.from(text), 'result-0011223344556677.txt');
  if (!outcome.ok) {
    throw outcome.error;
  }
  return outcome.value.inventories[0] as Inventory;
}

function codeOf(content: string | Uint8Array): string {
  const outcome = importInventories(Buffer.from(content), 'result-0011223344556677.txt');
  return outcome.ok ? 'taken' : outcome.error.code;
}

describe('results of the USB collector', () => {
  it('a Debian terminal: declared, with system, kernel, ports and what dpkg has on the disk', () => {
    const terminal = read(STICK_RESULT);

    expect(terminal.via).toBe('declared-usb');
    expect(terminal.device).toEqual({ id: 'usb:0f1e2d3c4b5a69788796a5b4c3d2e1f0', name: '受付-03' });
    expect(terminal.unreadable[0]).toMatchObject({ part: 'source', reason: expect.stringContaining('申告') });
    expect(terminal.unreadable.map(({ part }) => part)).toEqual(['source', 'software']);
    expect(terminal.manifest.os).toMatchObject({ id: 'debian', version: '12' });
    // telnet left only its settings behind: it is not installed.
    expect(terminal.manifest.software).toEqual([
      {
        scheme: 'deb',
        name: 'bash',
        version: '5.2.15-2+b8',
        arch: 'amd64',
        source: 'bash',
        sourceVersion: '5.2.15-2',
      },
    ]);
    expect(terminal.facts).toMatchObject({
      hostname: '受付-03',
      kernel: { running: '6.1.0-28-amd64' },
      interfaces: [{ name: 'enp1s0', mac: '52:54:00:12:34:56' }],
    });
    expect(terminal.state.collectedAt).toBe('2026-11-20T01:02:03Z');
  });

  it('a server of the rpm family keeps its epochs', () => {
    const server = read(STICK_RESULT_RPM);

    expect(server.manifest.os.id).toBe('almalinux');
    expect(server.manifest.software.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'bash 5.1.8-9.el9',
      'openssl-libs 1:3.0.7-27.el9',
    ]);
  });

  it('two machines with one name stay two', () => {
    const second = STICK_RESULT.replace('machine 0f', 'machine 1f').replace('00:12:34:56', '00:12:34:57');

    const devices = combineInventories([read(STICK_RESULT), read(second)]);

    expect(devices.map(({ device }) => device.name)).toEqual(['受付-03', '受付-03']);
    expect(new Set(devices.map(({ device }) => device.id)).size).toBe(2);
  });

  it('a truncated list is never called whole', () => {
    const lines = STICK_RESULT.trimEnd().split('\n');

    const codes = lines.map((_, kept) => codeOf(lines.slice(0, kept).join('\n')));

    expect(new Set(codes.slice(1))).toEqual(new Set(['IMPORT_INVALID']));
    expect(codeOf(STICK_RESULT.replace('dpkg 2', 'dpkg 3'))).toBe('IMPORT_INVALID');
    expect(codeOf(STICK_RESULT.replace('end 2 0', 'end 1 0'))).toBe('IMPORT_INVALID');
  });

  it('no package list at all is unknown, never "nothing installed"', () => {
    const bare = read(
      STICK_RESULT.replace(/\nunreadable rpm/, '').replace(/dpkg 2[\s\S]*end 2 0/, 'unreadable kernel\nend 0 0'),
    );

    expect(bare.manifest.software).toEqual([]);
    expect(bare.unreadable.find(({ part }) => part === 'software')?.reason).toContain('みなしません');
  });

  it('without machine-id it is known by name only, and says so', () => {
    const nameless = read(STICK_RESULT.replace(/machine .*\n/, ''));

    expect(nameless.device.id).toBe('name:受付-03');
    expect(nameless.unreadable.map(({ part }) => part)).toContain('device');
  });

  it('names of any script come through', () => {
    for (const name of ['手術室４番', 'éa', '🏥-1', 'ﾃｽﾄ']) {
      expect(read(STICK_RESULT.replace('受付-03', name)).device.name).toBe(name);
    }
  });

  it('a line that no result has refuses it whole: nothing else travels along', () => {
    expect(codeOf(STICK_RESULT.replace('arch x86_64', 'patient 山田'))).toBe('IMPORT_INVALID');
    expect(codeOf(STICK_RESULT.replace('arch x86_64', 'arch x86_64\narch x86_64'))).toBe('IMPORT_INVALID');
    expect(codeOf(`${STICK_RESULT}more\n`)).toBe('IMPORT_INVALID');
  });

  it('mutated results give a valid inventory or a refusal with a code, never anything else', () => {
    // A fixed sequence (numbers of Park and Miller); TSUKUROI_MUTATIONS=10000 runs many.
    const rounds = Number(process.env.TSUKUROI_MUTATIONS ?? 400);
    let seed = 20_261_122;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    let taken = 0;
    for (let round = 0; round < rounds; round += 1) {
      const plain = next(2) === 0 ? STICK_RESULT : STICK_RESULT_RPM;
      const bytes = mutated(plain, next);

      const outcome = importInventories(bytes, 'result-0011223344556677.gz');

      if (outcome.ok) {
        taken += 1;
        for (const inventory of outcome.value.inventories) {
          expect(inventoryShape.safeParse(inventory).error, `round ${round}`).toBeUndefined();
          expect(inventory.unreadable.length, `round ${round}`).toBeGreaterThan(0);
        }
      } else {
        expect(outcome.error, `round ${round}`).toBeInstanceOf(TsukuroiError);
      }
    }
    expect(taken).toBeLessThan(rounds);
  });
});

/** A third changed bytes, a third changed lines, a third changed inside their packing. */
function mutated(plain: string, next: (below: number) => number): Uint8Array {
  const kind = next(3);
  if (kind === 1) {
    const lines = plain.split('\n');
    const [from, to] = [next(lines.length), next(lines.length)];
    const line = lines[from] ?? '';
    const edits = [
      () => lines.splice(from, 1),
      () => lines.splice(to, 0, line),
      () => lines.splice(from, 1, line.repeat(1 + next(2_000))),
      () => lines.splice(from, 1, `${line}\u202e${'{['.repeat(next(50))}`),
      () =>
        lines.splice(
          from,
          1,
          line.replace(/\d+/g, () => String(next(2 ** 31))),
        ),
    ];
    edits[next(edits.length)]?.();
    return Buffer.from(lines.join('\n'));
  }
  const bytes = Uint8Array.from(kind === 0 ? Buffer.from(plain) : gzipSync(plain));
  for (let change = 0; change <= next(4); change += 1) {
    bytes[next(bytes.length)] = next(256);
  }
  return next(3) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
}

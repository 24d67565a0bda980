import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import { STICK_LIMITS } from '@tsukuroi/protocol/stick.ts';
import { makeRecipient, openStream } from '@tsukuroi/trust/bundle/sealed.ts';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { describe, expect, it } from 'vitest';
import { checkStick } from './check.ts';
import { receiveStick } from './receive.ts';

import { collect, machine, NAMES, prepared, results, textOf } from './testing/machine.ts';

describe('the receiving station', () => {
  it.each<[string, string, (stick: string) => void]>([
    ['a folder', 'STICK_FOREIGN_FILE', (stick) => mkdirSync(join(stick, 'System Volume Information'))],
    [
      'a link named as a result',
      'STICK_FOREIGN_FILE',
      (stick) => symlinkSync('/etc/passwd', join(stick, 'result-0011223344556677.gz')),
    ],
    [
      'a program named as a result',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.txt'), '#!/bin/sh\n'),
    ],
    [
      'a program behind a result',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, results(stick)[0] ?? ''), '#!/bin/sh\n', { flag: 'a' }),
    ],
    [
      'a large result',
      'STICK_RESULT_TOO_LARGE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.gz'), new Uint8Array(STICK_LIMITS.resultBytes + 1)),
    ],
    [
      'a gzip bomb',
      'STICK_RESULT_UNREADABLE',
      (stick) => writeFileSync(join(stick, 'result-0011223344556677.gz'), gzipSync(new Uint8Array(30_000_000))),
    ],
    [
      'a list signed by nobody',
      'STICK_SIGNATURE',
      (stick) => writeFileSync(join(stick, 'stick.sig'), '{"format":"stick-signatures/1","signatures":[]}'),
    ],
    [
      'a list changed after signing',
      'STICK_SIGNATURE',
      (stick) =>
        writeFileSync(
          join(stick, 'stick.json'),
          readFileSync(join(stick, 'stick.json'), 'utf8').replace('higashi', 'minami'),
        ),
    ],
    ['no list', 'STICK_LIST_MISSING', (stick) => rmSync(join(stick, 'stick.json'))],
    ['a guide that is gone', 'STICK_FILE_CHANGED', (stick) => rmSync(join(stick, 'guide-ja.txt'))],
  ])('stops at %s and takes nothing in', async (_, code, spoil) => {
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    spoil(stick);
    const before = readdirSync(stick);
    const into = join(folder, 'received');

    await expect(receiveStick({ ...options, into, recipients: [] })).rejects.toMatchObject({ code, exitCode: 3 });
    expect(readdirSync(stick)).toEqual(before);
    expect(readdirSync(folder)).not.toContain('received');
  });

  it('mutated sticks are stopped with a code, or differ in nothing that is signed', async () => {
    // A fixed sequence (numbers of Park and Miller); TSUKUROI_MUTATIONS=10000 runs many.
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    collect(stick, machine(folder, { hostname: 'kensa-01', id: 'f'.repeat(32) }));
    const files = readdirSync(stick).map((name) => [name, readFileSync(join(stick, name))] as const);
    const rounds = Number(process.env.TSUKUROI_MUTATIONS ?? 300);
    let seed = 20_261_122;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const outcomes = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const door = memoryDoor();
      const at = next(files.length);
      for (const [index, [name, bytes]] of files.entries()) {
        const changed = index === at ? spoilt(bytes, next) : bytes;
        const other = files[next(files.length)]?.[0] ?? name;
        const place =
          index === at && next(8) === 0 ? [other, `.${name}`, name.toUpperCase(), `${name}.sh`][next(4)] : name;
        await door.writeWhole(`/stick/${place}`, changed);
      }

      const outcome = await checkStick({ ...options, door, folder: '/stick' }).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );

      expect(outcome, `round ${round}`).toMatch(/^(taken|STICK_[A-Z_]+)$/);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'taken') {
        const signed = files.filter(([name]) => ['guide-ja.txt', 'stick.json', 'tsukuroi.sh'].includes(name));
        for (const [name, bytes] of signed) {
          expect(sha256(await door.read(`/stick/${name}`, 100_000)), `round ${round}: ${name}`).toBe(sha256(bytes));
        }
        expect((await door.list('/stick')).every((name) => files.some(([known]) => known === name))).toBe(true);
      }
    }
    // Nothing signs a result, so a changed letter inside one passes as another declaration.
    expect(outcomes.get('taken') ?? 0).toBeLessThan(rounds / 10);
    expect(outcomes.size).toBeGreaterThan(3);
  });

  it('a stick from another hospital, and a result made with another stick', async () => {
    const [ours, theirs] = [await prepared(), await prepared()];
    collect(theirs.stick, machine(theirs.folder));
    const [name = ''] = results(theirs.stick);

    await expect(checkStick({ ...ours.options, folder: theirs.stick })).rejects.toMatchObject({
      code: 'STICK_SIGNATURE',
    });
    await expect(checkStick({ ...ours.options, facility: 'minami' })).rejects.toMatchObject({
      code: 'STICK_OTHER_FACILITY',
    });
    writeFileSync(join(ours.stick, name), readFileSync(join(theirs.stick, name)));
    await expect(checkStick(ours.options)).rejects.toMatchObject({ code: 'STICK_RESULT_OTHER', exitCode: 3 });
  });

  it('keeps results encrypted to the receiving side, without what hides behind them, and clears the stick', async () => {
    const { folder, stick, options } = await prepared();
    collect(stick, machine(folder));
    collect(stick, machine(folder, { hostname: 'kensa-01', id: 'f'.repeat(32), mac: '52:54:00:00:00:09' }));
    const [first = ''] = results(stick);
    const text = textOf(stick, first);
    // Zero bytes may follow a gzip file, and what follows those is passed over.
    writeFileSync(join(stick, first), '\0\0\0\0hidden behind', { flag: 'a' });
    const { identity, recipient } = await makeRecipient();
    const into = join(folder, 'received');

    const received = await receiveStick({ ...options, into, recipients: [recipient] });

    expect(readdirSync(stick)).toEqual(NAMES);
    expect(received.files).toHaveLength(2);
    const kept = readFileSync(received.files[0] ?? '');
    expect(kept.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    const pieces: Uint8Array[] = [];
    for await (const piece of openStream(piecesOf(kept), identity)) {
      pieces.push(piece);
    }
    expect(gunzipSync(Buffer.concat(pieces)).toString('utf8')).toBe(text);
    expect(Buffer.concat(pieces).includes('hidden')).toBe(false);
  });

  it('interrupted at any change of the disk, every result is on the stick or kept whole', async () => {
    const { folder, stick, options } = await prepared();
    for (const hostname of ['ward-3', 'pharmacy']) {
      collect(stick, machine(folder, { hostname }));
    }
    const wanted = results(stick).map((name) => sha256(textOf(stick, name)));
    const copied = async () => {
      const door = memoryDoor();
      for (const name of readdirSync(stick)) {
        await door.writeWhole(`/stick/${name}`, readFileSync(join(stick, name)));
      }
      return door;
    };
    const receive = (door: Awaited<ReturnType<typeof copied>>) =>
      receiveStick({ ...options, door, folder: '/stick', into: '/kept', recipients: [] });
    const calm = await copied();
    const start = calm.disk.changes;
    await receive(calm);
    const changes = calm.disk.changes - start;

    for (let at = 1; at <= changes; at += 1) {
      const door = await copied();
      door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      await receive(door).catch(() => undefined);
      door.disk.breakAt(undefined);
      door.disk.crash('nothing');

      const there: string[] = [];
      for (const place of ['/stick', '/kept']) {
        for (const name of (await door.list(place)).filter((entry) => /^result-.*\.gz$/.test(entry))) {
          there.push(sha256(gunzipSync(await door.read(`${place}/${name}`, 100_000)).toString('utf8')));
        }
      }
      expect([...new Set(there)].sort(), `change ${at} of ${changes}`).toEqual([...wanted].sort());
    }
    expect(changes).toBeGreaterThan(5);
  });
});

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Changed bytes, cut off, or changed inside the packing. */
function spoilt(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const inside = packed && next(2) === 0;
  const changed = Uint8Array.from(inside ? gunzipSync(bytes) : bytes);
  for (let change = 0; change <= next(3); change += 1) {
    const at = next(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 + next(255));
  }
  const cut = next(3) === 0 ? changed.subarray(0, next(changed.length)) : changed;
  return inside ? gzipSync(cut) : cut;
}

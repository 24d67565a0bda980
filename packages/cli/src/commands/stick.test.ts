import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { keyIdOf, newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { describe, expect, it, vi } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

/** The real cost of a passphrase is tested in the trust room. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

const WHO = ['--organisation', 'nishi-group', '--facility', 'higashi'];

/** A receiving station with a director's key, and two machines of two departments. */
async function station() {
  const status = (version: string) =>
    `Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`;
  const folder = folderWith({
    'ward/etc/hostname': 'ward-3\n',
    'ward/etc/machine-id': `${'a'.repeat(32)}\n`,
    'ward/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'ward/var/lib/dpkg/status': status('3.0.11-1'),
    'pharmacy/etc/hostname': 'pharmacy-1\n',
    'pharmacy/etc/machine-id': `${'b'.repeat(32)}\n`,
    'pharmacy/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'pharmacy/var/lib/dpkg/status': status('3.0.17-1'),
  });
  const at = (name: string) => join(folder, name);
  const { key, secret } = newKeyPair();
  await saveOnlineKey(nodeDoor(), at('director.key'), { secret, role: 'director', madeAt: '2026-11-22T00:00:00Z' });
  const keyid = keyIdOf(key.publicKey);
  writeFileSync(
    at('root.json'),
    JSON.stringify({
      signed: {
        _type: 'root',
        organisation: 'nishi-group',
        facility: 'higashi',
        keys: { [keyid]: key.publicKey },
        roles: { targets: { keyids: [keyid], threshold: 1 } },
      },
    }),
  );
  const data = ['--data', at('data')];
  return {
    at,
    make: () => run(['stick', 'make', '--out', at('stick'), '--key', at('director.key'), ...WHO, ...data]),
    collect: (machine: string) =>
      spawnSync('sh', [at('stick/tsukuroi.sh'), '--root', at(machine)], { timeout: 60_000 }).status,
    check: () => run(['stick', 'check', at('stick'), '--trust', at('root.json'), ...WHO, ...data]),
    receive: (...more: string[]) =>
      run(['stick', 'receive', at('stick'), '--trust', at('root.json'), ...WHO, ...data, ...more]),
  };
}

describe('tsukuroi stick', () => {
  it('make, collect, check, receive encrypted, open, import: two machines without network are known, as declared', async () => {
    const { at, ...cli } = await station();

    const made = await cli.make();
    const collected = [cli.collect('ward'), cli.collect('pharmacy')];
    const checked = await cli.check();
    const recipient = await run(['bundle', 'recipient', '--out', at('identity')]);
    const received = await cli.receive('--recipient', recipient.out.trim());
    const files = received.out.trim().split('\n');
    const opened = await run(['stick', 'open', ...files, '--identity', at('identity'), '--out', at('open')]);
    const imported = await run(['inventory', 'import', ...opened.out.trim().split('\n')]);

    expect([made.code, ...collected, checked.code, received.code, opened.code, imported.code]).toEqual([
      0, 0, 0, 0, 0, 0, 0,
    ]);
    expect(checked.words).toContain('結果は 2 台分です');
    expect(received.words).toContain('暗号化して受け取り');
    expect(readdirSync(at('stick'))).toEqual(['guide-ja.txt', 'stick.json', 'stick.sig', 'tsukuroi.sh']);
    const devices = imported.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(devices.map(({ device, via }) => `${device.name} ${via}`).sort()).toEqual([
      'pharmacy-1 declared-usb',
      'ward-3 declared-usb',
    ]);
  });

  it('without a recipient it says that nothing is encrypted, and the files go straight into the import', async () => {
    const { collect, make, receive } = await station();
    await make();
    collect('ward');

    const received = await receive();
    const imported = await run(['inventory', 'import', ...received.out.trim().split('\n')]);

    expect(received.words).toContain('暗号化していません');
    expect(imported.out).toContain('"ward-3"');
  });

  it('anything strange is exit 3 with the words that keep the stick from the next machine', async () => {
    const { at, make, check, receive } = await station();
    await make();
    writeFileSync(at('stick/autorun.inf'), '');

    for (const answer of [await check(), await receive()]) {
      expect(answer.code).toBe(3);
      expect(answer.words).toContain('ほかの機械に挿さないでください');
      expect(answer.words).toContain('autorun.inf');
    }
  });

  it('a server after its ceremony needs no names and no keys, and knows a stick that another signed', async () => {
    const { at, make, collect } = await station();
    writeFileSync(at('words.txt'), 'four unrelated words here\n');
    const places = ['--keys', at('usb'), '--copy', at('safe'), '--data', at('server')];
    await run(['keys', 'init', ...places, '--passphrase-file', at('words.txt'), '--organisation', '試験病院']);
    const data = ['--data', at('server')];

    const made = await run(['stick', 'make', '--out', at('stick'), ...data]);
    const collected = collect('ward');
    const checked = await run(['stick', 'check', at('stick'), ...data, '--json']);
    const received = await run(['stick', 'receive', at('stick'), ...data]);
    const other = await make();
    const refused = await run(['stick', 'check', at('stick'), ...data]);

    expect([made.code, collected, checked.code, received.code, other.code]).toEqual([0, 0, 0, 0, 0]);
    expect(JSON.parse(checked.out)).toMatchObject({ machines: [{ name: 'ward-3', software: 1 }] });
    expect(received.out).toContain(at('server/stick/received/result-'));
    expect(refused.code).toBe(3);
    expect(refused.words).toContain('署名が正しくありません');
  });
});

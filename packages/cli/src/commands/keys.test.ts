import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

/** The real cost of a passphrase is tested in the trust room. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

function world() {
  const folder = folderWith({
    'words.txt': 'four unrelated words here\n',
    'short.txt': 'short\n',
    'other.txt': 'not the right words\n',
  });
  const at = (name: string) => join(folder, name);
  const places = ['--keys', at('usb'), '--copy', at('safe'), '--data', at('data')];
  return { at, places, words: ['--passphrase-file', at('words.txt')] };
}

it('keys init, status, rotate, revoke: one admin from nothing to a replaced key', async () => {
  const { at, places, words } = world();

  const before = await run(['keys', 'status', '--data', at('data')]);
  const made = await run(['keys', 'init', ...places, ...words, '--organisation', '試験病院']);
  const rotated = await run(['keys', 'rotate', '--role', 'director', ...places, ...words, '--json']);
  const status = await run(['keys', 'status', '--data', at('data'), '--json']);
  const document = JSON.parse(status.out);
  const last = await run(['keys', 'revoke', document.roles[0].keyids[0], ...places, ...words]);

  expect([before.code, before.out]).toEqual([0, expect.stringContaining('tsukuroi keys init')]);
  expect(made.code).toBe(0);
  expect(made.words).toContain('金庫');
  expect(made.words).toContain('署名に要る鍵は 1 本です');
  expect(readdirSync(at('usb/keys'))).toHaveLength(2);
  expect(rotated.code).toBe(0);
  expect(JSON.parse(rotated.out)).toMatchObject({ format: 'keys-change/1', copyVerified: true });
  expect(document).toMatchObject({
    format: 'keys-status/1',
    verdict: 'ok',
    organisation: '試験病院',
    facility: 'main',
  });
  expect(last.code).toBe(3);
  expect(last.words).toContain('誰も署名できなくなる');
});

it('keys init refuses in words and with exit code 3: data folder, short or wrong passphrase, a second time', async () => {
  const { at, places, words } = world();
  const inside = ['--keys', at('data/keys'), '--copy', at('safe'), '--data', at('data')];

  const near = await run(['keys', 'init', ...inside, ...words]);
  const short = await run(['keys', 'init', ...places, '--passphrase-file', at('short.txt')]);
  const made = await run(['keys', 'init', ...places, ...words]);
  const again = await run(['keys', 'init', ...places, ...words]);
  const wrong = await run(['keys', 'rotate', '--role', 'root', ...places, '--passphrase-file', at('other.txt')]);
  const nobody = await run(['keys', 'init', ...places]);

  expect([near.code, short.code, made.code, again.code, wrong.code, nobody.code]).toEqual([3, 3, 0, 3, 3, 2]);
  expect(near.words).toContain('--one-machine');
  expect(wrong.words).toContain('合言葉が違う');
});

it('keys status says what is lost beside intact keys, and keys repair puts it back', async () => {
  const { at, places, words } = world();
  await run(['keys', 'init', ...places, ...words]);
  rmSync(at('data/trust/site.json'));
  rmSync(at('data/trust/root.json'));

  const status = await run(['keys', 'status', '--data', at('data')]);
  const sign = await run(['keys', 'rotate', '--role', 'director', ...places, ...words]);
  const repaired = await run(['keys', 'repair', '--from', at('usb'), '--data', at('data'), '--json']);
  const after = await run(['keys', 'status', '--data', at('data'), '--json']);

  expect([status.code, status.out]).toEqual([1, expect.stringContaining('site.json')]);
  expect(status.out).toContain('「keys init」は行わないでください');
  expect([sign.code, sign.words]).toEqual([3, expect.stringContaining('keys repair')]);
  expect([repaired.code, JSON.parse(repaired.out)]).toMatchObject([0, { facility: 'main', key: true }]);
  expect(JSON.parse(after.out)).toMatchObject({ ceremony: 'done', verdict: 'ok' });
});

it('keys status is red, with exit code 1, where a key for the safe lies in the data folder', async () => {
  const { at, words } = world();
  const places = ['--keys', at('data/keys'), '--copy', at('safe'), '--data', at('data')];

  const made = await run(['keys', 'init', ...places, ...words, '--one-machine']);
  const status = await run(['keys', 'status', '--data', at('data')]);

  expect(made.code).toBe(0);
  expect(status.code).toBe(1);
  expect(status.out.startsWith('【今すぐ】金庫に入れるべき鍵がサーバから読めます')).toBe(true);
});

it('keys charter signs what was written, and refuses what is no charter', async () => {
  const { at, places, words } = world();
  await run(['keys', 'init', ...places, ...words]);
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/formats/charter.md'), 'utf8');
  writeFileSync(at('charter.json'), /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');

  const signed = await run(['keys', 'charter', at('charter.json'), ...places, ...words, '--json']);
  const wrong = await run(['keys', 'charter', at('words.txt'), ...places, ...words]);

  expect(signed.code).toBe(0);
  expect(JSON.parse(signed.out)).toMatchObject({ rootVersion: 1, copyVerified: true });
  expect(wrong.code).toBe(2);
});

it('bundle verify and import trust by this server’s own ceremony, and a server of another facility refuses', async () => {
  const { at, places, words } = world();
  const who = ['--organisation', 'nishi-group', '--facility', 'main'];
  const collector = ['--key', at('collector.key'), '--public', at('collector.pub')];
  mkdirSync(at('packages'));
  writeFileSync(at('packages/openssl.deb'), 'a package for ward 3');
  await run(['keys', 'init', ...places, ...words, '--organisation', 'nishi-group']);
  await run(['collector', 'key', ...collector]);
  const added = await run(['keys', 'add', '--role', 'collector', '--public', at('collector.pub'), ...places, ...words]);
  const out = ['--out', at('stick'), '--key', at('collector.key'), '--add', `content:${at('packages')}`];
  const made = await run(['bundle', 'export', ...out, ...who, '--data', at('outside')]);
  const stranger = ['--out', at('forged'), '--key', at('other.key'), '--add', `content:${at('packages')}`];
  await run(['collector', 'key', '--key', at('other.key'), '--public', at('other.pub')]);
  await run(['bundle', 'export', ...stranger, ...who, '--data', at('outside-2')]);

  const verified = await run(['bundle', 'verify', at('stick'), ...who, '--data', at('data')]);
  const taken = await run(['bundle', 'import', at('stick'), ...who, '--data', at('data')]);
  const forged = await run(['bundle', 'import', at('forged'), ...who, '--data', at('data')]);
  const minami = ['--organisation', 'nishi-group', '--facility', 'minami', '--data', at('data')];
  const other = await run(['bundle', 'verify', at('stick'), ...minami]);

  expect([added.code, made.code, verified.code, taken.code, forged.code, other.code]).toEqual([0, 0, 0, 0, 3, 3]);
  expect(taken.words).toContain('取り込みました: 1 件');
  expect(other.words).toContain('nishi-group/main');
});

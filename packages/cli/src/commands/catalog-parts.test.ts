import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { recipeOf } from '@tsukuroi/trust/testing/recipe.ts';
import { expect, it, vi } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

/** The real cost of a passphrase is tested in the trust room. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

/** Three holders, two must agree; the office keeps the signed results, each holder a stick with two keys. */
async function hospital() {
  const folder = folderWith({
    'words.txt': 'four unrelated words here\n',
    'catalog/recipes/viewer/2.0.json': JSON.stringify(recipeOf()),
    'catalog/artifacts/viewer.deb': 'viewer_2.0_amd64.deb',
  });
  const at = (name: string) => join(folder, name);
  const words = ['--passphrase-file', at('words.txt')];
  const places = ['--keys', at('office'), '--copy', at('safe'), '--data', at('data')];
  await run(['keys', 'init', ...places, ...words, '--holders', '3', '--threshold', '2', '--organisation', '試験病院']);
  const keys = readdirSync(at('office/keys'));
  for (const [index, holder] of ['tanaka', 'sato', 'vendor'].entries()) {
    mkdirSync(at(`${holder}/keys`), { recursive: true });
    for (const role of ['root', 'catalog']) {
      const name = keys.filter((key) => key.startsWith(role))[index] ?? '';
      renameSync(at(`office/keys/${name}`), at(`${holder}/keys/${role}.key.json`));
    }
  }
  const { firstRoot } = JSON.parse((await run(['keys', 'status', '--data', at('data'), '--json'])).out);
  return {
    at,
    words,
    firstRoot,
    /** A holder gets a copy of the folder, signs it with their keys, and keeps it for the post. */
    async sign(holder: string, proposal: string, keyNames: readonly string[], more: readonly string[] = ['--yes']) {
      cpSync(at(proposal), at(`${proposal}-${holder}`), { recursive: true });
      const given = keyNames.flatMap((name) => ['--key', at(`${holder}/keys/${name}.key.json`)]);
      const part = ['catalog', 'sign', '--part', at(`${proposal}-${holder}`), ...given, '--root', firstRoot];
      return run([...part, '--data', at(`${holder}-pc`), ...words, ...more]);
    },
    combine: (proposal: string, holders: readonly string[], more: readonly string[] = []) =>
      run([
        ...['catalog', 'sign', '--combine', ...holders.map((holder) => at(`${proposal}-${holder}`))],
        ...['--keys', at('office'), '--data', at('data'), '--json', ...more],
      ]),
  };
}

it('catalog sign --propose, --part, --combine: holders at home, the summary before the passphrase, the server follows', async () => {
  const { at, sign, combine } = await hospital();
  const propose = ['catalog', 'sign', '--propose', '--from', at('catalog'), '--keys', at('office'), '--out', at('p')];

  const proposed = await run(propose);
  const again = await run(propose);
  const unasked = await sign('tanaka', 'p', ['catalog'], []);
  const one = await sign('tanaka', 'p', ['catalog']);
  const early = await combine('p', ['tanaka']);
  const two = await sign('vendor', 'p', ['catalog']);
  const done = await combine('p', ['tanaka', 'vendor'], ['--out', at('result')]);
  const status = await run(['keys', 'status', '--data', at('data'), '--json']);

  expect([proposed.code, again.code, unasked.code, one.code, two.code]).toEqual([0, 3, 2, 0, 0]);
  for (const words of [proposed.words, one.words, readFileSync(at('p/summary.txt'), 'utf8')]) {
    expect(words).toContain('加える: recipes/viewer/2.0.json');
    expect(words).toContain('画像ビューア 2.0');
  }
  expect([early.code, early.words]).toEqual([3, expect.stringContaining('2 本必要ですが、1 本しかありません')]);
  expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { format: 'keys-change/1', rootVersion: 1 }]);
  expect(readdirSync(at('data/trust/catalog/targets/recipes/viewer'))).toHaveLength(1);
  expect(readdirSync(at('result'))).toEqual(['catalog', 'directors']);
  expect(JSON.parse(status.out)).toMatchObject({ verdict: 'ok', offlineKeysFound: [] });
});

it('keys new and keys add in parts: a holder far away makes their own key, and from then on three must agree', async () => {
  const { at, words, sign, combine } = await hospital();
  const made = await run([
    ...['keys', 'new', '--role', 'catalog', '--keys', at('far'), '--organisation', '試験病院'],
    ...['--public', at('far.pub'), ...words],
  ]);

  const propose = ['--propose', '--keys', at('office'), '--out', at('p')];
  await run(['keys', 'add', '--role', 'catalog', '--public', at('far.pub'), '--threshold', '3', ...propose]);
  const one = await sign('tanaka', 'p', ['root', 'catalog']);
  const two = await sign('sato', 'p', ['root', 'catalog']);
  const short = await combine('p', ['tanaka', 'sato']);
  await sign('vendor', 'p', ['catalog']);
  const done = await combine('p', ['tanaka', 'sato', 'vendor']);
  const status = JSON.parse((await run(['keys', 'status', '--data', at('data'), '--json'])).out);

  expect([made.code, one.code, two.code, short.code, done.code]).toEqual([0, 0, 0, 3, 0]);
  expect(one.words).toMatch(/【注意】catalog の鍵 [0-9a-f]{8} を加えます/);
  expect(status.rootVersion).toBe(2);
  expect(status.roles.find(({ role }: { role: string }) => role === 'catalog/targets')).toMatchObject({
    threshold: 3,
    keyids: { length: 4 },
  });
});

it('keys rotate --role director in two rounds: the server makes its key, and uses it when the signed root names it', async () => {
  const { at, sign, combine } = await hospital();
  const made = await run(['keys', 'new', '--role', 'director', '--public', at('next.pub'), '--data', at('data')]);
  const before = readFileSync(at('data/trust/online/director.json'), 'utf8');
  const how = ['--public', at('next.pub'), '--facility', 'main', '--keys', at('office')];

  await run(['keys', 'rotate', '--role', 'director', ...how, '--propose', '--out', at('p')]);
  for (const holder of ['tanaka', 'sato']) {
    await sign(holder, 'p', ['root']);
  }
  const nowhere = await combine('p', ['tanaka', 'sato']);
  const first = await combine('p', ['tanaka', 'sato'], ['--next', at('q')]);
  const between = readFileSync(at('data/trust/online/director.json'), 'utf8');
  for (const holder of ['sato', 'vendor']) {
    await sign(holder, 'q', ['catalog']);
  }
  const second = await combine('q', ['sato', 'vendor']);
  const status = JSON.parse((await run(['keys', 'status', '--data', at('data'), '--json'])).out);

  expect([made.code, nowhere.code, first.code, second.code]).toEqual([0, 2, 0, 0]);
  expect(JSON.parse(first.out)).toMatchObject({ format: 'proposal-next/1' });
  expect(between).toBe(before);
  expect(readFileSync(at('data/trust/online/director.json'), 'utf8')).not.toBe(before);
  expect(status.verdict).toBe('ok');
});

it('a charter and a revocation are proposed too; wrong usage says so', async () => {
  const { at, sign, combine } = await hospital();
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/formats/charter.md'), 'utf8');
  const folder = folderWith({ 'charter.json': /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '' });
  const out = (name: string) => ['--propose', '--keys', at('office'), '--out', at(name)];

  const charter = await run(['keys', 'charter', join(folder, 'charter.json'), ...out('p')]);
  for (const holder of ['tanaka', 'sato']) {
    await sign(holder, 'p', ['catalog']);
  }
  const signed = await combine('p', ['tanaka', 'sato']);
  const status = JSON.parse((await run(['keys', 'status', '--data', at('data'), '--json'])).out);
  const third = status.roles.find(({ role }: { role: string }) => role === 'catalog/targets').keyids[2];
  const revoke = await run(['keys', 'revoke', third, ...out('q')]);
  const both = await run(['catalog', 'sign', '--propose', '--combine', at('p'), '--keys', at('office')]);
  const server = await run([
    ...['catalog', 'sign', '--part', at('q'), '--key', at('sato/keys/root.key.json'), '--data', at('data'), '--yes'],
  ]);

  expect([charter.code, signed.code, revoke.code, both.code, server.code]).toEqual([0, 0, 0, 2, 3]);
  expect(charter.words).toContain('医事課');
  expect(revoke.words).toContain(`catalog の鍵 ${third.slice(0, 8)} を無効にします`);
  expect(server.words).toContain('サーバーのデータの置き場');
});

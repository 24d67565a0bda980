import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

const CHANNEL = JSON.stringify({
  format: 'channel/1',
  id: 'debian-security',
  kind: 'apt',
  suites: ['bookworm-security'],
  components: ['main'],
  keys: ['A'.repeat(40)],
});

function world() {
  const folder = folderWith({
    'words.txt': 'four unrelated words here\n',
    'catalog/channels/debian-security.json': CHANNEL,
    'catalog/recipes/viewer/2.0.json': JSON.stringify(recipeOf()),
    'catalog/artifacts/viewer-2.0-setup.bin': 'an installer, made up',
  });
  const at = (name: string) => join(folder, name);
  const words = ['--passphrase-file', at('words.txt')];
  return {
    at,
    words,
    init: (data = 'data', keys = 'usb') =>
      run(['keys', 'init', '--keys', at(keys), '--copy', at(`${keys}-copy`), '--data', at(data), ...words]),
  };
}

it('catalog lint, sign, install: from a folder to the server, with the keys on another computer', async () => {
  const { at, init, words } = world();
  await init();

  const lint = await run(['catalog', 'lint', '--from', at('catalog'), '--json']);
  const sign = ['catalog', 'sign', '--from', at('catalog'), '--keys', at('usb'), '--out', at('result')];
  const signed = await run([...sign, '--data', at('office'), ...words]);
  const installed = await run(['catalog', 'install', '--from', at('result'), '--data', at('data'), '--json']);
  const status = await run(['keys', 'status', '--data', at('data'), '--json']);

  expect(JSON.parse(lint.out)).toMatchObject({ ok: true, files: [{}, {}, {}] });
  expect([signed.code, signed.words]).toEqual([0, expect.stringContaining('鍵は入っていません')]);
  expect(readdirSync(at('result'))).toEqual(['catalog', 'directors']);
  expect([installed.code, installed.words]).toEqual([0, expect.stringContaining('取り込みました')]);
  expect(readdirSync(at('data/trust/catalog/targets/channels'))).toHaveLength(1);
  expect(JSON.parse(status.out)).toMatchObject({ verdict: 'ok', offlineKeysFound: [] });
});

it('catalog sign refuses on the server’s machine, and what lint finds wrong; nothing is signed', async () => {
  const { at, init, words } = world();
  await init();
  const sign = ['catalog', 'sign', '--from', at('catalog'), '--keys', at('usb'), ...words];
  const before = readdirSync(at('usb/catalog/metadata'));

  const near = await run([...sign, '--data', at('data')]);
  mkdirSync(at('catalog/scripts'));
  writeFileSync(at('catalog/scripts/run.sh'), 'rm -rf /');
  writeFileSync(at('catalog/channels/other.json'), CHANNEL);
  const wrong = await run([...sign, '--data', at('office')]);
  const lint = await run(['catalog', 'lint', '--from', at('catalog')]);

  expect([near.code, near.words]).toEqual([3, expect.stringContaining('サーバーのデータの置き場')]);
  expect([wrong.code, wrong.words]).toEqual([3, expect.stringContaining('scripts/run.sh')]);
  expect(wrong.words).toContain('channels/other.json');
  expect([lint.code, lint.out.split('\n').filter((line) => line.startsWith('ok\t'))]).toEqual([
    1,
    [expect.any(String), expect.any(String), expect.any(String)],
  ]);
  expect(readdirSync(at('usb/catalog/metadata'))).toEqual(before);
});

it('catalog install refuses a stick with keys, another hospital’s, an older one and an altered one', async () => {
  const { at, init, words } = world();
  await init();
  await init('other-data', 'other-usb');
  const sign = (out: string, keys = 'usb') =>
    run([
      'catalog',
      'sign',
      '--from',
      at('catalog'),
      '--keys',
      at(keys),
      '--out',
      at(out),
      '--data',
      at('office'),
      ...words,
    ]);
  const install = (from: string) => run(['catalog', 'install', '--from', at(from), '--data', at('data')]);
  await sign('older');
  await sign('newer');
  await sign('foreign', 'other-usb');
  cpSync(at('newer'), at('altered'), { recursive: true });
  for (const name of readdirSync(at('altered/catalog/metadata')).filter((file) => file.endsWith('.recipes.json'))) {
    writeFileSync(at(`altered/catalog/metadata/${name}`), '{}');
  }

  expect((await install('newer')).code).toBe(0);
  for (const [from, words] of [
    ['usb', '金庫の鍵が一緒に'],
    ['foreign', 'この組織のものではありません'],
    ['older', '古いものです'],
    ['altered', '署名されたものではありません'],
  ] as const) {
    const refused = await install(from);
    expect([from, refused.code, refused.words]).toEqual([from, 3, expect.stringContaining(words)]);
  }
  rmSync(at('older'), { recursive: true });
});

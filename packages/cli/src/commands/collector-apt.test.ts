import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

const SOURCES = 'deb http://127.0.0.1:9/debian bookworm main\n';

it.each([
  ['no sources', [], '--sources'],
  ['neither machines nor a declared set', ['--sources', 'good.list'], '--machine'],
  ['both', ['--sources', 'good.list', '--machine', 'good.list', '--declared', 'good.list'], '--machine'],
  ['a class that is none', ['--sources', 'good.list', '--class', 'some', '--machine', 'good.list'], '--class'],
  ['sources without a line that can be used', ['--sources', 'bad.list', '--machine', 'good.list'], 'bad.list'],
  ['a declared set that is none', ['--sources', 'good.list', '--declared', 'good.list'], 'apt-declared/1'],
  ['a file that is not there', ['--sources', 'good.list', '--machine', 'absent'], 'ENOENT'],
])('collector apt: %s is wrong usage or unreadable input, said in words, with no answer', async (_, options, said) => {
  const folder = folderWith({ 'good.list': SOURCES, 'bad.list': 'deb cdrom:[x]/ bookworm main\n' });
  const args = options.map((word) => (/\.list$|absent/.test(word) ? join(folder, word) : word));

  const { code, out, words } = await run(['collector', 'apt', '--data', join(folder, 'data'), ...args]);

  expect([code, out]).toEqual([2, '']);
  expect(words).toContain(said);
});

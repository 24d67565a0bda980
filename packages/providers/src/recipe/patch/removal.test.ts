import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import type { RemovalFacts, RemovalOrder } from './order.ts';
import { recipeRemoval } from './removal.ts';

// As the worker's unit has it; with another one folders that tests make would be a group's to change.
process.umask(0o022);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-removal-'));
  for (const name of ['root/opt', 'store', 'work']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FILES = { 'bin/remote': 'the program', 'lib/deep/codec': 'a codec', 'etc/remote.conf': 'port=4242\n' };
const at = (path: string) => join(folder, 'root/opt/remote', path);

/** As the recipe laid it out, with what somebody changed or added since. */
function laidOut(change: Readonly<Record<string, string>> = {}): void {
  for (const [path, content] of Object.entries({ ...FILES, ...change })) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  }
}

function orderOf(change: Partial<RemovalFacts> = {}, stored = false): RemovalOrder {
  const artifact = { sha256: sha256('remote.tar.gz'), length: 13 };
  if (stored) {
    writeFileSync(join(folder, 'store', artifact.sha256), 'remote.tar.gz');
  }
  const facts: RemovalFacts = {
    ...{ app: 'remote', version: '2.1', close: [], needsBytes: 1_000, exitCodes: { success: [0], restart: [] } },
    install: [
      {
        ...{ kind: 'archive', arch: 'any', artifact, packed: 'tar.gz', into: '/opt/remote', strip: 1 },
        files: Object.entries(FILES).map(([path, content]) => ({
          ...{ path, sha256: sha256(content), length: content.length, mode: '0644' as const },
        })),
        keep: ['etc/remote.conf'],
      },
    ],
    detect: [{ by: 'file', path: 'bin/remote', sha256: sha256('the program') }],
    uninstall: { by: 'files' },
    ...change,
  };
  return { recipe: { sha256: sha256('recipe'), length: 6 }, artifacts: stored ? [artifact] : [], facts: () => facts };
}

const world = (): PatchWorld => ({
  ...{ fileOf: (hash) => join(folder, 'store', hash), folder: join(folder, 'work') },
  ...{ run: systemRunner, keepFreeBytes: 0 },
});
const provider = () => recipeRemoval({ root: join(folder, 'root') });

async function remove(order: RemovalOrder) {
  const prepared = await provider().prepare(order, world());
  return prepared.ok ? provider().apply(order, prepared.value, world()) : prepared.error;
}

test('exactly the files of the recipe go, with their empty folders; what else lies there stays', async () => {
  laidOut({ 'data/patients.db': 'of the ward' });

  expect((await provider().look(orderOf(), world())).outcome).toBe('nothing');
  expect(await remove(orderOf())).toMatchObject({
    ...{ outcome: 'installed', keptSettings: [] },
    changes: [{ package: '/opt/remote', to: '-' }],
  });
  expect(['bin', 'lib', 'etc', 'data/patients.db'].map((path) => existsSync(at(path)))).toEqual([
    ...[false, false, false, true],
  ]);
});

test('with nothing else in it the folder goes too; once more changes nothing', async () => {
  laidOut();

  const first = await remove(orderOf());
  const again = await provider().prepare(orderOf(), world());

  expect([first, existsSync(join(folder, 'root/opt/remote')), existsSync(join(folder, 'root/opt'))]).toMatchObject([
    { outcome: 'installed' },
    false,
    true,
  ]);
  expect(again.ok && again.value.packages).toEqual([]);
});

test('a file that somebody changed stays, and is named', async () => {
  laidOut({ 'etc/remote.conf': 'port=by-the-ward\n', 'lib/deep/codec': 'patched by the maker' });

  expect(await remove(orderOf())).toMatchObject({
    outcome: 'installed',
    keptSettings: ['/opt/remote/lib/deep/codec', '/opt/remote/etc/remote.conf'],
  });
  expect(readFileSync(at('etc/remote.conf'), 'utf8')).toBe('port=by-the-ward\n');
});

test('trap: another version lies there, so that every file is another one: it is not gone, and nothing is touched', async () => {
  laidOut({ 'bin/remote': 'the program, 3.0', 'lib/deep/codec': 'another codec' });

  expect(await remove(orderOf())).toMatchObject({ because: 'order-refused', about: '/opt/remote/bin/remote' });
  expect((await provider().look(orderOf(), world())).outcome).not.toBe('installed');
  expect(Object.keys(FILES).map((path) => existsSync(at(path)))).toEqual([true, true, true]);
});

test('cut off in the middle it is partly there, and the next call completes it', async () => {
  laidOut();
  rmSync(at('lib'), { recursive: true });

  const before = await provider().look(orderOf(), world());

  expect([before.outcome, await remove(orderOf())]).toMatchObject(['partly', { outcome: 'installed' }]);
});

test('a link in the place of a folder or of a file: what it leads to is not touched', async () => {
  mkdirSync(join(folder, 'elsewhere/deep'), { recursive: true });
  writeFileSync(join(folder, 'elsewhere/deep/codec'), FILES['lib/deep/codec']);
  laidOut();
  rmSync(at('lib'), { recursive: true });
  symlinkSync(join(folder, 'elsewhere'), at('lib'));

  expect(await remove(orderOf())).toMatchObject({ because: 'order-refused' });
  expect(readFileSync(join(folder, 'elsewhere/deep/codec'), 'utf8')).toBe('a codec');
});

test('a recipe that says that it cannot be removed is believed, and a program that runs is waited for', async () => {
  laidOut();
  const cannot = orderOf({ uninstall: { by: 'cannot', because: { ja: '装置の一部です' } } });

  expect(await remove(cannot)).toMatchObject({ because: 'order-refused', about: '装置の一部です' });
  expect(await remove(orderOf({ close: ['node'] }))).toMatchObject({ because: 'busy', about: 'node' });
});

test('whether it can be put back is said before: with its own file here, and not without', async () => {
  laidOut();

  const without = await provider().prepare(orderOf(), world());
  const withFile = await provider().prepare(orderOf({}, true), world());

  expect([without, withFile]).toMatchObject([
    { value: { wayBack: { possible: false, because: '入れ直すためのファイルが端末にありません' } } },
    { value: { wayBack: { possible: true } } },
  ]);
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import type { ArchiveWay, RecipeFacts, RecipeOrder } from './order.ts';
import { recipePatch } from './provider.ts';

// As the worker's unit has it; with another one folders that tests make would be a group's to change.
process.umask(0o022);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-recipe-'));
  for (const name of ['root/opt', 'store', 'work']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FILES = { 'bin/viewer': ['the program', '0755'], 'etc/viewer.conf': ['port=4242\n', '0644'] } as const;

function archive(make: (root: string) => void = () => undefined): { readonly bytes: Buffer } {
  const root = join(folder, 'tree/viewer-2.1');
  rmSync(join(folder, 'tree'), { recursive: true, force: true });
  for (const [path, [content]] of Object.entries(FILES)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  make(root);
  execFileSync('tar', ['-czf', join(folder, 'made.tar.gz'), '-C', join(folder, 'tree'), '.']);
  return { bytes: readFileSync(join(folder, 'made.tar.gz')) };
}

function orderOf(bytes: Buffer, change: Partial<ArchiveWay> = {}, more: Partial<RecipeFacts> = {}): RecipeOrder {
  const artifact = { sha256: sha256(bytes), length: bytes.length };
  writeFileSync(join(folder, 'store', artifact.sha256), bytes);
  const way: ArchiveWay = {
    ...{ kind: 'archive', arch: 'any', artifact, packed: 'tar.gz', into: '/opt/viewer', strip: 2 },
    files: Object.entries(FILES).map(([path, [content, mode]]) => ({
      ...{ path, mode, sha256: sha256(content), length: content.length },
    })),
    keep: ['etc/viewer.conf'],
    ...change,
  };
  const facts: RecipeFacts = {
    ...{ app: 'viewer', version: '2.1', install: [way], close: [], needsBytes: 1_000 },
    exitCodes: { success: [0], restart: [] },
    ...more,
  };
  return { recipe: { sha256: sha256('recipe'), length: 6 }, artifacts: [artifact], facts: () => facts };
}

const world = (): PatchWorld => ({
  ...{ fileOf: (hash) => join(folder, 'store', hash), folder: join(folder, 'work') },
  ...{ run: systemRunner, keepFreeBytes: 0 },
});
const provider = () => recipePatch({ root: join(folder, 'root') });
const at = (path: string) => join(folder, 'root/opt/viewer', path);

async function install(order: RecipeOrder) {
  const prepared = await provider().prepare(order, world());
  return prepared.ok ? provider().apply(order, prepared.value, world()) : prepared.error;
}

describe('an archive of a recipe', () => {
  // The archive holds ./viewer-2.1/…: two names in front, the first of them the dot.
  const strip = 1;

  test('its files are laid out with their modes, and what was there already changes nothing', async () => {
    const order = orderOf(archive().bytes, { strip });

    const first = await install(order);
    const again = await provider().prepare(order, world());

    expect(first).toMatchObject({ outcome: 'installed', changes: [{ package: '/opt/viewer', to: '2', now: '2' }] });
    expect([readFileSync(at('bin/viewer'), 'utf8'), statSync(at('bin/viewer')).mode & 0o7777]).toEqual([
      'the program',
      0o755,
    ]);
    expect(again.ok && again.value.packages).toEqual([]);
  });

  test('a settings file that the site changed is kept, and named', async () => {
    mkdirSync(at('etc'), { recursive: true });
    writeFileSync(at('etc/viewer.conf'), 'port=by-the-ward\n');

    const applied = await install(orderOf(archive().bytes, { strip }));

    expect(applied).toMatchObject({ outcome: 'installed', keptSettings: ['/opt/viewer/etc/viewer.conf'] });
    expect(readFileSync(at('etc/viewer.conf'), 'utf8')).toBe('port=by-the-ward\n');
  });

  test('cut off in the middle it is partly there, and the next call completes it', async () => {
    mkdirSync(at('bin'), { recursive: true });
    writeFileSync(at('bin/viewer'), 'the program');
    writeFileSync(at('bin/viewer.tsukuroi-part'), 'torn');
    const order = orderOf(archive().bytes, { strip });

    const before = await provider().look(order, world());
    const after = await install(order);

    expect([before.outcome, 'outcome' in after && after.outcome]).toEqual(['partly', 'installed']);
  });

  test.each([
    [
      'a file that is another one than the recipe says',
      (root: string) => writeFileSync(join(root, 'bin/viewer'), 'evil'),
    ],
    [
      'a link in the place of a file',
      (root: string) => {
        rmSync(join(root, 'bin/viewer'));
        symlinkSync('/bin/sh', join(root, 'bin/viewer'));
      },
    ],
    [
      'a link in the place of a folder',
      (root: string) => {
        rmSync(join(root, 'bin'), { recursive: true });
        symlinkSync('/usr/bin', join(root, 'bin'));
      },
    ],
  ])('%s: nothing is laid out', async (_, spoil) => {
    const refused = await install(orderOf(archive(spoil).bytes, { strip }));

    expect(refused).toMatchObject({ because: 'order-refused', about: 'bin/viewer' });
    expect((await provider().look(orderOf(archive().bytes, { strip }), world())).outcome).toBe('nothing');
  });

  test('a place that leads elsewhere by a link is refused', async () => {
    symlinkSync('/etc', join(folder, 'root/opt/viewer'));

    expect(await install(orderOf(archive().bytes, { strip }))).toMatchObject({ because: 'order-refused' });
  });

  const OTHERS: readonly { readonly who: string; readonly give: (place: string) => void }[] = [
    { who: 'everybody', give: (place) => chmodSync(place, 0o777) },
    { who: 'a group', give: (place) => chmodSync(place, 0o775) },
    // Only root can give a folder away.
    ...(process.getuid?.() === 0
      ? [{ who: 'its owner', give: (place: string) => chownSync(place, 65_534, 65_534) }]
      : []),
  ];
  test.each(OTHERS)(
    'exchanged in between: a place that $who may change is refused, with or without the folders below it',
    async ({ give }) => {
      for (const [place, below] of [
        ['opt/viewer', ''],
        ['opt/viewer/bin', ''],
        ['opt/viewer', 'bin'],
      ] as const) {
        rmSync(join(folder, 'root/opt/viewer'), { recursive: true, force: true });
        mkdirSync(join(folder, 'root', place, below), { recursive: true });
        give(join(folder, 'root', place));

        const refused = await install(orderOf(archive().bytes, { strip }));

        expect(refused).toMatchObject({ because: 'order-refused', about: join(folder, 'root', place) });
      }
    },
  );

  test('an artifact that the plan does not name, or that is not what its hash says, is missing', async () => {
    const order = orderOf(archive().bytes, { strip });
    const unnamed = await install({ ...order, artifacts: [] });
    writeFileSync(join(folder, 'store', order.artifacts[0]?.sha256 ?? ''), 'another file');
    const altered = await install(order);

    expect([unnamed, altered]).toMatchObject([{ because: 'content-missing' }, { because: 'content-missing' }]);
  });

  test('a frozen recipe orders nothing, and says why', async () => {
    const order = orderOf(archive().bytes, { strip }, { frozen: { because: { ja: '検査が止まるため' } } });

    expect(await install(order)).toMatchObject({ because: 'order-refused', about: '検査が止まるため' });
  });

  test('a program that runs is waited for, and not killed', async () => {
    // This very test runs under node.
    const order = orderOf(archive().bytes, { strip }, { close: ['node'] });

    expect(await install(order)).toMatchObject({ because: 'busy', about: 'node' });
  });

  test('more room than there is is not tried', async () => {
    const order = orderOf(archive().bytes, { strip }, { needsBytes: Number.MAX_SAFE_INTEGER });

    expect(await install(order)).toMatchObject({ because: 'disk-space' });
  });
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianRoot, labCache } from '../../apt/testing/debian-root.ts';
import { type SmallArchive, type SmallPackage, smallArchive } from '../../apt/testing/small-archive.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import type { RecipeFacts, RecipeOrder } from './order.ts';
import { recipePatch } from './provider.ts';

const lab = labCache();
if ('absent' in lab) {
  process.stdout.write(`recipes in a Debian root: skipped, ${lab.absent}\n`);
}

const VIEWER: SmallPackage = { name: 'ward-viewer', version: '3.1-4', files: { '/opt/ward/viewer': 'three' } };
const OLD: SmallPackage = { name: 'ward-viewer', version: '3.0-1', files: { '/opt/ward/viewer': 'two' } };

describe.skipIf('absent' in lab)('a deb of a recipe in a real Debian 12 root', () => {
  let folder: string;
  let archive: SmallArchive;
  let roots = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-recipe-root-'));
    archive = smallArchive(join(folder, 'archive'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function bed(
    ordered: SmallPackage,
    installed: readonly SmallPackage[] = [],
    change: Partial<RecipeFacts> = {},
  ) {
    roots += 1;
    const root = debianRoot('absent' in lab ? '' : lab.base, join(folder, 'roots', `${roots}`), folder);
    for (const item of installed) {
      expect(await root.shell(`dpkg -i ${archive.build(item)} || echo FAILED`)).not.toContain('FAILED');
    }
    const built = archive.build(ordered);
    const bytes = readFileSync(built);
    // As the store of an agent keeps it: by its hash, with nothing that says what it is.
    const file = join(folder, `${sha256(bytes)}-${roots}`);
    copyFileSync(built, file);
    const artifact = { sha256: sha256(bytes), length: bytes.length };
    const facts: RecipeFacts = {
      ...{ app: 'ward-viewer', version: '3.1-4', close: [], needsBytes: 10_000 },
      install: [
        {
          ...{ kind: 'deb', arch: 'all', artifact, package: 'ward-viewer', version: '3.1-4' },
          ...{ switches: ['--force-confdef', '--force-confold'], answers: [] },
        },
      ],
      exitCodes: { success: [0], restart: [] },
      ...change,
    };
    const order: RecipeOrder = {
      recipe: { sha256: sha256('r'), length: 1 },
      artifacts: [artifact],
      facts: () => facts,
    };
    const world: PatchWorld = {
      ...{ fileOf: () => file, folder: join(folder, 'work', `${roots}`), run: root.run, keepFreeBytes: 1_000 },
    };
    const provider = recipePatch();
    return {
      root,
      async install() {
        const prepared = await provider.prepare(order, world);
        return prepared.ok ? provider.apply(order, prepared.value, world) : prepared.error;
      },
      look: () => provider.look(order, world),
    };
  }

  test('is installed, anew or over an older version; once more changes nothing', async () => {
    for (const installed of [[], [OLD]]) {
      const { install, look, root } = await bed(VIEWER, installed);

      expect((await look()).outcome).toBe('nothing');
      expect(await install()).toMatchObject({
        outcome: 'installed',
        exit: { code: 0 },
        changes: [{ package: 'ward-viewer', to: '3.1-4', now: '3.1-4' }],
      });
      expect(await root.shell('cat /opt/ward/viewer')).toBe('three');
      expect(await install()).toMatchObject({ outcome: 'installed' });
    }
  });

  test('what it needs and is not there is never fetched, and nothing is removed for it', async () => {
    const needy = await bed({ ...VIEWER, control: ['Depends: lab-link'] });
    const rival = await bed({ ...VIEWER, control: ['Conflicts: lab-link'] }, [{ name: 'lab-link', version: '1.0' }]);

    expect(await needy.install()).toMatchObject({ because: 'unplanned-change' });
    expect(await rival.install()).toMatchObject({ because: 'would-remove', about: 'lab-link' });
    expect(await rival.root.shell('dpkg -s lab-link | grep Status')).toBe('Status: install ok installed\n');
  });

  test('another package in the file than the recipe says, an older one, a held one: refused before anything is done', async () => {
    const other = await bed({ ...VIEWER, name: 'another' });
    const older = await bed(VIEWER, [{ ...OLD, version: '4.0-1' }]);
    const held = await bed(VIEWER, [OLD]);
    await held.root.shell('echo ward-viewer hold | dpkg --set-selections');

    expect(await other.install()).toMatchObject({ because: 'order-refused' });
    // A newer one that somebody installed by hand is as good as the ordered one.
    expect(await older.install()).toMatchObject({ outcome: 'installed', changes: [{ now: '4.0-1' }] });
    expect(await held.install()).toMatchObject({ because: 'held-package' });
  });

  test('a package whose own script fails is failed, with its words', async () => {
    const { install } = await bed({ ...VIEWER, scripts: { postinst: 'echo the ward link is gone; exit 1' } }, [OLD]);

    const applied = await install();

    expect(applied).toMatchObject({ outcome: 'partly', because: 'install-failed' });
    expect('output' in applied ? applied.output.join('\n') : '').toContain('the ward link is gone');
  });

  test('an exit code of the recipe that asks for a restart is remembered until the machine was restarted', async () => {
    const { install } = await bed(VIEWER, [], { exitCodes: { success: [3], restart: [0] } });

    expect(await install()).toMatchObject({ outcome: 'installed' });
    const asked = await recipePatch().needRestart({
      ...{ fileOf: () => '', folder: join(folder, 'work', `${roots}`), keepFreeBytes: 0 },
      run: async () => ({ code: 1, stdout: Buffer.alloc(0) }),
    });
    expect(asked).toContain('ward-viewer');
  });
});

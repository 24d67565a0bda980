import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianRoot, labCache } from '../../apt/testing/debian-root.ts';
import { type SmallArchive, type SmallPackage, smallArchive } from '../../apt/testing/small-archive.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import type { RemovalFacts, RemovalOrder } from './order.ts';
import { recipeRemoval } from './removal.ts';

const lab = labCache();
if ('absent' in lab) {
  process.stdout.write(`removals in a Debian root: skipped, ${lab.absent}\n`);
}

const REMOTE: SmallPackage = {
  ...{ name: 'old-remote', version: '1.4-2' },
  files: { '/opt/old-remote/remote': 'let me in', '/etc/old-remote.conf': 'port=5900\n' },
};

describe.skipIf('absent' in lab)('taking a deb off in a real Debian 12 root', () => {
  let folder: string;
  let archive: SmallArchive;
  let roots = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-removal-root-'));
    archive = smallArchive(join(folder, 'archive'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function bed(installed: readonly SmallPackage[], change: Partial<RemovalFacts> = {}) {
    roots += 1;
    const root = debianRoot('absent' in lab ? '' : lab.base, join(folder, 'roots', `${roots}`), folder);
    for (const item of installed) {
      expect(await root.shell(`dpkg -i ${archive.build(item)} || echo FAILED`)).not.toContain('FAILED');
    }
    const file = join(folder, `recorded-${roots}.deb`);
    copyFileSync(archive.build(REMOTE), file);
    const bytes = readFileSync(file);
    const artifact = { sha256: sha256(bytes), length: bytes.length };
    const facts: RemovalFacts = {
      ...{ app: 'old-remote', version: '1.4-2', close: [], needsBytes: 10_000 },
      install: [
        {
          ...{ kind: 'deb', arch: 'all', artifact, package: 'old-remote', version: '1.4-2' },
          ...{ switches: ['--force-confdef', '--force-confold'], answers: [] },
        },
      ],
      exitCodes: { success: [0], restart: [] },
      detect: [{ by: 'deb', package: 'old-remote' }],
      uninstall: { by: 'package', purge: false },
      ...change,
    };
    const order: RemovalOrder = {
      recipe: { sha256: sha256('r'), length: 1 },
      artifacts: [artifact],
      facts: () => facts,
    };
    const world: PatchWorld = {
      ...{ fileOf: () => file, folder: join(folder, 'work', `${roots}`), run: root.run, keepFreeBytes: 1_000 },
    };
    const provider = recipeRemoval();
    return {
      ...{ root, order, world, provider },
      async remove() {
        const prepared = await provider.prepare(order, world);
        return prepared.ok ? provider.apply(order, prepared.value, world) : prepared.error;
      },
      look: () => provider.look(order, world),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own words
      status: () => root.shell("dpkg-query -W -f '${db:Status-Status}' old-remote 2>/dev/null || echo absent"),
    };
  }

  test('it goes, its settings stay and are named; once more changes nothing', async () => {
    const { look, remove, root, status } = await bed([REMOTE]);

    expect((await look()).outcome).toBe('nothing');
    expect(await remove()).toMatchObject({
      ...{ outcome: 'installed', exit: { code: 0 }, keptSettings: ['/etc/old-remote.conf'] },
      changes: [{ package: 'old-remote', to: '-' }],
    });
    expect([await status(), await root.shell('ls /opt/old-remote 2>&1 || true')]).toEqual([
      'config-files',
      expect.stringContaining('No such file'),
    ]);
    expect(await remove()).toMatchObject({ outcome: 'installed' });
  });

  test('with its settings, where the recipe says so; and then it says before that nothing brings them back', async () => {
    const purge = { uninstall: { by: 'package', purge: true } } as const;
    const { order, provider, remove, status, world } = await bed([REMOTE], purge);

    const prepared = await provider.prepare(order, world);

    expect(prepared.ok && prepared.value.wayBack).toMatchObject({ possible: false });
    expect([await remove(), await status()]).toMatchObject([{ outcome: 'installed', keptSettings: [] }, 'absent\n']);
  });

  test('what needs it would go with it: refused with its name, and nothing goes', async () => {
    const helper: SmallPackage = { name: 'ward-helper', version: '1.0', control: ['Depends: old-remote'] };
    const { remove, status } = await bed([REMOTE, helper]);

    expect(await remove()).toMatchObject({ because: 'would-remove', about: 'ward-helper' });
    expect(await status()).toBe('installed');
  });

  test('a held package, and another version than the catalogue has a file of', async () => {
    const held = await bed([REMOTE]);
    await held.root.shell('echo old-remote hold | dpkg --set-selections');
    const newer = await bed([{ ...REMOTE, version: '1.5-1' }]);

    const prepared = await newer.provider.prepare(newer.order, newer.world);

    expect(await held.remove()).toMatchObject({ because: 'held-package', about: 'old-remote' });
    expect(prepared).toMatchObject({ value: { wayBack: { possible: false }, packages: [{ version: '1.5-1' }] } });
    expect(await newer.remove()).toMatchObject({ outcome: 'installed' });
  });

  test('a package whose own script will not let go stays, and its words are kept; what was half off is put back', async () => {
    const clings = await bed([{ ...REMOTE, scripts: { prerm: 'echo the ward still uses me; exit 1' } }]);

    const applied = await clings.remove();

    expect(applied).toMatchObject({ because: 'remove-failed', changes: [{ to: '-', now: '1.4-2' }] });
    expect('output' in applied ? applied.output.join('\n') : '').toContain('the ward still uses me');
    expect(await clings.status()).toBe('installed');
  });

  test('put back: the recorded version is there as before', async () => {
    const { order, provider, remove, status, world } = await bed([REMOTE]);
    const prepared = await provider.prepare(order, world);
    await remove();

    const back = prepared.ok ? await provider.back?.(order, prepared.value, world) : undefined;

    expect([back, await status()]).toMatchObject([{ outcome: 'installed', changes: [{ now: '1.4-2' }] }, 'installed']);
  });
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rpmRoot, versionsIn } from '../../dnf/testing/rpm-bed.ts';
import { missingForDnf, type SmallRpm, type SmallVendor, smallVendor } from '../../dnf/testing/small-repository.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import type { RemovalFacts, RemovalOrder } from './order.ts';
import { recipeRemoval } from './removal.ts';

const missing = missingForDnf();
if (missing !== undefined) {
  process.stdout.write(`removals in an RPM root: skipped, ${missing}\n`);
}

const REMOTE: SmallRpm = { name: 'old-remote', version: '1.4-2' };
const LINK: SmallRpm = { name: 'lab-link', version: '4.1-1', head: ['Epoch: 2'] };

describe.skipIf(missing !== undefined)('taking an rpm off in an RPM root', () => {
  let folder: string;
  let vendor: SmallVendor;
  let roots = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tsukuroi-removal-rpm-'));
    vendor = smallVendor(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function bed(installed: readonly SmallRpm[]) {
    roots += 1;
    const root = join(folder, `root-${roots}`);
    rpmRoot(root, vendor, installed);
    const file = vendor.build(REMOTE);
    const bytes = readFileSync(file);
    const artifact = { sha256: sha256(bytes), length: bytes.length };
    const facts: RemovalFacts = {
      ...{ app: 'old-remote', version: '1.4-2', close: [], needsBytes: 10_000 },
      install: [{ kind: 'rpm', arch: 'noarch', artifact, package: 'old-remote', version: '1.4-2', switches: [] }],
      exitCodes: { success: [0], restart: [] },
      detect: [{ by: 'rpm', package: 'old-remote' }],
      uninstall: { by: 'package', purge: false },
    };
    const order: RemovalOrder = {
      recipe: { sha256: sha256('r'), length: 1 },
      artifacts: [artifact],
      facts: () => facts,
    };
    // The machine on which the test runs has dpkg; this one has not.
    const run: RunProgram = (request) =>
      request.command.endsWith('dpkg')
        ? Promise.resolve({ code: null, stdout: Buffer.alloc(0), problem: 'absent' })
        : systemRunner(request);
    const own = join(folder, `work-${roots}`);
    mkdirSync(own);
    const world: PatchWorld = { fileOf: () => file, folder: own, run, keepFreeBytes: 1_000, lockWaitMs: 0 };
    const provider = recipeRemoval({ root });
    return {
      ...{ root, order, world, provider },
      async remove() {
        const prepared = await provider.prepare(order, world);
        return prepared.ok ? provider.apply(order, prepared.value, world) : prepared.error;
      },
    };
  }

  test('it goes and nothing else; once more changes nothing; put back it is there as before', async () => {
    const { order, provider, remove, root, world } = bed([REMOTE, LINK]);
    const prepared = await provider.prepare(order, world);

    expect(await remove()).toMatchObject({
      ...{ outcome: 'installed', exit: { code: 0, meaning: 'rpm: 0' } },
      changes: [{ package: 'old-remote', to: '-' }],
    });
    expect(versionsIn(root)).toEqual(['lab-link 2:4.1-1']);
    expect(await remove()).toMatchObject({ outcome: 'installed' });
    expect(prepared.ok && (await provider.back?.(order, prepared.value, world))).toMatchObject({
      outcome: 'installed',
    });
    expect(versionsIn(root)).toEqual(['lab-link 2:4.1-1', 'old-remote 1.4-2']);
  });

  test('what needs it is named, and nothing goes; nor does what somebody holds', async () => {
    const needed = bed([REMOTE, { ...LINK, head: ['Requires: old-remote'] }]);
    const held = bed([REMOTE]);
    mkdirSync(join(held.root, 'etc/dnf/plugins'));
    writeFileSync(join(held.root, 'etc/dnf/plugins/versionlock.list'), 'old-remote-0:1.4-2.*\n');

    expect(await needed.remove()).toMatchObject({
      because: 'would-remove',
      about: expect.stringContaining('lab-link'),
    });
    expect(await held.remove()).toMatchObject({ because: 'held-package' });
    expect([versionsIn(needed.root).length, versionsIn(held.root)]).toEqual([2, ['old-remote 1.4-2']]);
  });
});

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
import type { RecipeFacts, RecipeOrder, RpmWay } from './order.ts';
import { recipePatch } from './provider.ts';

const missing = missingForDnf();
if (missing !== undefined) {
  process.stdout.write(`recipes in an RPM root: skipped, ${missing}\n`);
}

const VIEWER: SmallRpm = { name: 'ward-viewer', version: '3.1-4' };
const OLD: SmallRpm = { name: 'ward-viewer', version: '3.0-1' };
const LINK: SmallRpm = { name: 'lab-link', version: '4.1-1', head: ['Epoch: 2'] };

describe.skipIf(missing !== undefined)('an rpm of a recipe in an RPM root', () => {
  let folder: string;
  let vendor: SmallVendor;
  /** A maker whose key no machine has. */
  let maker: SmallVendor;
  let roots = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tsukuroi-recipe-rpm-'));
    mkdirSync(join(folder, 'maker'));
    vendor = smallVendor(folder);
    maker = smallVendor(join(folder, 'maker'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function bed(
    ordered: SmallRpm,
    installed: readonly SmallRpm[],
    more: {
      readonly from?: SmallVendor;
      readonly way?: Partial<RpmWay>;
      readonly facts?: Partial<RecipeFacts>;
      readonly change?: (bytes: Buffer) => Buffer;
    } = {},
  ) {
    roots += 1;
    const root = join(folder, `root-${roots}`);
    rpmRoot(root, vendor, installed);
    const file = join(folder, `ordered-${roots}.rpm`);
    const bytes = (more.change ?? ((same: Buffer) => same))(readFileSync((more.from ?? vendor).build(ordered)));
    writeFileSync(file, bytes);
    const artifact = { sha256: sha256(bytes), length: bytes.length };
    const way: RpmWay = {
      ...{ kind: 'rpm', arch: 'noarch', artifact, package: 'ward-viewer', version: '3.1-4', switches: [] },
      ...more.way,
    };
    const facts: RecipeFacts = {
      ...{ app: 'ward-viewer', version: '3.1-4', close: [], needsBytes: 10_000, install: [way] },
      exitCodes: { success: [0], restart: [] },
      ...more.facts,
    };
    const order: RecipeOrder = {
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
    const provider = recipePatch({ root });
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
    for (const installed of [[LINK], [LINK, OLD]]) {
      const { install, look, root } = bed(VIEWER, installed);

      expect((await look()).outcome).toBe('nothing');
      expect(await install()).toMatchObject({
        ...{ outcome: 'installed', exit: { code: 0, meaning: 'rpm: 0' } },
        changes: [{ package: 'ward-viewer', to: '3.1-4', now: '3.1-4' }],
      });
      expect(versionsIn(root)).toEqual(['lab-link 2:4.1-1', 'ward-viewer 3.1-4']);
      expect(await install()).toMatchObject({ outcome: 'installed' });
    }
  });

  test('without a signature, or signed with a key that rpm does not know: the catalogue vouches for the hash', async () => {
    const unsigned = bed({ ...VIEWER, unsigned: true }, [LINK]);
    const unknown = bed(VIEWER, [LINK], { from: maker });

    expect([await unsigned.install(), await unknown.install()]).toMatchObject([
      { outcome: 'installed' },
      { outcome: 'installed' },
    ]);
  });

  test('a package whose own signature or digest is wrong is refused, though the catalogue names its hash', async () => {
    const flip = (bytes: Buffer): Buffer => {
      const other = Buffer.from(bytes);
      other[other.length - 20] = (other[other.length - 20] ?? 0) ^ 0xff;
      return other;
    };
    const { install, root } = bed(VIEWER, [OLD], { change: flip });

    expect(await install()).toMatchObject({ because: 'order-refused', about: expect.stringContaining('BAD') });
    expect(versionsIn(root)).toEqual(['ward-viewer 3.0-1']);
  });

  test('what it needs and is not there is never fetched, and nothing is removed for it', async () => {
    const needy = bed({ ...VIEWER, head: ['Requires: lab-codec'] }, [LINK]);
    const rival = bed({ ...VIEWER, head: ['Conflicts: lab-link'] }, [LINK]);
    const heir = bed({ ...VIEWER, head: ['Obsoletes: lab-link < 2:5-1'] }, [LINK]);
    const past = bed({ ...VIEWER, head: ['Obsoletes: lab-link < 2:4-1'] }, [LINK]);

    expect(await needy.install()).toMatchObject({ because: 'unplanned-change' });
    expect(await rival.install()).toMatchObject({ because: 'unplanned-change' });
    expect(await heir.install()).toMatchObject({ because: 'would-remove', about: 'lab-link' });
    // It once took the place of an older one: that does not concern this machine.
    expect(await past.install()).toMatchObject({ outcome: 'installed' });
    expect([needy, rival, heir].map(({ root }) => versionsIn(root))).toEqual(
      Array.from({ length: 3 }, () => ['lab-link 2:4.1-1']),
    );
  });

  test('another package in the file than the recipe says, a newer one there, a held one', async () => {
    const other = bed({ ...VIEWER, name: 'another' }, [LINK]);
    const newer = bed(VIEWER, [{ ...OLD, version: '4.0-1' }]);
    const held = bed(VIEWER, [OLD]);
    mkdirSync(join(held.root, 'etc/dnf/plugins'));
    writeFileSync(join(held.root, 'etc/dnf/plugins/versionlock.list'), 'ward-viewer-0:3.0-1.*\n');

    expect(await other.install()).toMatchObject({ because: 'order-refused' });
    // A newer one that somebody installed by hand is as good as the ordered one.
    expect(await newer.install()).toMatchObject({ outcome: 'installed', changes: [{ now: '4.0-1' }] });
    expect(await held.install()).toMatchObject({ because: 'held-package' });
  });

  test('a package whose own script fails is failed, with its words, also when it is looked at later', async () => {
    const { install, look, root } = bed({ ...VIEWER, post: 'error("the ward link is gone")' }, [OLD]);

    const applied = await install();

    expect(applied).toMatchObject({ outcome: 'partly', because: 'install-failed' });
    expect('output' in applied ? applied.output.join('\n') : '').toContain('the ward link is gone');
    expect((await look()).outcome).toBe('partly');
    expect(versionsIn(root)).toEqual(['ward-viewer 3.1-4']);
  });

  test('a machine that has the program rpm and no package of rpm’s is none of this recipe’s', async () => {
    const { install } = bed(VIEWER, []);

    expect(await install()).toMatchObject({ because: 'order-refused', about: 'ward-viewer 3.1-4' });
  });

  test('a package that states an epoch of 0 is what the recipe says without one, and the other way about', async () => {
    const stated = bed({ ...VIEWER, head: ['Epoch: 0'] }, [LINK], { way: { version: '0:3.1-4' } });

    expect(await stated.install()).toMatchObject({ outcome: 'installed', changes: [{ to: '3.1-4', now: '3.1-4' }] });
  });
});

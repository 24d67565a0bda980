import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tsukuroi/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { machineAt } from '../../machine.ts';
import type { Applied, PatchRefusal } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { inRoot, type RpmBed, rpmBeds, versionsIn } from '../testing/rpm-bed.ts';
import { missingForDnf, type SmallRpm, type SmallVendor, smallVendor } from '../testing/small-repository.ts';
import { dnfPatch } from './provider.ts';

const missing = missingForDnf();
if (missing !== undefined) {
  process.stdout.write(`dnf in an RPM root: skipped, ${missing}\n`);
}

/** What the ward and the laboratory run: the first is installed, the second is ordered. */
const VIEWER: readonly [SmallRpm, SmallRpm] = [
  { name: 'ward-viewer', version: '1.0-1', settings: { '/etc/ward-viewer.conf': 'speed=1' } },
  { name: 'ward-viewer', version: '1.0-2', settings: { '/etc/ward-viewer.conf': 'speed=2' } },
];
const LINK: readonly [SmallRpm, SmallRpm] = [
  { name: 'lab-link', version: '4.1-1', head: ['Epoch: 2'] },
  { name: 'lab-link', version: '4.2-1', head: ['Epoch: 2'] },
];

describe.skipIf(missing !== undefined)('dnf installs in a simulated RPM root', () => {
  let folder: string;
  let vendor: SmallVendor;
  let stranger: SmallVendor;
  let bed: ReturnType<typeof rpmBeds>;

  beforeAll(() => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tsukuroi-dnf-patch-'));
    mkdirSync(join(folder, 'stranger'));
    vendor = smallVendor(folder);
    stranger = smallVendor(join(folder, 'stranger'));
    bed = rpmBeds(folder, vendor);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function prepareAndApply({ provider, order, world }: RpmBed): Promise<Applied> {
    const prepared = await provider.prepare(order, world);
    expect(prepared.ok ? 'prepared' : prepared.error).toBe('prepared');
    const nothing = { packages: [], before: new Map(), wayBack: { possible: true } } as const;
    return provider.apply(order, prepared.ok ? prepared.value : nothing, world);
  }

  /** Refused, and nothing was changed. */
  async function refusalOf(it: RpmBed): Promise<PatchRefusal | undefined> {
    const before = versionsIn(it.root);
    const prepared = await it.provider.prepare(it.order, it.world);
    expect(versionsIn(it.root)).toEqual(before);
    return prepared.ok ? undefined : prepared.error;
  }

  test('old packages become the ordered ones, and a second time nothing is done', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'installed', exit: { code: 0 }, keptSettings: [] });
    expect(applied.because).toBeUndefined();
    expect(applied.changes.map(({ package: name, from, to, now }) => [name, from, to, now])).toEqual([
      ['ward-viewer', '1.0-1', '1.0-2', '1.0-2'],
      ['lab-link', '2:4.1-1', '2:4.2-1', '2:4.2-1'],
    ]);
    expect(applied.cost.bytes).toBeGreaterThan(1_000);
    expect(applied.output.join('\n')).toContain('Complete!');
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.2-1', 'ward-viewer 1.0-2']);
    it.ran.length = 0;
    expect((await prepareAndApply(it)).outcome).toBe('installed');
    expect(it.ran.filter((line) => line.startsWith('/usr/bin/dnf'))).toEqual([]);
  });

  test('no program is told of a repository or an address', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);

    await prepareAndApply(it);

    const dnf = it.ran.filter((line) => line.startsWith('/usr/bin/dnf'));
    expect(dnf.length).toBe(2);
    expect(dnf.every((line) => line.includes('--disablerepo=*') && line.includes('--cacheonly'))).toBe(true);
    expect(it.ran.filter((line) => /https?:/.test(line))).toEqual([]);
  });

  test('a settings file that was changed by hand is kept, and named', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    writeFileSync(join(it.root, 'etc/ward-viewer.conf'), 'speed=by-the-ward');

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'installed', keptSettings: ['/etc/ward-viewer.conf'] });
    expect(readFileSync(join(it.root, 'etc/ward-viewer.conf'), 'utf8')).toBe('speed=by-the-ward');
  });

  test('a failing script after unpacking: dnf ends with 0, and it is told all the same', async () => {
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], post: 'error("no")' }, LINK[1]]);

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({
      ...{ outcome: 'partly', because: 'install-failed', about: 'ward-viewer', exit: { code: 0 } },
    });
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.2-1', 'ward-viewer 1.0-2']);
    // After a crash too, when nobody has dnf's words any more.
    expect(await it.provider.look(it.order, it.world)).toMatchObject({ outcome: 'partly', because: 'install-failed' });
  });

  test('a failing script before unpacking: the package stays old, and the other one is told as new', async () => {
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], pre: 'error("no")' }, LINK[1]]);

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'partly', because: 'install-failed', about: 'ward-viewer' });
    expect(versionsIn(it.root)).toContain('ward-viewer 1.0-1');
  });

  test('a tampered package is refused', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const [item] = it.order.packages;
    appendFileSync(it.files.get(item?.sha256 ?? '') ?? '', 'x');

    expect(await refusalOf(it)).toMatchObject({ because: 'list-refused', about: 'ward-viewer 1.0-2 wrong-hash' });
  });

  test('a package without a signature is refused, though the signed index names its hash', async () => {
    const it = bed([VIEWER[0]], [{ ...VIEWER[1], unsigned: true }]);

    expect(await refusalOf(it)).toMatchObject({ because: 'list-refused', about: 'ward-viewer 1.0-2 bad-signature' });
  });

  test('an index that another key signed, or nobody, is refused', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]], { signer: stranger });
    expect(await refusalOf(it)).toMatchObject({ because: 'list-refused', about: 'baseos repomd.xml bad-signature' });

    const [repository] = it.order.repositories;
    const unsigned = repository === undefined ? [] : [{ ...repository, signature: null }];
    expect(await refusalOf({ ...it, order: { ...it.order, repositories: unsigned } })).toMatchObject({
      ...{ because: 'list-refused', about: 'baseos repomd.xml unsigned' },
    });
  });

  test('an index older than one this device has seen is refused, though rightly signed', async () => {
    const lists = { newestSeen: { baseos: '2100-01-01T00:00:00Z' }, nowMs: undefined };
    const it = bed([VIEWER[0]], [VIEWER[1]], { world: { lists } });

    expect(await refusalOf(it)).toMatchObject({ because: 'list-older-than-seen' });
  });

  test('a package that takes the place of another is refused: an order removes nothing', async () => {
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], head: ['Obsoletes: lab-link < 2:5'] }]);

    expect(await refusalOf(it)).toMatchObject({ because: 'would-remove', about: 'lab-link.noarch' });
  });

  test('what needs a package that is not ordered is refused', async () => {
    const it = bed([VIEWER[0]], [{ ...VIEWER[1], head: ['Requires: lab-codec'] }]);

    expect(await refusalOf(it)).toMatchObject({
      ...{ because: 'unplanned-change', about: expect.stringContaining('nothing provides lab-codec') },
    });
  });

  test('a new dependency that is ordered comes along', async () => {
    const it = bed(
      [VIEWER[0]],
      [
        { ...VIEWER[1], head: ['Requires: lab-codec'] },
        { name: 'lab-codec', version: '1-1' },
      ],
    );

    expect((await prepareAndApply(it)).outcome).toBe('installed');
    expect(versionsIn(it.root)).toEqual(['lab-codec 1-1', 'ward-viewer 1.0-2']);
  });

  test('what the machine holds is left out and told; all held is refused', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    mkdirSync(join(it.root, 'etc/dnf/plugins'));
    writeFileSync(join(it.root, 'etc/dnf/plugins/versionlock.list'), '# kept for the analyser\nlab-link-2:4.1-1.*\n');

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'partly', because: 'held-package', about: 'lab-link' });
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.1-1', 'ward-viewer 1.0-2']);
    expect(await refusalOf(it)).toMatchObject({ because: 'held-package', about: 'lab-link' });
  });

  test('a newer version that somebody installed meanwhile is not turned back', async () => {
    const it = bed([{ ...VIEWER[0], version: '2.0-1' }, LINK[0]], [VIEWER[1], LINK[1]]);

    expect((await prepareAndApply(it)).outcome).toBe('installed');
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.2-1', 'ward-viewer 2.0-1']);
  });

  test("a vendor's key that rpm itself does not know is said before anything is installed", async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]], { keyKnown: false });

    expect(await refusalOf(it)).toMatchObject({
      because: 'list-refused',
      about: 'ward-viewer 1.0-2 key-unknown-to-rpm',
    });
  });

  test('an old version left beside the new one by an interruption: broken, named, and never called installed', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    inRoot(it.root, '-i', '--force', '--justdb', vendor.build(VIEWER[1]));

    expect(await refusalOf(it)).toMatchObject({ because: 'package-manager-broken', about: 'ward-viewer.noarch' });
    expect(await it.provider.look(it.order, it.world)).toMatchObject({ outcome: 'partly' });
  });

  test('dnf is cut off in the middle of a package: told as such, and next time run again to its end', async () => {
    // rpm's own scripts have no sleep without a shell: the clock is watched for as long as it takes to be ended.
    const slow = 'local e = os.time() + 6; while os.time() < e do end';
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], post: slow }, LINK[1]], { world: { installMs: 3_000 } });

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'partly', exit: { code: null, meaning: '時間切れで打ち切りました' } });
    expect(applied).toMatchObject({ because: 'interrupted', about: expect.stringContaining('ward-viewer') });
    expect(versionsIn(it.root)).toEqual(expect.arrayContaining(['ward-viewer 1.0-1', 'ward-viewer 1.0-2']));
    const later = { ...it, world: { ...it.world, installMs: 60_000 } };
    expect(await prepareAndApply(later)).toMatchObject({
      outcome: 'installed',
      changes: [{ from: '1.0-1', now: '1.0-2' }, { from: '2:4.1-1' }],
    });
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.2-1', 'ward-viewer 1.0-2']);
  });

  /** As the power leaves it: rpm's records are written, and the transaction never came to its end. */
  async function cutAtTheEnd(it: RpmBed, torn?: SmallRpm): Promise<void> {
    expect((await prepareAndApply(it)).outcome).toBe('installed');
    const [note = ''] = readdirSync(it.world.folder).filter((name) => name.startsWith('before-'));
    const { ended: _, ...cut } = JSON.parse(readFileSync(join(it.world.folder, note), 'utf8'));
    writeFileSync(join(it.world.folder, note), JSON.stringify(cut));
    if (torn !== undefined) {
      inRoot(it.root, '-i', '--justdb', '--oldpackage', '--force', vendor.build(torn));
    }
  }
  /** A script that leaves a mark at each of its runs. */
  const marking = `local f = io.open('/var/mark', 'a'); f:write('x'); f:close()`;
  const marks = (it: RpmBed) => readFileSync(join(it.root, 'var/mark'), 'utf8').length;

  test('the power goes when all is recorded and scripts are missing: not called installed, and its scripts run again', async () => {
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], post: marking }, LINK[1]]);
    await cutAtTheEnd(it);
    rmSync(join(it.root, 'etc/ward-viewer.conf'));

    expect(await it.provider.look(it.order, it.world)).toMatchObject({
      ...{ outcome: 'partly', because: 'interrupted', about: 'ward-viewer, lab-link' },
    });
    expect(await it.provider.prepare(it.order, it.world)).toMatchObject({ ok: true, value: { packages: [] } });

    expect(await it.provider.look(it.order, it.world)).toMatchObject({
      ...{ outcome: 'installed', changes: [{ from: '1.0-1', now: '1.0-2' }, { now: '2:4.2-1' }] },
    });
    expect(marks(it)).toBe(2);
    expect(existsSync(join(it.root, 'etc/ward-viewer.conf'))).toBe(true);
    // Once more nothing is left to be run again.
    await prepareAndApply(it);
    expect(marks(it)).toBe(2);
  });

  test('a cut transaction that cannot be run again, since a file of it is gone, is not called whole', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    await cutAtTheEnd(it, VIEWER[0]);
    const lies = it.files.get(it.order.packages[0]?.sha256 ?? '') ?? '';
    appendFileSync(lies, 'x');

    expect(await refusalOf(it)).toMatchObject({ because: 'list-refused', about: 'ward-viewer 1.0-2 wrong-hash' });
    expect(await it.provider.look(it.order, it.world)).toMatchObject({ outcome: 'partly', because: 'interrupted' });
  });

  test('of what stands side by side, such as kernels, the older one stays when a cut transaction is run again', async () => {
    const kernel = (version: string): SmallRpm => ({
      ...{ name: 'kernel-core', version, settings: { [`/boot/vmlinuz-${version}`]: version } },
      ...{ head: ['Provides: installonlypkg(kernel)'], post: marking },
    });
    const it = bed([kernel('5.14-1'), LINK[0]], [kernel('5.14-2'), LINK[1]]);
    await cutAtTheEnd(it);

    expect((await prepareAndApply(it)).outcome).toBe('installed');

    expect(versionsIn(it.root)).toEqual(['kernel-core 5.14-1', 'kernel-core 5.14-2', 'lab-link 2:4.2-1']);
    expect(marks(it)).toBe(3);
  });

  test('somebody else’s cut transaction is not run again, though ours was cut too', async () => {
    const it = bed([VIEWER[0], LINK[0], { name: 'pacs', version: '1-1' }], [VIEWER[1], LINK[1]]);
    await cutAtTheEnd(it, VIEWER[0]);
    inRoot(it.root, '-i', '--force', '--justdb', vendor.build({ name: 'pacs', version: '2-1' }));

    expect(await refusalOf(it)).toMatchObject({ because: 'package-manager-broken', about: 'pacs.noarch' });
    expect(await it.provider.look(it.order, it.world)).toMatchObject({ because: 'package-manager-broken' });
  });

  test('what somebody installed since, and a cut transaction would take away, is kept: it is not run again', async () => {
    const it = bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], head: ['Obsoletes: ward-codec < 9'] }, LINK[1]]);
    await cutAtTheEnd(it, VIEWER[0]);
    inRoot(it.root, '-i', '--justdb', '--nodeps', vendor.build({ name: 'ward-codec', version: '1-1' }));
    if (!versionsIn(it.root).includes('ward-codec 1-1')) {
      throw new Error('rpm did not take it');
    }

    expect(await refusalOf(it)).toMatchObject({ because: 'would-remove', about: 'ward-codec' });
  });

  test('a package of another module stream is refused, by its label or by its release', async () => {
    const stream = { ...LINK[1], head: [...(LINK[1].head ?? []), 'ModularityLabel: lab-link:15:820:abc'] };
    const built = { ...VIEWER[1], version: '1.0-2.module_el9' };

    expect(await refusalOf(bed([LINK[0], VIEWER[0]], [stream, VIEWER[1]]))).toMatchObject({
      ...{ because: 'order-refused', about: 'lab-link 2:4.2-1 module-stream' },
    });
    expect(await refusalOf(bed([LINK[0], VIEWER[0]], [LINK[1], built]))).toMatchObject({
      ...{ because: 'order-refused', about: 'ward-viewer 1.0-2.module_el9 module-stream' },
    });
  });

  test('no plug-in of the machine runs, not even when restarts are asked for; and its words change nothing', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const [plugins, mark] = [join(it.world.folder, 'plugins'), join(it.world.folder, 'mark')];
    mkdirSync(plugins);
    const settings = `[main]\nplugins=1\npluginpath=${plugins}\ndebuglevel=0\ncolor=always\n`;
    writeFileSync(join(it.root, 'etc/dnf/dnf.conf'), settings);
    const asking = ['import dnf', 'class Asking(dnf.Plugin):', "    name = 'subscription-manager'"];
    const planted = [...asking, '    def __init__(self, base, cli):', `        open('${mark}', 'w').close()`, ''].join(
      '\n',
    );
    writeFileSync(join(plugins, 'subscription_manager.py'), planted);
    execFileSync('dnf', [`--installroot=${it.root}`, '--disablerepo=*', '--cacheonly', 'repolist'], {
      stdio: 'ignore',
    });
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);

    const applied = await prepareAndApply(it);
    await it.provider.needRestart(it.world);

    expect(applied).toMatchObject({ outcome: 'installed' });
    expect(it.ran.some((line) => line.includes('needs-restarting'))).toBe(true);
    expect(existsSync(mark)).toBe(false);
  });

  test('whoever works with rpm just now is named', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const slow = vendor.build({
      name: 'slow',
      version: '1-1',
      pre: 'local e = os.time() + 20; while os.time() < e do end',
    });
    const other = spawn('rpm', ['--root', it.root, '-U', slow], {
      ...{ env: { PATH: '/usr/bin:/bin', HOME: '/root' }, stdio: ['ignore', 'ignore', 'ignore'] },
    });
    try {
      await vi.waitFor(
        () => expect(readFileSync('/proc/locks', 'utf8')).toMatch(new RegExp(`WRITE ${other.pid} `)),
        15_000,
      );

      const prepared = await it.provider.prepare(it.order, it.world);

      expect(prepared.ok ? undefined : prepared.error).toMatchObject({ because: 'busy', about: `rpm (${other.pid})` });
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('what was laid out is gone when it is to be installed: everything is proved once more', async () => {
    const it = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const prepared = await it.provider.prepare(it.order, it.world);
    rmSync(join(it.world.folder, 'files'), { recursive: true });
    if (!prepared.ok) {
      throw new Error(prepared.error.about);
    }

    expect(await it.provider.apply(it.order, prepared.value, it.world)).toMatchObject({ outcome: 'installed' });

    const again = bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const second = await again.provider.prepare(again.order, again.world);
    rmSync(join(again.world.folder, 'files'), { recursive: true });
    appendFileSync(again.files.get(again.order.packages[1]?.sha256 ?? '') ?? '', 'x');
    if (!second.ok) {
      throw new Error(second.error.about);
    }

    const applied = await again.provider.apply(again.order, second.value, again.world);

    expect(applied).toMatchObject({
      outcome: 'nothing',
      because: 'list-refused',
      about: 'lab-link 2:4.2-1 wrong-hash',
    });
    expect(versionsIn(again.root)).toEqual(['lab-link 2:4.1-1', 'ward-viewer 1.0-1']);
  });

  test('what needs a restart on a machine that cannot be read is not known, and never "nothing"', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    const machine = machineAt(join(folder, 'nowhere'), systemClock, systemRunner);
    const provider = dnfPatch({ keyFolder: vendor.keyFolder, root: it.root, machine });

    expect(await provider.needRestart(it.world)).toBeUndefined();
  });

  test('content that is not in the store yet', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    it.files.delete(it.order.packages[0]?.sha256 ?? '');

    expect(await refusalOf(it)).toMatchObject({ because: 'content-missing', about: 'ward-viewer 1.0-2' });
  });

  test('too little room', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]], { world: { keepFreeBytes: 1e15 } });

    expect(await refusalOf(it)).toMatchObject({ because: 'disk-space' });
  });

  test('a name that a program could take for an option never reaches one', async () => {
    const it = bed([VIEWER[0]], [VIEWER[1]]);
    it.ran.length = 0;
    const packages = it.order.packages.map((item) => ({ ...item, package: '--root=/' }));

    expect(await refusalOf({ ...it, order: { ...it.order, packages } })).toMatchObject({ because: 'order-refused' });
    expect(it.ran).toEqual([]);
  });
});

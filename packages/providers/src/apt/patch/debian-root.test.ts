import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Applied, PatchProvider, PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { aptChannelProof } from '../repository-proof.ts';
import { type DebianRoot, debianBase, debianRoot } from '../testing/debian-root.ts';
import { orderOfMirror } from '../testing/mirror-order.ts';
import { type SmallArchive, type SmallPackage, smallArchive } from '../testing/small-archive.ts';
import { type AptOrder, supplyOf } from './order.ts';
import { askedOf } from './prepare.ts';
import { aptPatch } from './provider.ts';

const lab = debianBase();
if ('absent' in lab) {
  process.stdout.write(`apt in a Debian root: skipped, ${lab.absent}\n`);
}

/** What the ward and the laboratory run; `v1` is installed, `v2` is ordered. */
const VIEWER: readonly [SmallPackage, SmallPackage] = [
  {
    name: 'ward-viewer',
    version: '1.0-1',
    files: { '/etc/ward-viewer.conf': 'speed=1\n', '/usr/lib/ward/viewer': 'one' },
  },
  {
    name: 'ward-viewer',
    version: '1.0-2',
    files: { '/etc/ward-viewer.conf': 'speed=2\n', '/usr/lib/ward/viewer': 'two' },
  },
];
const LINK: readonly [SmallPackage, SmallPackage] = [
  { name: 'lab-link', version: '2:4.1', files: { '/usr/lib/lab/link': 'old' } },
  { name: 'lab-link', version: '2:4.2', files: { '/usr/lib/lab/link': 'new' } },
];

interface Bed {
  readonly root: DebianRoot;
  readonly order: AptOrder;
  readonly world: PatchWorld;
  readonly provider: PatchProvider<AptOrder>;
  /** Every program that was run, with its arguments. */
  readonly ran: string[];
  readonly files: ReadonlyMap<string, string>;
}

describe.skipIf('absent' in lab)('apt installs in a real Debian root', () => {
  let folder: string;
  let roots: string;
  let archive: SmallArchive;
  let beds = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-apt-patch-'));
    // dpkg flushes every file: in memory a root is changed in a fraction of the time.
    roots = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/tsukuroi-apt-patch-') : join(folder, 'roots');
    archive = smallArchive(join(folder, 'archive'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(roots, { recursive: true, force: true });
  });

  /** A root in which `installed` is there, and an order of what `offered` holds (or `ordered` of it). */
  async function bed(
    installed: readonly SmallPackage[],
    offered: readonly SmallPackage[],
    more: { readonly ordered?: readonly string[]; readonly mounts?: string; readonly world?: Partial<PatchWorld> } = {},
  ): Promise<Bed> {
    beds += 1;
    const name = `bed-${beds}`;
    const root = debianRoot('absent' in lab ? '' : lab.base, join(roots, name), folder, more.mounts);
    const debs = installed.map((item) => archive.build(item));
    const said = await root.shell(`dpkg -i ${debs.join(' ')} || echo FAILED`);
    expect(said).not.toContain('FAILED');
    archive.publish(name, offered);
    const { order, files } = orderOfMirror(archive.folder, [name]);
    const packages = order.packages.filter((item) => more.ordered?.includes(item.package) ?? true);
    const ran: string[] = [];
    const run: RunProgram = (request) => {
      ran.push(`${request.command} ${request.args.join(' ')}`);
      return request.command.endsWith('gpgv') ? systemRunner(request) : root.run(request);
    };
    const world: PatchWorld = {
      ...{ fileOf: (hash) => files.get(hash) ?? join(folder, 'nowhere'), folder: join(folder, 'apt', name), run },
      ...{ keepFreeBytes: 1_000_000, ...more.world },
    };
    const provider = aptPatch({ keyrings: [archive.keyring] });
    return { root, order: { ...order, packages }, world, provider, ran, files };
  }

  async function prepareAndApply({ provider, order, world }: Bed): Promise<Applied> {
    const prepared = await provider.prepare(order, world);
    expect(prepared.ok ? 'prepared' : prepared.error).toBe('prepared');
    return provider.apply(
      order,
      prepared.ok ? prepared.value : { packages: [], before: new Map(), wayBack: { possible: true } },
      world,
    );
  }
  const versions = (root: DebianRoot, ...names: readonly string[]) =>
    root.shell(`dpkg-query -W -f '\${Package} \${Version} \${db:Status-Status}\\n' ${names.join(' ')} 2>/dev/null`);

  test('old packages become the ordered ones; what came as a dependency stays one; /etc/apt is untouched', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const settings = await it.root.shell(
      'apt-mark auto lab-link >/dev/null; find /etc/apt -type f | sort | xargs sha256sum',
    );

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'installed', exit: { code: 0 }, keptSettings: [] });
    expect(applied.because).toBeUndefined();
    expect(applied.changes.map(({ package: name, from, to, now }) => [name, from, to, now])).toEqual([
      ['lab-link', '2:4.1', '2:4.2', '2:4.2'],
      ['ward-viewer', '1.0-1', '1.0-2', '1.0-2'],
    ]);
    expect(applied.cost.bytes).toBeGreaterThan(1_000);
    expect(applied.output.join('\n')).toContain('Setting up lab-link (2:4.2)');
    expect(await it.root.shell('apt-mark showauto lab-link ward-viewer')).toBe('lab-link\n');
    expect(await it.root.shell('find /etc/apt -type f | sort | xargs sha256sum')).toBe(settings);
    // Once more: everything is there, nothing is run that changes anything.
    it.ran.length = 0;
    expect((await prepareAndApply(it)).outcome).toBe('installed');
    expect(it.ran.filter((line) => line.includes('apt-get'))).toEqual([]);
  });

  test('a settings file that was changed by hand is kept, and named', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    await it.root.shell('echo speed=by-the-ward > /etc/ward-viewer.conf');

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'installed', keptSettings: ['/etc/ward-viewer.conf'] });
    expect(await it.root.shell('cat /etc/ward-viewer.conf /etc/ward-viewer.conf.dpkg-dist')).toBe(
      'speed=by-the-ward\nspeed=2\n',
    );
  });

  test('a held package is left alone, the rest is installed, and it is told', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    await it.root.shell('apt-mark hold lab-link');

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'partly', because: 'held-package', about: 'lab-link' });
    expect(await versions(it.root, 'lab-link', 'ward-viewer')).toBe(
      'lab-link 2:4.1 installed\nward-viewer 1.0-2 installed\n',
    );
  });

  test('a held package that the rest needs: the whole order waits', async () => {
    const needing = { ...VIEWER[1], control: ['Depends: lab-link (>= 2:4.2)'] };
    const it = await bed([VIEWER[0], LINK[0]], [needing, LINK[1]]);
    await it.root.shell('apt-mark hold lab-link');

    const prepared = await it.provider.prepare(it.order, it.world);

    expect(prepared).toMatchObject({ ok: false, error: { because: 'held-package', about: 'lab-link' } });
    expect(await versions(it.root, 'ward-viewer')).toBe('ward-viewer 1.0-1 installed\n');
  });

  test('a package whose script fails: repaired once, then the truth about each', async () => {
    const broken = { ...LINK[1], scripts: { postinst: 'echo the pump does not answer; exit 7' } };
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], broken]);

    const applied = await prepareAndApply(it);

    expect(applied).toMatchObject({ outcome: 'partly', because: 'install-failed', about: 'lab-link' });
    expect(applied.exit).toMatchObject({ code: 100 });
    expect(applied.exit?.meaning).toContain('dpkg');
    expect(applied.output.join('\n')).toContain('the pump does not answer');
    expect(await versions(it.root, 'lab-link', 'ward-viewer')).toBe(
      'lab-link 2:4.2 half-configured\nward-viewer 1.0-2 installed\n',
    );
    expect(it.ran.filter((line) => line.endsWith('--configure -a'))).toHaveLength(2);
    // Asking the same script once more is no way out; a newer version is.
    expect(await it.provider.prepare(it.order, it.world)).toMatchObject({
      ...{ ok: false, error: { because: 'package-manager-broken', about: 'lab-link (half-configured)' } },
    });
    // The next order, without that package, must not begin on a broken state.
    const rest = { ...it.order, packages: it.order.packages.filter((item) => item.package === 'ward-viewer') };
    await it.root.shell(`dpkg -i --force-downgrade ${archive.build(VIEWER[0])}`);
    const next = await it.provider.prepare(rest, it.world);
    expect(next).toMatchObject({ ok: false, error: { because: 'package-manager-broken' } });
    expect(!next.ok && next.error.about).toContain('lab-link (half-configured)');
    archive.publish('mended', [VIEWER[1], { ...LINK[1], version: '2:4.3' }]);
    const { order, files } = orderOfMirror(archive.folder, ['mended']);
    const fileOf = (hash: string): string => files.get(hash) ?? 'absent';
    const mended = await prepareAndApply({ ...it, order, world: { ...it.world, fileOf } });
    expect(mended.outcome).toBe('installed');
    // Nothing of all this stays on the disk but the notes of what was there before.
    expect(readdirSync(it.world.folder).filter((name) => !name.startsWith('before-'))).toEqual([]);
  });

  test.each(['preinst', 'postinst'] as const)(
    'kill -9 of dpkg in the middle (%s): repaired in the same run',
    async (script) => {
      const once = `[ -e /var/tmp/killed ] || { touch /var/tmp/killed; kill -9 $PPID; sleep 1; }`;
      const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], { ...LINK[1], scripts: { [script]: once } }]);

      const applied = await prepareAndApply(it);

      expect(await it.root.shell('ls /var/tmp/killed')).toContain('/var/tmp/killed');
      expect(applied).toMatchObject({ outcome: 'installed' });
      expect(await it.root.shell('dpkg --audit')).toBe('');
    },
  );

  test.each(['preinst', 'postinst'] as const)(
    'a power cut in dpkg (%s): the next prepare ends it, the versions of before are known',
    async (script) => {
      const cut = `[ -e /var/tmp/cut ] || { touch /var/tmp/cut; kill -9 $(cat /tmp/apt.pid) $PPID; sleep 1; }`;
      const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], { ...LINK[1], scripts: { [script]: cut } }]);
      await it.root.shell('apt-mark auto lab-link');
      const prepared = await it.provider.prepare(it.order, it.world);
      // The whole namespace ends, as everything does when the power fails.
      const failing: RunProgram = (request) =>
        request.args.includes('--no-remove')
          ? it.root.run({
              ...request,
              command: '/bin/sh',
              args: [
                '-c',
                'echo 1 > /tmp/apt.pid; "$@" & echo $! > /tmp/apt.pid; wait $!; kill -9 1; exit 9',
                'sh',
                request.command,
                ...request.args,
              ],
            })
          : it.world.run(request);
      let dark = false;
      const run: RunProgram = async (request) => {
        if (dark) {
          throw new Error('the power is off');
        }
        const answer = await failing(request);
        dark = request.args.includes('--no-remove');
        return answer;
      };
      if (prepared.ok) {
        await expect(it.provider.apply(it.order, prepared.value, { ...it.world, run })).rejects.toThrow('power');
      }
      expect(await it.root.shell('dpkg --audit')).not.toBe('');

      const applied = await prepareAndApply(it);

      expect(applied).toMatchObject({ outcome: 'installed' });
      expect(applied.changes.map(({ package: name, from, now }) => [name, from, now])).toEqual([
        ['lab-link', '2:4.1', '2:4.2'],
        ['ward-viewer', '1.0-1', '1.0-2'],
      ]);
      expect(await it.root.shell('dpkg --audit; apt-mark showauto lab-link ward-viewer')).toBe('lab-link\n');
    },
  );

  test('a tampered .deb is refused before anything is asked, and by apt itself when it changes afterwards', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const prepared = await it.provider.prepare(it.order, it.world);
    const [laidOut = ''] = readdirSync(it.world.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('lab-link_2:4.2_all.deb'),
    );
    const path = join(it.world.folder, laidOut);
    const bytes = readFileSync(path);
    rmSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));

    const applied = prepared.ok ? await it.provider.apply(it.order, prepared.value, it.world) : undefined;

    expect(applied).toMatchObject({ outcome: 'nothing', because: 'list-refused', exit: { code: 100 } });
    appendFileSync(it.files.get(it.order.packages[0]?.sha256 ?? '') ?? '', 'more');
    expect(await it.provider.prepare(it.order, it.world)).toMatchObject({
      ok: false,
      error: { because: 'list-refused' },
    });
    expect(await versions(it.root, 'lab-link', 'ward-viewer')).toBe(
      'lab-link 2:4.1 installed\nward-viewer 1.0-1 installed\n',
    );
  });

  test('a correctly signed, week-older InRelease is refused', async () => {
    const it = await bed([VIEWER[0]], [VIEWER[1]]);
    const lists = {
      newestSeen: { 'bookworm-security': '2026-11-28T10:00:00Z' },
      nowMs: Date.parse('2026-11-29T00:00:00Z'),
    };

    const prepared = await it.provider.prepare(it.order, { ...it.world, lists });

    expect(prepared).toMatchObject({
      ok: false,
      error: { because: 'list-older-than-seen', about: 'bookworm-security' },
    });
  });

  test('too little room is said before anything is done; a disk that fills up on the way ends with the old versions named', async () => {
    const large = { ...LINK[1], files: { '/srv/lab/link': Buffer.alloc(6_000_000, 7) } };
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], large], {
      mounts: 'mount -t tmpfs -o size=2m tmpfs "$2/root/srv"',
    });

    const refusal = await it.provider.prepare(it.order, { ...it.world, keepFreeBytes: 1e15 });
    expect(refusal).toMatchObject({ ok: false, error: { because: 'disk-space' } });

    const applied = await prepareAndApply(it);
    expect(applied).toMatchObject({ because: 'disk-space', about: expect.stringContaining('lab-link') });
    expect(applied.changes.find((item) => item.package === 'lab-link')?.now).toBe('2:4.1');
    expect(await it.root.shell('dpkg --audit')).toBe('');
  });

  test('somebody else installs: busy, with the name of who holds the lock', async () => {
    const it = await bed([VIEWER[0]], [VIEWER[1]]);
    const holding: RunProgram = (request) =>
      request.args.includes('--configure')
        ? it.root.run({ ...request, command: '/usr/bin/python3', args: ['-c', HOLD, request.command, ...request.args] })
        : it.world.run(request);

    const prepared = await it.provider.prepare(it.order, { ...it.world, run: holding, lockWaitMs: 0 });

    expect(prepared).toMatchObject({ ok: false, error: { because: 'busy', about: expect.stringMatching(/\(\d+\)$/) } });
    expect(!prepared.ok && prepared.error.output.join('\n')).toContain('locked by another process');
  });

  test('an update that removes something, or brings something that was not ordered, is refused', async () => {
    const other = { name: 'ward-player', version: '1', files: { '/usr/lib/ward/player': 'x' } };
    const removing = await bed([VIEWER[0], other], [{ ...VIEWER[1], control: ['Conflicts: ward-player'] }]);
    const bringing = await bed(
      [VIEWER[0]],
      [
        { ...VIEWER[1], control: ['Depends: ward-codec'] },
        { ...other, name: 'ward-codec' },
      ],
      { ordered: ['ward-viewer'] },
    );

    expect(await removing.provider.prepare(removing.order, removing.world)).toMatchObject({
      ok: false,
      error: { because: 'would-remove', about: 'ward-player' },
    });
    expect(await bringing.provider.prepare(bringing.order, bringing.world)).toMatchObject({
      ok: false,
      error: { because: 'unplanned-change' },
    });
  });

  test('a new dependency that was ordered comes with it', async () => {
    const codec = { name: 'ward-codec', version: '3', files: { '/usr/lib/ward/codec': 'x' } };
    const it = await bed([VIEWER[0], LINK[0]], [{ ...VIEWER[1], control: ['Depends: ward-codec'] }, codec, LINK[1]]);

    expect(await prepareAndApply(it)).toMatchObject({ outcome: 'installed' });
    expect(await it.root.shell('apt-mark showauto ward-codec')).toBe('ward-codec\n');
  });

  test('way back: old versions that a signed list names and that lie here are put back after a failure', async () => {
    const broken = { ...LINK[1], scripts: { postinst: 'exit 7' } };
    const it = await bed([VIEWER[0], LINK[0]], [...VIEWER, LINK[0], broken]);
    const newest = (item: { version: string }) => ['1.0-2', '2:4.2'].includes(item.version);
    const order = { ...it.order, packages: it.order.packages.filter(newest) };
    await it.root.shell('apt-mark auto lab-link');

    const prepared = await it.provider.prepare(order, it.world);
    const value = prepared.ok ? prepared.value : undefined;
    const applied = value && (await it.provider.apply(order, value, it.world));
    const back = value && (await it.provider.back?.(order, value, it.world));

    expect(value?.wayBack).toEqual({ possible: true });
    expect(applied).toMatchObject({ outcome: 'partly', about: 'lab-link' });
    expect(back, back?.output.join('\n')).toMatchObject({ outcome: 'installed', exit: { code: 0 } });
    expect(back?.changes.map(({ package: name, from, to, now }) => [name, from, to, now])).toEqual([
      ['lab-link', '2:4.2', '2:4.1', '2:4.1'],
      ['ward-viewer', '1.0-2', '1.0-1', '1.0-1'],
    ]);
    expect(await it.root.shell('dpkg --audit; apt-mark showauto lab-link ward-viewer')).toBe('lab-link\n');
    expect(await versions(it.root, 'lab-link', 'ward-viewer')).toBe(
      'lab-link 2:4.1 installed\nward-viewer 1.0-1 installed\n',
    );
  });

  test('no way back: said before anything is installed, and what was left out on purpose is no failure to go back from', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const prepared = await it.provider.prepare(it.order, it.world);
    const because = prepared.ok && !prepared.value.wayBack.possible ? prepared.value.wayBack.because : '';
    expect(because).toContain('ward-viewer 1.0-1');
    expect(because).toContain('lab-link 2:4.1');

    await it.root.shell('apt-mark hold lab-link');
    const held = await it.provider.prepare(it.order, it.world);
    if (held.ok) {
      await it.provider.apply(it.order, held.value, it.world);
      await it.provider.back?.(it.order, held.value, it.world);
    }
    expect(await versions(it.root, 'ward-viewer')).toBe('ward-viewer 1.0-2 installed\n');
  });

  test('what was prepared proves the packages of a channel without asking apt once more', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const prepared = await it.provider.prepare(it.order, it.world);
    const supply = supplyOf(it.order);
    const asked = prepared.ok ? askedOf(prepared.value) : undefined;
    it.ran.length = 0;
    const proof = supply.ok
      ? aptChannelProof({
          ...{ supply: supply.value, fileOf: it.world.fileOf, root: it.world.folder, keyrings: [archive.keyring] },
          ...{ run: it.world.run, newestSeen: {}, nowMs: undefined, asked },
        })
      : undefined;
    const key = execFileSync(
      'gpg',
      ['--homedir', join(archive.folder, 'keys'), '--show-keys', '--with-colons', archive.keyring],
      { encoding: 'utf8' },
    );
    const keys = [...key.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint = '']) => fingerprint);
    const channel = { kind: 'apt', suites: ['bookworm-security'], components: ['main'], keys };
    const [item] = it.order.packages;

    const proved = item === undefined ? undefined : await proof?.(channel, item);

    expect(proved).toMatchObject({ ok: true, value: { package: 'lab-link', newer: 'yes', wanted: true, removes: [] } });
    expect(it.ran.filter((line) => !line.includes('--compare-versions'))).toEqual([]);
  });

  test('a list that nothing is ordered from is verified, and its index need not be here', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    archive.publish('elsewhere', [VIEWER[1]]);
    const other = orderOfMirror(archive.folder, ['elsewhere']);
    const [index] = other.order.lists[0]?.indexes ?? [];
    const order = { ...it.order, lists: [...it.order.lists, ...other.order.lists] };
    const fileOf = (hash: string) =>
      hash === index?.sha256 ? 'absent' : (it.files.get(hash) ?? other.files.get(hash) ?? 'absent');

    const whole = await it.provider.prepare(order, { ...it.world, fileOf });
    const unsigned = await it.provider.prepare(order, {
      ...it.world,
      fileOf: (hash) => (hash === order.lists[1]?.sha256 ? 'absent' : fileOf(hash)),
    });

    expect(whole.ok && whole.value.packages).toHaveLength(2);
    expect(it.provider.needs(order).map(({ sha256 }) => sha256)).not.toContain(index?.sha256);
    expect(unsigned).toMatchObject({ ok: false, error: { because: 'content-missing' } });
  });

  test('foreign update: what somebody installed by hand, or something newer, is not in the way', async () => {
    const it = await bed([VIEWER[0], LINK[0]], [VIEWER[1], LINK[1]]);
    const newer = archive.build({ ...LINK[1], version: '2:4.3' });
    await it.root.shell(`dpkg -i ${newer}`);

    const applied = await prepareAndApply(it);

    expect(applied.outcome).toBe('installed');
    expect(await versions(it.root, 'lab-link', 'ward-viewer')).toBe(
      'lab-link 2:4.3 installed\nward-viewer 1.0-2 installed\n',
    );
  });
});

/** Holds dpkg's frontend lock in another process while the command runs. */
const HOLD = `
import fcntl, os, subprocess, sys, time
f = open('/var/lib/dpkg/lock-frontend', 'w')
fcntl.lockf(f, fcntl.LOCK_EX)
sys.exit(subprocess.call(sys.argv[1:]))
`;

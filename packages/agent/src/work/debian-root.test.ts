import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoSeconds, sha256 } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { Inventory } from '@tsukuroi/protocol';
import { aptPatch } from '@tsukuroi/providers/apt/patch/provider.ts';
import { type DebianRoot, debianRoot, labCache } from '@tsukuroi/providers/apt/testing/debian-root.ts';
import { orderOfMirror } from '@tsukuroi/providers/apt/testing/mirror-order.ts';
import { type SmallArchive, type SmallPackage, smallArchive } from '@tsukuroi/providers/apt/testing/small-archive.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import type { Permit } from '@tsukuroi/trust/charter/permit.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import { type Organisation, organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { recipeOf } from '@tsukuroi/trust/testing/recipe.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceStore } from '../content/device-store.ts';
import { memoryFolder } from '../trust/enrolled.ts';
import { Engine } from './engine.ts';
import { jobsOf } from './jobs.ts';
import { openWorkTrust } from './judge.ts';
import { proveWork } from './prove.ts';
import type { Standing } from './standing.ts';
import { WorkFolder } from './work-folder.ts';
import { readWork, WorkJournal } from './work-journal.ts';

const lab = labCache();
if ('absent' in lab) {
  process.stdout.write(`work in a Debian root: skipped, ${lab.absent}\n`);
}

const OLD: SmallPackage = { name: 'ward-viewer', version: '1.0-1', files: { '/usr/lib/ward/viewer': 'one' } };
const NEW: SmallPackage = { name: 'ward-viewer', version: '1.0-2', files: { '/usr/lib/ward/viewer': 'two' } };
const LINK: SmallPackage = { name: 'lab-link', version: '2:4.1', files: { '/usr/lib/lab/link': 'old' } };
const LINK_NEW: SmallPackage = { name: 'lab-link', version: '2:4.2', files: { '/usr/lib/lab/link': 'new' } };
/** 22:30 in Japan: the department's bounds are open from 22:00 to 05:00. */
const NIGHT = '2026-11-22T13:30:00Z';

/** A ward's device with a real dpkg, a real ceremony, and a vendor's archive in small whose key the catalogue names. */
describe.skipIf('absent' in lab)('a signed plan is followed on a real Debian 12 root', () => {
  let folder: string;
  let archive: SmallArchive;
  let count = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-work-root-'));
    archive = smallArchive(join(folder, 'archive'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function device() {
    count += 1;
    const door = nodeDoor();
    const own = join(folder, `device-${count}`);
    const dataFolder = join(own, 'data');
    const org = await organisation(door, join(own, 'org'));
    const fingerprint = await fingerprintOf(archive.keyring);
    const channel = {
      ...{ format: 'channel/1', id: 'ward-archive', kind: 'apt', suites: ['bookworm-security'], components: ['main'] },
      keys: [fingerprint],
    };
    await org.publish({
      set: [{ path: 'channels/ward-archive.json', content: Buffer.from(JSON.stringify(channel)) }],
    });
    await mkdir(join(dataFolder, 'trust'), { recursive: true });
    await writeFile(join(dataFolder, 'trust', 'root.json'), org.firstRoot);
    const { facility, department } = org.plan('reception-1');
    const enrolled = { format: 'trust-enrolment/1', facility, department, catalogAtLeast: 0 };
    await writeFile(join(dataFolder, 'trust', 'enrolled.json'), JSON.stringify(enrolled));
    org.clock.moveMs(Date.parse(NIGHT) - org.clock.nowMs());
    const root = debianRoot('absent' in lab ? '' : lab.base, join(own, 'root'), folder);
    for (const item of [OLD, LINK]) {
      expect(await root.shell(`dpkg -i ${archive.build(item)} || echo FAILED`)).not.toContain('FAILED');
    }
    const run: RunProgram = (request) => (request.command.endsWith('gpgv') ? systemRunner(request) : root.run(request));
    const files = new Map<string, string>();
    return {
      dataFolder,
      door,
      files,
      org,
      root,
      run,
      folder: new WorkFolder(door, join(dataFolder, 'work'), join(dataFolder, 'told')),
    };
  }
  type Device = Awaited<ReturnType<typeof device>>;

  /** Publishes packages as the vendor does on a day, and orders them as the director does. */
  async function order(it: Device, number: number, packages: readonly SmallPackage[], date?: string): Promise<void> {
    const name = `day-${count}-${number}`;
    archive.publish(name, packages, date);
    const mirror = orderOfMirror(archive.folder, [name]);
    for (const [hash, path] of mirror.files) {
      it.files.set(hash, path);
    }
    const action: Action = {
      ...{ id: 'os', verb: 'install', windows: [], restart: 'never', permits: [], minutes: 30 },
      content: mirror.order.packages.map(({ index, place, ...item }) => ({
        ...{ kind: 'channel' as const, channel: 'ward-archive', ...item, index },
        place: { architecture: place.architecture, path: place.path },
      })),
      lists: mirror.order.lists.map((list) => ({
        ...{ ...list, kind: 'apt' as const, components: [...list.components] },
        indexes: list.indexes.map((index) => ({ ...index })),
      })),
    };
    const madeAt = isoSeconds(it.org.clock.nowMs());
    await it.org.order('reception-1', { number, actions: [action], madeAt });
    await learn(it.org, it.dataFolder);
  }

  /** As the resident agent does after a check-in. */
  async function learn(org: Organisation, dataFolder: string): Promise<void> {
    const { facility, department } = org.plan('reception-1');
    const client = trustClient({
      ...{ door: nodeDoor(), facility, department, device: 'reception-1', clock: org.clock, root: org.firstRoot },
      folder: memoryFolder(dataFolder, 'reception-1'),
    });
    const report = await client.refresh({
      catalog: folderSource(nodeDoor(), org.catalogFolder),
      director: folderSource(nodeDoor(), org.directorFolder(facility)),
    });
    expect([report.planError, report.director.state]).toEqual([undefined, 'ok']);
  }

  async function work(it: Device): Promise<string[]> {
    const { dataFolder, door, files, org, root, run } = it;
    const trust = await openWorkTrust({ own: dataFolder, device: 'reception-1', clock: org.clock, boot: 'one', door });
    const judged = trust?.judge;
    let standing: Standing | undefined;
    const judge: NonNullable<typeof judged> = async (proof) => {
      standing = await judged?.(proof);
      if (standing === undefined) {
        throw new Error('this device was enrolled after a ceremony');
      }
      return standing;
    };
    const trustedMs = () => standing?.time.trustedMs;
    const contents = deviceStore({
      ...{ root: join(dataFolder, 'contents'), door },
      read: async (hash, from, length) => {
        const path = files.get(hash);
        return path === undefined ? 'missing' : readFileSync(path).subarray(from, from + length);
      },
    });
    const engine = new Engine({
      ...{ folder: it.folder, journal: await WorkJournal.open(door, it.folder.path), boot: 'one', contents },
      judge: () => judge(),
      prove: (piece, prepared) =>
        proveWork({ judge, folder: it.folder, contents, run, keyrings: [archive.keyring], trustedMs }, piece, prepared),
      jobOf: (action) => {
        const job = jobsOf({
          folder: it.folder,
          contents,
          run,
          trustedMs,
          apt: aptPatch({ keyrings: [archive.keyring] }),
        })(action);
        // The processes of the machine on which the test runs are not those of the root.
        return job === undefined ? undefined : { ...job, needRestart: async () => [] };
      },
      restarter: {
        ask: async () => ({ answer: 'wait', because: 'person-active', about: '' }),
        ...{ go: async () => undefined, over: async () => undefined, power: async () => undefined },
      },
      collect: () => readRoot(root),
      machineMs: () => org.clock.nowMs(),
      pause: async (ms) => org.clock.moveMs(ms),
    });
    await engine.run();
    return (await readWork(door, it.folder.path)).flatMap((entry) =>
      entry.kind === 'move'
        ? [[`${entry.plan}`, entry.state, ...(entry.because === undefined ? [] : [entry.because])].join(' ')]
        : [],
    );
  }

  const versionIn = (root: DebianRoot) => root.shell(`dpkg-query -W -f '\${Version}' ward-viewer`);

  test('old packages become the ordered ones, and done is said after they were read again', async () => {
    const it = await device();
    await order(it, 1, [NEW, LINK_NEW]);

    const moves = await work(it);

    expect(moves).toEqual(['1 needed', '1 staged', '1 installing', '1 verifying', '1 done']);
    expect(await versionIn(it.root)).toBe('1.0-2');
  });

  test('a correctly signed list that is a week older than one seen is refused, and nothing is installed', async () => {
    const it = await device();
    await order(it, 1, [LINK_NEW], 'Sun, 22 Nov 2026 10:00:00 UTC');
    await work(it);
    await order(it, 2, [NEW], 'Sun, 15 Nov 2026 10:00:00 UTC');

    const moves = await work(it);

    expect(moves.slice(-3)).toEqual(['2 needed', '2 staged', '2 blocked list-older-than-seen']);
    expect(await versionIn(it.root)).toBe('1.0-1');
  });

  test('a list signed by a key that the catalogue does not name is refused, though the machine holds that key', async () => {
    const it = await device();
    const channel = {
      ...{ format: 'channel/1', id: 'ward-archive', kind: 'apt', suites: ['bookworm-security'], components: ['main'] },
      keys: ['A'.repeat(40)],
    };
    await it.org.publish({
      set: [{ path: 'channels/ward-archive.json', content: Buffer.from(JSON.stringify(channel)) }],
    });
    await order(it, 1, [NEW]);

    const moves = await work(it);

    expect(moves.at(-1)).toBe('1 blocked list-refused');
    expect(await versionIn(it.root)).toBe('1.0-1');
  });

  test('a file that was altered on its way is not kept, and the order waits for it', async () => {
    const it = await device();
    await order(it, 1, [NEW]);
    const [deb] = [...it.files].find(([, path]) => path.endsWith('.deb')) ?? [''];
    const altered = join(folder, 'altered.deb');
    const bytes = readFileSync(it.files.get(deb) ?? '');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(altered, bytes);
    it.files.set(deb, altered);

    const moves = await work(it);

    expect(moves).toEqual(['1 needed']);
    expect(await versionIn(it.root)).toBe('1.0-1');
  });

  /** As holders of the offline keys sign it: how the program is taken off, and that it may be, on this device. */
  async function removal(it: Device, number: number, permit: Partial<Permit> = {}): Promise<void> {
    const path = archive.build(OLD);
    const bytes = readFileSync(path);
    const artifact = { sha256: sha256(bytes), length: bytes.length };
    const recipe = recipeOf({
      ...{ app: 'ward-viewer', version: '1.0-1', close: [], detect: [{ by: 'deb', package: 'ward-viewer' }] },
      install: [
        {
          ...{ kind: 'deb', arch: 'all', artifact, package: 'ward-viewer', version: '1.0-1' },
          ...{ switches: [], answers: [] },
        },
      ],
    });
    const allowed: Permit = {
      ...{ format: 'permit/1', facility: 'north', verb: 'remove', devices: ['reception-1'], subject: 'ward-viewer' },
      ...{ notBefore: '2026-11-20T00:00:00Z', notAfter: '2026-12-20T00:00:00Z', because: '決裁 2026-11-20' },
      ...permit,
    };
    const signed = Buffer.from(JSON.stringify(recipe));
    const target = 'recipes/ward-viewer/1.0-1.json';
    await it.org.publish({
      set: [
        { path: target, content: signed },
        { path: 'permits/viewer.json', content: Buffer.from(JSON.stringify(allowed)) },
      ],
      artifacts: [artifact],
    });
    const file = join(folder, `recipe-${count}-${number}.json`);
    await writeFile(file, signed);
    it.files.set(sha256(signed), file).set(artifact.sha256, path);
    const action: Action = {
      ...{ id: 'off', verb: 'remove', subject: 'ward-viewer', windows: [], restart: 'never', minutes: 30 },
      permits: ['permits/viewer.json'],
      content: [
        { kind: 'catalog', target, sha256: sha256(signed), length: signed.length },
        { kind: 'catalog', target: `artifacts/${artifact.sha256}`, ...artifact },
      ],
    };
    await it.org.order('reception-1', { number, actions: [action], madeAt: isoSeconds(it.org.clock.nowMs()) });
    await learn(it.org, it.dataFolder);
  }

  test('a program is taken off by its signed recipe and permit, and done is said after it was looked for again', async () => {
    const it = await device();
    await removal(it, 1);

    expect(await work(it)).toEqual(['1 needed', '1 staged', '1 installing', '1 verifying', '1 done']);
    expect(await it.root.shell('dpkg -l ward-viewer lab-link 2>/dev/null | grep ^ii || true')).toContain('lab-link');
    expect(await it.root.shell('dpkg -l ward-viewer 2>/dev/null | grep ^ii || true')).toBe('');
  });

  test.each([
    ['for another program', { subject: 'lab-link' }],
    ['for another device', { devices: ['reception-2'] }],
    ['for installing', { verb: 'install' }],
    ['that is over', { notAfter: '2026-11-21T00:00:00Z' }],
  ] satisfies readonly (readonly [string, Partial<Permit>])[])('a permit %s takes nothing off', async (_, permit) => {
    const it = await device();
    await removal(it, 1, permit);

    expect((await work(it)).at(-1)).toBe('1 blocked order-refused');
    expect(await versionIn(it.root)).toBe('1.0-1');
  });

  async function readRoot(root: DebianRoot): Promise<Inventory> {
    const text = await root.shell(`dpkg-query -W -f '\${Package} \${Version}\\n'`);
    const software = text.split('\n').flatMap((line) => {
      const [name, version] = line.split(' ');
      return name === undefined || version === undefined ? [] : [{ scheme: 'deb' as const, name, version }];
    });
    return { manifest: { software } } as unknown as Inventory;
  }
});

async function fingerprintOf(keyring: string): Promise<string> {
  const args = ['--no-default-keyring', '--keyring', keyring, '--with-colons', '--fingerprint'];
  const { stdout } = await systemRunner({
    command: '/usr/bin/gpg',
    args: ['--homedir', join(keyring, '../keys'), ...args],
  });
  return /^fpr:+([0-9A-F]{40}):/m.exec(stdout.toString('utf8'))?.[1] ?? '';
}

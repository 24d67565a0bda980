import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { dearmoured } from '@tsukuroi/providers/dnf/armour.ts';
import { certificatesIn } from '@tsukuroi/providers/dnf/patch/certificates.ts';
import { dnfPatch } from '@tsukuroi/providers/dnf/patch/provider.ts';
import { orderOf, rpmRoot, versionsIn } from '@tsukuroi/providers/dnf/testing/rpm-bed.ts';
import {
  missingForDnf,
  type SmallRpm,
  type SmallVendor,
  smallVendor,
} from '@tsukuroi/providers/dnf/testing/small-repository.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import { organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceStore } from '../content/device-store.ts';
import { memoryFolder } from '../trust/enrolled.ts';
import { Engine } from './engine.ts';
import { jobsOf } from './jobs.ts';
import { proveWork } from './prove.ts';
import { type Standing, standingOf } from './standing.ts';
import { Scene } from './testing/scene.ts';
import { readWork, WorkJournal } from './work-journal.ts';

const missing = missingForDnf();
if (missing !== undefined) {
  process.stdout.write(`work in an RPM root: skipped, ${missing}\n`);
}

const OLD: SmallRpm = { name: 'ward-viewer', version: '1.0-1' };
const NEW: SmallRpm = { name: 'ward-viewer', version: '1.0-2' };
const LINK: SmallRpm = { name: 'lab-link', version: '4.1-1', head: ['Epoch: 2'] };
const LINK_NEW: SmallRpm = { name: 'lab-link', version: '4.2-1', head: ['Epoch: 2'] };
/** 22:30 in Japan: the department's bounds are open from 22:00 to 05:00. */
const NIGHT = '2026-11-22T13:30:00Z';
const ID = 'reception-1';

/** A ward's device with a real rpm and dnf, a real ceremony, and a vendor's repository in small whose key the catalogue names. */
describe.skipIf(missing !== undefined)('a signed plan is followed in an RPM root', () => {
  let folder: string;
  let vendor: SmallVendor;
  let count = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tsukuroi-work-rpm-'));
    vendor = smallVendor(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function device(metadata?: 'packages-only') {
    count += 1;
    const door = nodeDoor();
    const own = join(folder, `device-${count}`);
    const org = await organisation(door, join(own, 'org'));
    const [certificate] = certificatesIn(dearmoured(readFileSync(vendor.keyFile)) ?? Buffer.of()) ?? [];
    const channel = {
      ...{ format: 'channel/1', id: 'el9', kind: 'yum', suites: ['baseos'], components: [] },
      ...{ keys: [certificate?.fingerprint ?? ''], ...(metadata === undefined ? {} : { metadata }) },
    };
    await org.publish({ set: [{ path: 'channels/el9.json', content: Buffer.from(JSON.stringify(channel)) }] });
    org.clock.moveMs(Date.parse(NIGHT) - org.clock.nowMs());
    const { department, facility } = org.plan(ID);
    const identity = { facility, department, device: ID };
    const trust = trustClient({
      ...{ door, folder: memoryFolder(own, ID), ...identity, clock: org.clock, root: org.firstRoot },
    });
    const root = join(own, 'root');
    await mkdir(own, { recursive: true });
    rpmRoot(root, vendor, [OLD, LINK]);
    return {
      name: `device-${count}`,
      door,
      own,
      org,
      root,
      identity,
      trust,
      folder: new Scene(door, own).folder,
      files: new Map<string, string>(),
    };
  }
  type Device = Awaited<ReturnType<typeof device>>;

  /** Publishes packages as the vendor does, and orders them as the director does. */
  async function order(
    it: Device,
    number: number,
    packages: readonly SmallRpm[],
    more: { readonly unsigned?: true } = {},
  ): Promise<void> {
    const at = vendor.publish(
      `${it.name}-day-${number}`,
      packages.map((item) => vendor.build(item)),
    );
    const made = orderOf(at, packages);
    for (const [hash, path] of made.files) {
      it.files.set(hash, path);
    }
    const action: Action = {
      ...{ id: 'os', verb: 'install', windows: [], restart: 'never', permits: [], minutes: 30 },
      content: made.order.packages.map((item) => ({
        ...{ kind: 'channel' as const, channel: 'el9', ...item },
        place: { ...item.place },
      })),
      lists: made.order.repositories.map(({ id, date, repomd, signature, metadata }) => ({
        ...{ kind: 'dnf' as const, repository: id, date, ...repomd },
        ...{ signature: more.unsigned ? null : signature, metadata: metadata.map((item) => ({ ...item })) },
      })),
    };
    await it.org.order(ID, { number, actions: [action], madeAt: isoSeconds(it.org.clock.nowMs()) });
    const report = await it.trust.refresh({
      catalog: folderSource(nodeDoor(), it.org.catalogFolder),
      director: folderSource(nodeDoor(), it.org.directorFolder(it.identity.facility)),
    });
    expect([report.planError, report.director.state]).toEqual([undefined, 'ok']);
  }

  async function work(it: Device): Promise<string[]> {
    const { door, files, folder: own, org, root } = it;
    let standing: Standing | undefined;
    const judge: Parameters<typeof proveWork>[0]['judge'] = async (
      proof = async (_channel, content) => ({
        ok: true,
        value: { ...content, newer: 'yes', wanted: true, removes: [] },
      }),
    ) => {
      standing = standingOf(await it.trust.lastGood({ proof }), it.identity);
      return standing;
    };
    const trustedMs = () => standing?.time.trustedMs;
    const contents = deviceStore({
      ...{ root: join(it.own, 'contents'), door },
      read: async (hash, from, length) => {
        const path = files.get(hash);
        return path === undefined ? 'missing' : readFileSync(path).subarray(from, from + length);
      },
    });
    const { keyFolder } = vendor;
    const parts = { folder: own, contents, run: systemRunner, trustedMs };
    const engine = new Engine({
      ...{ folder: own, journal: await WorkJournal.open(door, own.path), boot: 'one', contents },
      judge: () => judge(),
      prove: (piece, prepared) =>
        proveWork({ ...parts, judge, keyrings: [], dnf: { keyFolder, root } }, piece, prepared),
      jobOf: (action) => {
        const job = jobsOf({ ...parts, dnf: dnfPatch({ keyFolder, root }) })(action);
        // The processes of the machine on which the test runs are not those of the root.
        return job === undefined ? undefined : { ...job, needRestart: async () => [] };
      },
      restarter: {
        ask: async () => ({ answer: 'wait', because: 'person-active', about: '' }),
        ...{ go: async () => undefined, over: async () => undefined, power: async () => undefined },
      },
      collect: async () => inventoryOf(root),
      machineMs: () => org.clock.nowMs(),
      pause: async (ms) => org.clock.moveMs(ms),
    });
    await engine.run();
    return (await readWork(door, own.path)).flatMap((entry) =>
      entry.kind === 'move'
        ? [[`${entry.plan}`, entry.state, entry.because, entry.about].filter((word) => word !== undefined).join(' ')]
        : [],
    );
  }

  test('old packages become the ordered ones, done is said after they were read again, and the date of the index counts from then on', async () => {
    const it = await device();
    await order(it, 1, [NEW, LINK_NEW]);

    const moves = await work(it);

    expect(moves).toEqual(['1 needed', '1 staged', '1 installing', '1 verifying', '1 done']);
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.2-1', 'ward-viewer 1.0-2']);
    expect(Object.keys(await it.folder.newestSeen())).toEqual(['baseos']);
  });

  test('a correctly signed index that is older than one seen is refused, and nothing is installed', async () => {
    const it = await device();
    await order(it, 1, [NEW]);
    await it.folder.keepNewestSeen({ baseos: '2100-01-01T00:00:00Z' });

    const moves = await work(it);

    expect(moves.slice(0, 3)).toEqual([
      '1 needed',
      '1 staged',
      '1 blocked list-older-than-seen baseos older-than-seen',
    ]);
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.1-1', 'ward-viewer 1.0-1']);
  });

  test('an index that nobody signed: refused by a channel that says nothing of it, followed where it says packages-only', async () => {
    const [strict, open] = [await device(), await device('packages-only')];
    await order(strict, 1, [NEW], { unsigned: true });
    await order(open, 1, [NEW], { unsigned: true });

    expect((await work(strict)).slice(-1)).toEqual(['1 blocked list-refused DNF_PROOF_LIST_UNSIGNED']);
    expect((await work(open)).slice(-1)).toEqual(['1 done']);
    expect(versionsIn(strict.root)).toContain('ward-viewer 1.0-1');
    expect(versionsIn(open.root)).toContain('ward-viewer 1.0-2');
  });

  test('a package that nobody needs does not ride along, however well the vendor signed it', async () => {
    const it = await device();
    await order(it, 1, [NEW, { name: 'remote-shell', version: '1-1' }]);

    const moves = await work(it);

    expect(moves.at(-1)).toBe('1 blocked unplanned-change remote-shell');
    expect(versionsIn(it.root)).toEqual(['lab-link 2:4.1-1', 'ward-viewer 1.0-1']);
  });

  test('a package that was altered on its way is not kept, and the order waits for it', async () => {
    const it = await device();
    await order(it, 1, [NEW]);
    const [rpm = '', path = ''] = [...it.files].find(([, file]) => file.endsWith('.rpm')) ?? [];
    const altered = Buffer.from(readFileSync(path));
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    writeFileSync(join(it.own, 'altered.rpm'), altered);
    it.files.set(rpm, join(it.own, 'altered.rpm'));

    expect(await work(it)).toEqual(['1 needed']);
    expect(versionsIn(it.root)).toContain('ward-viewer 1.0-1');
  });
});

function inventoryOf(root: string): Inventory {
  const software = versionsIn(root).map((line) => {
    const [name = '', version = ''] = line.split(' ');
    return { scheme: 'rpm' as const, name, version };
  });
  return { manifest: { software } } as unknown as Inventory;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, sha256 } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { sealManifest } from '@tsukuroi/protocol';
import { contentsOf } from '@tsukuroi/protocol/apt-supply.ts';
import { layOutRepository } from '@tsukuroi/providers/apt/repository-layout.ts';
import {
  aptPlaces,
  installArguments,
  marksToRestore,
  updateArguments,
} from '@tsukuroi/providers/apt/repository-options.ts';
import { aptChannelProof } from '@tsukuroi/providers/apt/repository-proof.ts';
import { readSimulation, simulationRefusal } from '@tsukuroi/providers/apt/simulate.ts';
import { parseDpkgStatus } from '@tsukuroi/providers/dpkg/status.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { type ChannelProof, channelRefusal } from '@tsukuroi/trust/channel/channel.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realNetwork } from '../network.ts';
import { fetchSupply } from './fetch-supply.ts';
import { type ListedMachine, machineFromManifest, machineFromStatus } from './machine.ts';
import { type Supplied, type SupplyOptions, supplyDeclared, supplyForMachines } from './supply.ts';
import { type StandInMirror, standInMirror } from './testing/stand-in-mirror.ts';
import { labCache, throwAwayRoot } from './testing/throw-away-root.ts';

const lab = labCache();
if ('absent' in lab) {
  process.stdout.write(`closed-apt: skipped, ${lab.absent}\n`);
}
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A real Debian 12 root as its point release left it, and the real signed lists of the archive: which packages are old changes
 * from week to week, so nothing is named here; what must come out is said by `upgrades.json`, made by another apt run.
 */
describe.skipIf('absent' in lab)('apt for machines that have no way out', () => {
  const { base, mirror: folderOfMirror } = 'absent' in lab ? { base: '', mirror: '' } : lab;
  let folder: string;
  let mirror: StandInMirror;
  let options: SupplyOptions;
  let fileOf: (hash: string) => string;
  let machines: readonly ListedMachine[];
  let supplied: Supplied;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-closed-apt-'));
    mirror = await standInMirror(folderOfMirror);
    const root = join(folder, 'store');
    fileOf = layoutOf(root).content;
    options = {
      folder: join(folder, 'apt'),
      sources: [
        { uri: `${mirror.address}/debian`, suite: 'bookworm', components: ['main'], architectures: [] },
        {
          uri: `${mirror.address}/debian-security`,
          suite: 'bookworm-security',
          components: ['main'],
          architectures: [],
        },
      ],
      class: 'all',
      store: contentStore({ root, door: nodeDoor() }),
      fileOf,
      clock: fixedClock('2026-11-22T12:00:00Z'),
      run: systemRunner,
    };
    const status = readFileSync(join(base, 'var/lib/dpkg/status'), 'utf8');
    machines = [reception(status), radiology(status), reception(status)];
    supplied = await supplyForMachines(machines, options);
  }, 240_000);

  afterAll(async () => {
    await mirror?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('plans for machines it never sees: the versions that another apt named', () => {
    const expected = JSON.parse(readFileSync(join(folderOfMirror, 'upgrades.json'), 'utf8')) as {
      name: string;
      from: string;
      to: string;
    }[];
    const [first] = supplied.supply.machines;

    expect(expected.length).toBeGreaterThan(0);
    expect(
      first?.steps
        .filter(({ from }) => from !== undefined)
        .map(({ package: name, from, to }) => ({ name, from, to }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ).toEqual(expected.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(supplied.refused).toEqual([]);
    expect(supplied.absent).toEqual([]);
  });

  test('a machine known by names and versions alone gets the same versions, and nothing it does not have', () => {
    const [first, second] = supplied.supply.machines;
    const had = new Set(machines[1]?.packages.map(({ name }) => name));
    const expected = first?.steps.filter(({ package: name, from }) => from === undefined || had.has(name));

    expect(second?.list).toBe('manifest');
    expect(had.has('rsync')).toBe(false);
    expect(second?.steps.toSorted((a, b) => (a.package < b.package ? -1 : 1))).toEqual(
      expected?.toSorted((a, b) => (a.package < b.package ? -1 : 1)),
    );
  });

  test('many machines: a list that came twice is planned once, a package is named once', () => {
    const names = supplied.supply.packages.map(({ package: name, architecture }) => `${name}:${architecture}`);

    expect(supplied.supply.machines).toHaveLength(2);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(supplied.supply.machines[0]?.steps.length);
  });

  test('the same lists again: the answers are known', async () => {
    const again = await supplyForMachines(machines, options);

    expect(again.known).toBe(2);
    expect(again.supply).toEqual(supplied.supply);
  });

  test('class security: only what the security suite offers', async () => {
    const { supply } = await supplyForMachines(machines, { ...options, class: 'security' });

    expect(supply.packages.length).toBeGreaterThan(0);
    for (const { suite, package: name } of supply.packages) {
      const upgraded = supply.machines.some(({ steps }) =>
        steps.some((s) => s.package === name && s.from !== undefined),
      );
      expect([name, upgraded, supply.suites[suite]?.suite]).toEqual([
        name,
        upgraded,
        upgraded ? 'bookworm-security' : 'bookworm',
      ]);
    }
  });

  test('non-extraction mode: a declared set, named by binary or source, and what no suite knows is said', async () => {
    const { supply, absent } = await supplyDeclared(
      { architectures: ['amd64'], packages: ['openssl', 'no-such-package-here'] },
      options,
    );

    expect(absent).toEqual(['no-such-package-here']);
    expect(supply.machines).toEqual([]);
    // openssl is a source package too: its libraries come along.
    expect(supply.packages.map(({ package: name }) => name)).toContain('libssl3');
  });

  test('a list that apt cannot plan for is refused by itself', async () => {
    const [good] = machines;
    const broken = machineFromStatus(
      'Package: dpkg\nStatus: install ok installed\nVersion: 1.21.22\nArchitecture: amd64\nDepends: (((\n',
      'broken',
    );
    const list = broken.ok && good !== undefined ? [broken.value, good] : [];

    const { refused, supply } = await supplyForMachines(list, options);

    expect(refused.map(({ error }) => error.code)).toEqual(['APT_SOLVE_FAILED']);
    expect(supply.machines).toHaveLength(1);
  });

  test('fetch, lay out, simulate, install: the versions are the planned ones, and /etc/apt is untouched', async () => {
    const { supply, addresses } = supplied;
    const largest = supply.packages.toSorted((a, b) => b.size - a.size)[0];
    mirror.breakOnce(largest?.path ?? '-', 100_000);
    const fetching = {
      store: options.store,
      network: { ...realNetwork, sleep: async () => undefined },
      holder: 'apt:lab',
    };
    const fetched = await fetchSupply(supply, addresses, fetching);

    expect(fetched).toMatchObject({ fetched: supply.packages.length, failed: [] });
    // The line broke: the second request went on from where the first stopped.
    const resumed = mirror.asked
      .map((line) => line.split(' '))
      .filter(([path, from]) => from !== undefined && path?.endsWith(largest?.path ?? '-'));
    expect(resumed.map(([, from]) => Number(from) > 0 && Number(from) <= 100_000)).toEqual([true]);
    const before = mirror.asked.length;
    expect(await fetchSupply(supply, addresses, fetching)).toMatchObject({ fetched: 0, fetchedBytes: 0, failed: [] });
    expect(mirror.asked.length).toBe(before);
    expect((await options.store.held('apt:lab'))?.length).toBe(contentsOf(supply).length + 1);

    const endpoint = throwAwayRoot(base, join(folder, 'endpoint'), folder);
    const settingsBefore = await hashOfSettings(endpoint.say);
    const automatic = async () =>
      (await endpoint.say('apt-mark', 'showauto')).text.split('\n').filter((line) => line !== '');
    await endpoint.say('apt-mark', 'auto', 'libssl3', 'liblzma5', 'libexpat1');
    const automaticBefore = await automatic();
    expect(automaticBefore.length).toBeGreaterThan(0);
    const inside: RunProgram = (request) =>
      /apt-get$|dpkg$/.test(request.command) ? endpoint.run(request) : systemRunner(request);
    const layout = { supply, fileOf, root: join(folder, 'repositories'), keyrings: [KEYRING], run: inside };
    const laidOut = await layOutRepository(layout);
    expect(laidOut.ok ? 'laid out' : laidOut.error.code).toBe('laid out');
    const place = laidOut.ok ? laidOut.value.folder : '';
    const updated = await endpoint.say('apt-get', ...updateArguments(place));
    expect(updated).toMatchObject({ code: 0 });

    const steps = supply.machines[0]?.steps ?? [];
    const planned = steps.map((step) => ({ package: step.package, architecture: step.architecture, version: step.to }));
    const upgrades = planned.filter((_, number) => steps[number]?.from !== undefined);
    const simulated = await endpoint.say('apt-get', ...installArguments(place, upgrades, 'simulate'));
    expect(simulationRefusal(readSimulation(simulated.text), planned)).toBeUndefined();
    expect(simulationRefusal(readSimulation(simulated.text), planned.slice(1))?.reason).toBe('unplanned');

    await provedByChannel(supplied, { ...layout, newestSeen: {}, nowMs: Date.parse('2026-11-22T12:00:00Z') });
    // The proof laid everything out again; its lists are fetched already.

    const [tampered] = upgrades;
    const file = supply.packages.find((item) => item.package === tampered?.package);
    const path = join(aptPlaces(place).archives, supply.suites[file?.suite ?? 0]?.archive ?? '', file?.path ?? '');
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    rmSync(path);
    writeFileSync(path, changed);
    const refusedByApt = await endpoint.say('apt-get', ...installArguments(place, upgrades, 'install'));
    expect(refusedByApt.code).not.toBe(0);
    expect(await versions(endpoint.say, steps)).toEqual(steps.map(({ from = '' }) => from));
    rmSync(path);
    writeFileSync(path, bytes);

    const installed = await endpoint.say('apt-get', ...installArguments(place, upgrades, 'install'));

    expect(installed, installed.text.slice(-2000)).toMatchObject({ code: 0 });
    expect(await versions(endpoint.say, steps)).toEqual(steps.map(({ to }) => to));
    expect(await hashOfSettings(endpoint.say)).toBe(settingsBefore);
    // apt marks what it is asked for by name as wanted by a person.
    expect(await automatic()).not.toEqual(automaticBefore);
    await endpoint.say('apt-mark', 'auto', ...marksToRestore(automaticBefore, upgrades));
    expect(await automatic()).toEqual(automaticBefore);
  }, 300_000);
});

type Say = (
  command: string,
  ...args: readonly string[]
) => Promise<{ readonly code: number | null; readonly text: string }>;

async function hashOfSettings(say: Say): Promise<string> {
  const { text } = await say('sh', '-c', 'find /etc/apt -type f | sort | xargs sha256sum');
  expect(text).toContain('/etc/apt/sources.list');
  return sha256(text);
}

/** Installed version per step; empty where the package is not installed. */
async function versions(say: Say, steps: readonly { package: string; architecture: string }[]): Promise<string[]> {
  const fields = ['Package', 'Architecture', 'db:Status-Status', 'Version'].map((field) => `\${${field}}`);
  const { text } = await say('dpkg-query', '-W', '-f', `${fields.join(' ')}\n`);
  const known = new Map(
    text
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, , status]) => status === 'installed')
      .map(([name, architecture, , version]) => [`${name} ${architecture}`, version ?? '']),
  );
  return steps.map(({ package: name, architecture }) => known.get(`${name} ${architecture}`) ?? '');
}

/** The trust room's own question, answered by the real chain: gpgv, index, apt in the root. */
async function provedByChannel({ supply }: Supplied, options: Parameters<typeof aptChannelProof>[0]): Promise<void> {
  // Typed as the trust room's interface: that it fits is part of the test.
  const proof: ChannelProof = aptChannelProof(options);
  const signers = await signersOf(options, supply.suites.find(({ security }) => security)?.inRelease.sha256 ?? '');
  const channel = {
    ...{ format: 'channel/1' as const, id: 'debian-12', kind: 'apt' as const, keys: signers },
    ...{ suites: ['bookworm', 'bookworm-security'], components: ['main'] },
  };
  const item = supply.packages.find(({ suite }) => supply.suites[suite]?.security === true);
  const content = {
    ...{ kind: 'channel' as const, channel: 'debian-12', package: item?.package ?? '', version: item?.version ?? '' },
    ...{ sha256: item?.sha256 ?? '', length: item?.size ?? 0 },
    index: supply.suites[item?.suite ?? 0]?.inRelease.sha256 ?? '',
  };

  const proved = await proof(channel, content);
  const stranger = await proof({ ...channel, keys: ['0'.repeat(40)] }, content);

  expect(proved.ok ? channelRefusal(content, proved.value) : proved.error).toBeUndefined();
  expect(stranger).toEqual({ ok: false, error: 'APT_KEY_NOT_OF_CHANNEL' });
}

/** Fingerprints that really signed the list, as gpgv names them. */
async function signersOf(options: Parameters<typeof aptChannelProof>[0], hash: string): Promise<string[]> {
  const { verifiedText } = await import('@tsukuroi/core/apt/signed-text.ts');
  const verified = await verifiedText({ inline: options.fileOf(hash) }, [KEYRING], systemRunner);
  return verified.ok ? verified.value.signatures.map(({ key }) => key) : [];
}

function must<T>(result: { ok: true; value: T } | { ok: false; error: Error }): T {
  if (!result.ok) {
    throw result.error;
  }
  return result.value;
}

/** The desk in the entrance hall: its whole status file came. */
function reception(status: string): ListedMachine {
  return must(machineFromStatus(status, 'reception'));
}

/** A server in radiology: only its manifest came, and it has fewer packages. */
function radiology(status: string): ListedMachine {
  const software = parseDpkgStatus(status)
    .packages.filter(({ name }) => !['rsync', 'rsyslog'].includes(name))
    .map(({ name, version, architecture }) => ({ scheme: 'deb' as const, name, version, arch: architecture }));
  const os = { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' };
  return must(machineFromManifest(sealManifest({ os, arch: 'x86_64', software }), 'radiology'));
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import { readDnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { describe, expect, it } from 'vitest';
import { dnfSupplyDeclared, dnfSupplyForMachines, fetchDnfSupply } from './supply.ts';
import type { TinyRpm } from './testing/tiny-repository.ts';
import { dnfWorld, elMachine } from './testing/world.ts';

const SSL = 'libssl.so.3()(64bit)';
const REPOSITORY: readonly TinyRpm[] = [
  { name: 'openssl-libs', evr: '1:3.0.7-27.el9', provides: [SSL], security: true },
  { name: 'openssl-libs', evr: '1:3.0.7-28.el9', provides: [SSL], requires: ['new-crypto-policy'], security: true },
  { name: 'openssl', evr: '1:3.0.7-28.el9', requires: ['openssl-libs EQ 1:3.0.7-28.el9', SSL], security: true },
  {
    name: 'crypto-policies',
    evr: '20240828-2.el9',
    arch: 'noarch',
    provides: ['new-crypto-policy'],
    requires: ['/usr/bin/bash'],
  },
  { name: 'bash', evr: '5.1.8-9.el9', files: ['/usr/bin/bash'] },
  { name: 'vim-minimal', evr: '2:8.2.2637-21.el9' },
  { name: 'nodejs', evr: '1:20.11.1-1.module_el9.3', security: true },
  { name: 'unrelated', evr: '1-1', security: true },
];
const RADIOLOGY = elMachine(['openssl', '1:3.0.7-24.el9'], ['openssl-libs', '1:3.0.7-24.el9'], ['bash', '5.1.8-6.el9']);
const WARD_3 = elMachine(['openssl-libs', '1:3.0.7-28.el9'], ['vim-minimal', '2:8.2.2637-20.el9']);
const OFFICE = elMachine(['nodejs', '1:18.19.0-1.module_el9.3']);

const named = (supply: { packages: readonly { package: string; version: string }[] }) =>
  supply.packages.map((item) => `${item.package} ${item.version}`);

describe('a plan for machines of dnf', () => {
  it('security: what an advisory lists in its newest version, what that needs, each package once, nothing else', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);

    const { supply, absent, unreadable } = await dnfSupplyForMachines([RADIOLOGY, WARD_3, RADIOLOGY], supplyOptions);

    expect(named(supply)).toEqual([
      'crypto-policies 20240828-2.el9',
      'openssl 1:3.0.7-28.el9',
      'openssl-libs 1:3.0.7-28.el9',
    ]);
    expect(supply.machines.map(({ machine, steps, unmet }) => [machine, steps, unmet])).toEqual([
      [
        RADIOLOGY.machine,
        [
          { package: 'crypto-policies', architecture: 'noarch', to: '20240828-2.el9' },
          { package: 'openssl', architecture: 'x86_64', from: '1:3.0.7-24.el9', to: '1:3.0.7-28.el9' },
          { package: 'openssl-libs', architecture: 'x86_64', from: '1:3.0.7-24.el9', to: '1:3.0.7-28.el9' },
        ],
        [],
      ],
      [WARD_3.machine, [], []],
    ]);
    expect([absent, unreadable]).toEqual([[], 0]);
    expect(
      supply.repositories.map(({ id, signed, metadata }) => [id, signed, metadata.map(({ type }) => type)]),
    ).toEqual([['baseos', 'repomd', ['primary', 'filelists', 'updateinfo']]]);
  });

  it('all: every update', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);

    const { supply } = await dnfSupplyForMachines([WARD_3], { ...supplyOptions, class: 'all' });

    expect(named(supply)).toEqual(['vim-minimal 2:8.2.2637-21.el9']);
  });

  it('says of each package its source and whether an advisory lists it; where nobody says so, nothing is said', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    const offered = [
      { name: 'openssl', evr: '1:3.0.7-28.el9', source: 'openssl-3.0.7-28.el9.src.rpm', security: true },
      { name: 'openssl-libs', evr: '1:3.0.7-28.el9', source: 'no source at all' },
    ];
    repository.publish(offered);

    const [all, security] = [
      await dnfSupplyForMachines([RADIOLOGY], { ...supplyOptions, class: 'all' }),
      await dnfSupplyForMachines([RADIOLOGY], supplyOptions),
    ];
    const said = ({ supply }: typeof all) => supply.packages.map((one) => [one.package, one.source, one.security]);

    expect(said(all)).toEqual([
      ['openssl', 'openssl', true],
      ['openssl-libs', undefined, false],
    ]);
    expect(said(security)).toEqual([['openssl', 'openssl', true]]);
    repository.publish(offered, { advisories: false });
    expect(said(await dnfSupplyForMachines([RADIOLOGY], { ...supplyOptions, class: 'all' }))).toEqual([
      ['openssl', 'openssl', false],
      ['openssl-libs', undefined, false],
    ]);
  });

  it('a package of a module stream is left out and named: which stream counts is known to the machine alone', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);

    const { supply } = await dnfSupplyForMachines([OFFICE], supplyOptions);

    expect(supply.packages).toEqual([]);
    expect(supply.machines[0]?.leftOut).toEqual([{ package: 'nodejs', because: 'module' }]);
  });

  it('what nobody provides is named, and the rest is planned', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish([
      { name: 'bash', evr: '5.1.8-9.el9', requires: ['libnowhere.so.1', '(a if b)'], security: true },
    ]);

    const { supply } = await dnfSupplyForMachines([RADIOLOGY], supplyOptions);

    expect(named(supply)).toEqual(['bash 5.1.8-9.el9']);
    expect(supply.machines[0]?.unmet).toEqual(['libnowhere.so.1']);
  });

  it('what is installed and too old for a new package comes along, though no advisory lists it', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish([
      { name: 'openssl', evr: '1:3.0.7-28.el9', requires: ['openssl-libs GE 1:3.0.7-28.el9'], security: true },
      { name: 'openssl-libs', evr: '1:3.0.7-28.el9' },
    ]);

    const { supply } = await dnfSupplyForMachines([RADIOLOGY], supplyOptions);

    expect(named(supply)).toEqual(['openssl 1:3.0.7-28.el9', 'openssl-libs 1:3.0.7-28.el9']);
  });

  it('a declared set: the newest of each, names that nobody has are said', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);

    const { supply, absent } = await dnfSupplyDeclared(
      { architectures: ['x86_64'], packages: ['openssl-libs', 'nothing'] },
      supplyOptions,
    );

    expect([named(supply), absent, supply.machines]).toEqual([['openssl-libs 1:3.0.7-28.el9'], ['nothing'], []]);
  });

  it('without advisories nobody can say what is for security: refused in words', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY, { advisories: false });

    await expect(dnfSupplyForMachines([RADIOLOGY], supplyOptions)).rejects.toMatchObject({ code: 'DNF_NO_UPDATEINFO' });
  });
});

describe('fetching what was planned', () => {
  it('comes once, by the hash of the signed index; the document names everything that is kept', async () => {
    const { mirror, repository, store, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);
    const supplied = await dnfSupplyForMachines([RADIOLOGY], supplyOptions);

    const first = await fetchDnfSupply(supplied, 'dnf', supplyOptions);
    const second = await fetchDnfSupply(supplied, 'dnf', supplyOptions);

    expect([first.fetched, first.failed, second.fetched, second.there]).toEqual([3, [], 0, 3]);
    expect(mirror.asked.filter((path) => path.endsWith('.rpm'))).toHaveLength(3);
    const file = await store.open(first.document.sha256);
    expect(readDnfSupply(await file.read(0, first.document.size))).toEqual(first.supply);
    await file.close();
    expect(await store.collect()).toMatchObject({ removed: 0 });
  });

  it('another file under the name of a package is refused, and its machine waits', async () => {
    const { repository, supplyOptions } = await dnfWorld();
    repository.publish(REPOSITORY);
    const supplied = await dnfSupplyForMachines([RADIOLOGY, WARD_3], supplyOptions);
    const file = join(repository.folder, 'Packages/o/openssl-3.0.7-28.el9.x86_64.rpm');
    writeFileSync(file, readFileSync(file).fill('x'));

    const fetched = await fetchDnfSupply(supplied, 'dnf', supplyOptions);

    expect(fetched.failed.map(({ package: name, error }) => [name, error.code])).toEqual([
      ['openssl', 'CONTENT_HASH_WRONG'],
    ]);
    expect(named(fetched.supply)).toEqual(['crypto-policies 20240828-2.el9', 'openssl-libs 1:3.0.7-28.el9']);
    expect(fetched.supply.machines.map(({ machine }) => machine)).toEqual([WARD_3.machine]);
  });
});

describe('a repository that is not what its vendor signed', () => {
  const plan = (world: Awaited<ReturnType<typeof dnfWorld>>) => dnfSupplyForMachines([RADIOLOGY], world.supplyOptions);

  it('an index changed on its way', async () => {
    const world = await dnfWorld();
    world.repository.publish(REPOSITORY);
    const file = join(world.repository.folder, 'repodata/repomd.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('<revision>1', '<revision>2'));

    await expect(plan(world)).rejects.toMatchObject({ code: 'DNF_REPOMD_SIGNATURE', exitCode: 3 });
  });

  it('an index signed by a key that nobody named', async () => {
    const [world, stranger] = [await dnfWorld(), await dnfWorld()];
    world.repository.publish(REPOSITORY);
    const file = join(world.repository.folder, 'repodata/repomd.xml');
    writeFileSync(`${file}.asc`, stranger.key.sign(readFileSync(file, 'utf8')));

    await expect(plan(world)).rejects.toMatchObject({ code: 'DNF_REPOMD_SIGNATURE' });
  });

  it('metadata that is not what the index names', async () => {
    const world = await dnfWorld();
    world.repository.publish(REPOSITORY);
    const folder = join(world.repository.folder, 'repodata');
    const primary = join(folder, readdirSync(folder).find((name) => name.endsWith('-primary.xml.gz')) ?? '');
    const changed = gunzipSync(readFileSync(primary)).toString('utf8').replace('3.0.7', '3.0.8');
    writeFileSync(primary, gzipSync(changed));

    await expect(plan(world)).rejects.toMatchObject({ code: expect.stringMatching(/^CONTENT_/) });
  });

  it('an index that is older than one seen before, though rightly signed (rollback)', async () => {
    const world = await dnfWorld();
    world.repository.publish(REPOSITORY, { newest: 1_700_000_500 });
    await plan(world);
    world.repository.publish(REPOSITORY, { newest: 1_700_000_000 });

    await expect(plan(world)).rejects.toMatchObject({ code: 'DNF_REPOMD_OLDER' });
  });

  it('weak hashes', async () => {
    const world = await dnfWorld();
    world.repository.publish(REPOSITORY);
    const file = join(world.repository.folder, 'repodata/repomd.xml');
    const weak = readFileSync(file, 'utf8').replaceAll('checksum type="sha256"', 'checksum type="sha"');
    writeFileSync(file, weak);
    writeFileSync(`${file}.asc`, world.key.sign(weak));

    await expect(plan(world)).rejects.toMatchObject({ code: 'DNF_WEAK_HASH' });
  });

  it('a signature that the mirror does not give out is not "unsigned" unless it says so clearly', async () => {
    const world = await dnfWorld({ acceptUnsigned: ['baseos'] });
    world.repository.publish(REPOSITORY);
    const { network } = world.supplyOptions;
    const troubled = {
      ...network,
      fetch: (url: string, init: RequestInit) =>
        url.endsWith('.asc') ? Promise.resolve(new Response('', { status: 403 })) : network.fetch(url, init),
    };

    const planned = dnfSupplyForMachines([RADIOLOGY], { ...world.supplyOptions, network: troubled });

    await expect(planned).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' });
  });
});

describe('a repository whose index is not signed, as many are', () => {
  it('is refused, with what to do in words', async () => {
    const world = await dnfWorld();
    world.repository.publish(REPOSITORY, { signed: false });

    await expect(dnfSupplyForMachines([RADIOLOGY], world.supplyOptions)).rejects.toMatchObject({
      code: 'DNF_REPOMD_UNSIGNED',
    });
  });

  it('even if accepted: not over plain http', async () => {
    const world = await dnfWorld({ acceptUnsigned: ['baseos'] });
    world.repository.publish(REPOSITORY, { signed: false });
    const network = { ...world.supplyOptions.network, plainHttpAllowed: () => false };

    const planned = dnfSupplyForMachines([RADIOLOGY], { ...world.supplyOptions, network });

    await expect(planned).rejects.toMatchObject({ code: 'DNF_REPOMD_UNSIGNED_HTTP' });
  });

  it('if accepted: each package must be signed itself; one that is not is not carried', async () => {
    const world = await dnfWorld({ acceptUnsigned: ['baseos'] });
    const good = { name: 'openssl', evr: '1:3.0.7-28.el9', arch: 'noarch', security: true };
    const bare = { name: 'bash', evr: '5.1.8-9.el9', arch: 'noarch', security: true };
    const files = [
      { ...good, bytes: world.key.rpm(good, true) },
      { ...bare, bytes: world.key.rpm(bare, false) },
    ];
    world.repository.publish(files, { signed: false });
    const machines = [elMachine(['openssl', '1:3.0.7-24.el9']), elMachine(['bash', '5.1.8-6.el9'])];
    const supplied = await dnfSupplyForMachines(machines, world.supplyOptions);

    const fetched = await fetchDnfSupply(supplied, 'dnf', world.supplyOptions);

    expect(supplied.supply.repositories.map(({ signed, signature }) => [signed, signature])).toEqual([
      ['packages', null],
    ]);
    expect(fetched.failed.map(({ package: name, error }) => [name, error.code])).toEqual([
      ['bash', 'DNF_PACKAGE_SIGNATURE'],
    ]);
    expect(named(fetched.supply)).toEqual(['openssl 1:3.0.7-28.el9']);
    const held = await world.store.held('dnf');
    expect(held).toContain(sha256(files[0]?.bytes ?? ''));
    expect(held).not.toContain(sha256(files[1]?.bytes ?? ''));
  });
});

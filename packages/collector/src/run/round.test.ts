import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import { readAptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { describe, expect, it } from 'vitest';
import { round } from './round.ts';
import { collectorWorld, elManifest, kev, machine, ORGANISATION } from './testing/world.ts';

type World = Awaited<ReturnType<typeof collectorWorld>>;

const RADIOLOGY = machine(['openssl', '3.0.20-1'], ['curl', '7.88.1-10']);
const WARD_3 = machine(['openssl', '3.0.20-1'], ['vim', '9.0.1']);
const PHARMACY = machine(['vim', '9.0.1']);
const NEWER = [
  { name: 'openssl', version: '3.0.22-1' },
  { name: 'vim', version: '9.0.2' },
] as const;

/** A round, and its status as the running collector keeps it. */
async function play(world: World, visitedAt: (facility: string) => string | undefined = () => undefined) {
  const status = await round({ context: world.context, boxes: world.boxes, visitedAt: async (id) => visitedAt(id) });
  const times = { begunAt: '', endedAt: '', nextAt: '', failures: 0 };
  await world.door.writeWhole(world.places.status, JSON.stringify({ ...status, round: times }));
  return status;
}

/** What a facility's server makes of the bundles in the box, oldest first, with a store and records of its own. */
async function arrive(world: World, facility: 'higashi' | 'minami') {
  const { boxes, clock, door, verify } = world;
  const box = boxes.get(facility)?.inward;
  const store = contentStore({ root: world.at(`${facility}/store`), door });
  const outcomes = [];
  for (const { id } of (await box?.list()) ?? []) {
    outcomes.push(
      await importBundle({
        ...{ stick: door, door, store, clock, verify, root: world.at(`${facility}/bundles`) },
        folders: (await box?.folders(id)) ?? [],
        expects: { organisation: ORGANISATION, facility, direction: 'inward' },
      }),
    );
    await box?.remove(id);
  }
  const [last] = outcomes.slice(-1);
  const supply = last?.entries.find(({ name }) => name === 'apt/debian-12.json');
  const file = supply === undefined ? undefined : await store.open(supply.sha256);
  const bytes = await file?.read(0, supply?.size ?? 0);
  await file?.close();
  return {
    last,
    supply: bytes === undefined ? undefined : readAptSupply(bytes),
    carried: outcomes.map((one) => one.copiedBytes),
  };
}

describe('a round of the collector', () => {
  it('gives each of two facilities knowledge, and the packages that its own machines need and no others', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, [RADIOLOGY, WARD_3]);
    await world.write('minami', {}, [PHARMACY]);

    const status = await play(world);
    const higashi = await arrive(world, 'higashi');
    const minami = await arrive(world, 'minami');

    expect(status.troubles).toEqual({});
    expect(status.facilities.map(({ id, state, machines, unplanned }) => [id, state, machines, unplanned])).toEqual([
      ['higashi', 'made', 2, 0],
      ['minami', 'made', 1, 0],
    ]);
    expect(higashi.supply?.packages.map((item) => item.package).sort()).toEqual(['openssl', 'vim']);
    expect(higashi.supply?.machines).toHaveLength(2);
    expect(minami.supply?.packages.map((item) => item.package)).toEqual(['vim']);
    const names = minami.last?.entries.map(({ kind, name }) => `${kind} ${name.replace(/[0-9a-f]{64}/, 'HASH')}`) ?? [];
    expect(new Set(names.filter((name) => !name.startsWith('content')))).toEqual(
      new Set([
        'metadata apt/debian-12.json',
        'knowledge-chunk knowledge/knowledge.json',
        'knowledge-chunk knowledge/knowledge.sig.json',
        'knowledge-chunk knowledge/HASH.jsonl.gz',
      ]),
    );
    // Each file was asked of the archive once, however many facilities need it.
    expect(world.mirror.asked.filter((path) => path.startsWith('/pool/')).sort()).toEqual([
      '/pool/openssl_3.0.22-1_amd64.deb',
      '/pool/vim_9.0.2_amd64.deb',
    ]);
  });

  it('carries no knowledge while nothing was ever fetched: what a hospital knows is not replaced by nothing', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    world.silenceKev();
    await world.write('higashi', {}, [RADIOLOGY]);

    const without = await play(world);
    const first = await arrive(world, 'higashi');
    world.clock.moveMs(3_600_000);
    world.publishKev(kev('2026-11-23', 'CVE-2018-13379'));
    const afterwards = await play(world);
    const second = await arrive(world, 'higashi');

    const kinds = (one: typeof first) => [...new Set(one.last?.entries.map(({ kind }) => kind))].sort();
    expect(without.knowledge).toBeUndefined();
    expect(without.facilities[0]?.state).toBe('made');
    expect(kinds(first)).not.toContain('knowledge-chunk');
    expect(first.supply?.packages.map((item) => item.package)).toEqual(['openssl']);
    expect(afterwards.knowledge?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(kinds(second)).toContain('knowledge-chunk');
  });

  it('makes nothing when nothing is new, and carries only what is new when something is', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, [RADIOLOGY]);
    await play(world);
    const first = await arrive(world, 'higashi');
    world.clock.moveMs(3_600_000);
    await world.write('higashi', { bundle: { id: first.last?.id ?? '', sequence: first.last?.bundle.sequence ?? 1 } }, [
      RADIOLOGY,
    ]);

    const same = await play(world);
    world.clock.moveMs(24 * 3_600_000);
    world.publishKev(kev('2026-11-23', 'CVE-2018-13379', 'CVE-2022-42475'));
    const changed = await play(world);
    const second = await arrive(world, 'higashi');

    expect(same.facilities[0]?.state).toBe('same');
    expect(changed.facilities[0]?.state).toBe('made');
    expect(second.last?.outcome).toBe('complete');
    expect(second.last?.bundle.base.kind).toBe('request');
    const [whole = 0] = first.carried;
    const [part = 0] = second.carried;
    expect(part).toBeGreaterThan(0);
    // Openssl and the unchanged chunks stay at home.
    expect(part).toBeLessThan(whole - 4_000);
    expect(second.supply?.packages.map((item) => item.package)).toEqual(['openssl']);
  });

  it('one facility whose letter is signed by another stops nobody, and is said', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, [RADIOLOGY], 'minami');
    await world.write('minami', {}, [PHARMACY]);

    const status = await play(world);
    const minami = await arrive(world, 'minami');

    expect(status.facilities.map(({ id, machines, trouble }) => [id, machines, trouble?.code])).toEqual([
      ['higashi', 0, 'BUNDLE_SIGNATURE'],
      ['minami', 1, undefined],
    ]);
    expect(await world.boxes.get('higashi')?.outward.list()).toEqual([]);
    expect(minami.supply?.packages).toHaveLength(1);
  });

  it('a publisher and a mirror that are away take nothing away: what was there is carried on', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, [RADIOLOGY]);
    await play(world);
    await arrive(world, 'higashi');
    await world.publisher.close();
    await world.mirror.stop();
    world.clock.moveMs(25 * 3_600_000);

    const status = await play(world);

    expect(status.feeds?.refused.map(({ feed }) => feed)).toEqual(['kev']);
    expect(Object.entries(status.troubles).map(([part, { code }]) => [part, code])).toEqual([
      ['apt debian-12', 'APT_LISTS_REFUSED'],
    ]);
    const supplies = status.facilities[0];
    expect([supplies?.state, supplies?.trouble]).toEqual(['same', undefined]);
  });

  it('a package that the mirror lost: its machine waits, the others are served', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    rmSync(world.at('archive/pool/vim_9.0.2_amd64.deb'));
    await world.write('higashi', {}, [RADIOLOGY, PHARMACY]);

    const status = await play(world);
    const { supply } = await arrive(world, 'higashi');

    expect(status.supplies[0]?.failed).toEqual(['vim 9.0.2']);
    expect(supply?.packages.map((item) => item.package)).toEqual(['openssl']);
    expect(supply?.machines).toHaveLength(1);
  });

  it('a machine of a release without sources is counted, never given the packages of another release', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    const older = { ...WARD_3, os: { id: 'debian', version: '11', name: 'Debian GNU/Linux 11 (bullseye)' } };
    await world.write('higashi', {}, [older]);

    const status = await play(world);

    expect(status.facilities[0]).toMatchObject({ machines: 1, unplanned: 1 });
    expect(status.supplies[0]).toMatchObject({ machines: 0, packages: 0 });
  });

  it('what lies in many boxes is stored once: parts are second names of contents', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, [PHARMACY]);
    await world.write('minami', {}, [PHARMACY]);

    await play(world);

    const parts = ['higashi', 'minami'].map((facility) => {
      const folder = join(world.places.boxes(facility), 'inward/whole');
      const [id = ''] = readdirSync(folder);
      const inside = join(folder, id, '1');
      return readdirSync(inside)
        .filter((name) => /^f\d/.test(name))
        .map((name) => statSync(join(inside, name)));
    });
    expect(parts[0]?.length).toBeGreaterThan(4);
    expect(parts[0]?.map(({ ino }) => ino)).toEqual(parts[1]?.map(({ ino }) => ino));
    expect(parts.flat().every(({ nlink }) => nlink >= 3)).toBe(true);
  });

  it('a bundle that nobody began to fetch gives its place to a newer one; one that is being fetched stays', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    await world.write('higashi', {}, []);
    await world.write('minami', {}, []);
    await play(world);
    const before = (await world.boxes.get('minami')?.inward.list())?.map(({ id }) => id);
    world.clock.moveMs(25 * 3_600_000);
    world.publishKev(kev('2026-11-23', 'CVE-2018-13379', 'CVE-2022-42475'));

    const status = await play(world, (id) => (id === 'minami' ? isoSeconds(world.clock.nowMs() - 60_000) : undefined));

    expect(status.facilities.map(({ state }) => state)).toEqual(['made', 'waiting']);
    expect(await world.boxes.get('higashi')?.inward.list()).toHaveLength(1);
    expect((await world.boxes.get('minami')?.inward.list())?.map(({ id }) => id)).toEqual(before);

    // A week later it is clear that it cannot be fetched, whoever comes.
    world.clock.moveMs(7 * 24 * 3_600_000);
    const later = await play(world, () => isoSeconds(world.clock.nowMs() - 60_000));
    expect(later.facilities[1]?.state).toBe('made');
    const [now, ...more] = (await world.boxes.get('minami')?.inward.list()) ?? [];
    expect([before?.includes(now?.id ?? ''), more]).toEqual([false, []]);
  });

  it('a folder for sticks that is not there, and a key that others can read, are said and stop nothing', async () => {
    const world = await collectorWorld();
    world.archive.publish(NEWER);
    writeFileSync(world.at('kev-key'), 'of-the-publisher\n', { mode: 0o644 });
    const [higashi, ...others] = world.context.config.facilities;
    const facilities = [
      {
        ...higashi,
        id: 'higashi',
        director: world.at('higashi.json'),
        boxBytes: 50_000_000,
        sticks: world.at('no/folder'),
      },
      ...others,
    ];
    const config = {
      ...world.context.config,
      facilities,
      feeds: { ...world.context.config.feeds, keys: { kev: world.at('kev-key') } },
    };

    const status = await play({ ...world, context: { ...world.context, config } });

    expect(status.facilities.map(({ id, state, trouble }) => [id, state, trouble?.code])).toEqual([
      ['higashi', 'made', 'COLLECTOR_STICKS'],
      ['minami', 'made', undefined],
    ]);
    expect(status.feeds).toMatchObject({ saved: 1, refused: [{ feed: 'kev' }] });
    expect(JSON.stringify(status)).not.toContain('of-the-publisher');
    expect(await world.boxes.get('higashi')?.inward.list()).toHaveLength(1);
  });

  it('machines of dnf get what they need beside those of apt; a repository that is away takes nothing away', async () => {
    const world = await collectorWorld({ dnf: true });
    world.archive.publish(NEWER);
    world.repository.publish([
      { name: 'openssl-libs', evr: '1:3.0.7-28.el9', security: true },
      { name: 'bash', evr: '5.1.8-9.el9' },
    ]);
    await world.write('higashi', {}, [
      RADIOLOGY,
      elManifest(['openssl-libs', '1:3.0.7-24.el9'], ['bash', '5.1.8-6.el9']),
    ]);
    await world.write('minami', {}, [PHARMACY]);

    const status = await play(world);
    const higashi = await arrive(world, 'higashi');
    const minami = await arrive(world, 'minami');
    rmSync(world.at('archive/baseos'), { recursive: true });
    const without = await play(world);

    const named = (name: string, entries: typeof higashi.last) =>
      entries?.entries.filter((one) => one.name === name).length;
    expect(status.facilities.map(({ machines, unplanned }) => [machines, unplanned])).toEqual([
      [2, 0],
      [1, 0],
    ]);
    expect(status.supplies.map(({ name, machines, packages, failed }) => [name, machines, packages, failed])).toEqual([
      ['debian-12', 2, 2, []],
      ['almalinux-9', 1, 1, []],
    ]);
    expect([higashi.last, minami.last].map((last) => named('dnf/almalinux-9.json', last))).toEqual([1, 0]);
    expect([higashi.last, minami.last].map((last) => named('apt/debian-12.json', last))).toEqual([1, 1]);
    expect(without.troubles['dnf almalinux-9']?.code).toBe('DOWNLOAD_REFUSED');
    expect(without.facilities.map(({ state }) => state)).toEqual(['same', 'same']);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectorConfigShape } from '@tsukuroi/collector/run/config.ts';
import { round } from '@tsukuroi/collector/run/round.ts';
import { collectorWorld, kev } from '@tsukuroi/collector/run/testing/world.ts';
import type { BundleRow, PathRow } from '@tsukuroi/protocol';
import { readAptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { type GateRole, STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { openGate, relayConfigShape } from '@tsukuroi/relay';
import { receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { openStation } from '@tsukuroi/trust/mailbox/index.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { expect, onTestFinished, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { debian, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { certifyGate, enrolmentOf } from '../enrolment/index.ts';
import { openDmz } from './open-dmz.ts';

const door = nodeDoor();
const LIMIT = 50_000_000;

/** The three programs of the three zones: a server after its ceremony, a gate in the DMZ, a collector; each certified by file. */
async function zones() {
  const server = await testServer(await freshDb('SQLite', ALL_MIGRATIONS), { startedAt: '2026-11-22T08:30:00Z' });
  const { app, clock, context } = server;
  const { dataFolder } = context;
  const world = await collectorWorld();
  const safe = await holdCeremony(dataFolder, 'higashi', clock);
  const key = await loadOnlineKey(door, world.places.key, 'collector');
  await safe.sign({ collectors: { keys: [key.publicKey], threshold: 1 } });
  const { parts } = await enrolmentOf(context);
  const accepted = async (name: string, role: GateRole): Promise<string> => {
    const own = STATION_WORDS.newKey();
    const csr = STATION_WORDS.certificateRequest(own);
    const request = { format: 'gate-request/1', role, name, csr, madeAt: '2026-11-22T00:00:00Z' } as const;
    const { authority, certificate, facility, identity, root } = await certifyGate(
      parts,
      programActor('test'),
      request,
    );
    const file = {
      ...{ format: 'gate-identity/1', role, name, identity, certificate, authority, root },
      ...{ facility: facility.id, facilityName: facility.name, bundles: facility.bundles },
      key: own.export({ type: 'pkcs8', format: 'pem' }),
    };
    const folder = world.at(name);
    mkdirSync(join(folder, 'identity'), { recursive: true });
    writeFileSync(join(folder, 'identity', 'gate.json'), JSON.stringify(file));
    return folder;
  };
  const outermost = await accepted('collector', 'collector');
  const station = await openStation({
    ...{ door, clock, words: STATION_WORDS, listen: '127.0.0.1:0', version: '0.1.0', unexpected: () => undefined },
    facilities: [
      {
        ...{ identity: join(outermost, 'identity'), boxes: join(outermost, 'mailbox') },
        ...{ inwardBytes: LIMIT, outwardBytes: LIMIT },
      },
    ],
  });
  onTestFinished(() => station.close());
  const gate = await openGate({
    ...{ door, clock, dataFolder: await accepted('gate', 'gate'), version: '0.1.0', say: () => undefined, roundMs: 0 },
    config: relayConfigShape.parse({ mailbox: { listen: '127.0.0.1:0', upstream: [station.address] } }),
  });
  onTestFinished(() => gate.close());
  const recipient = /age1[0-9a-z]+/.exec(readFileSync(world.places.recipient, 'utf8'))?.[0];
  writeFileSync(join(dataFolder, 'server.json'), JSON.stringify({ dmz: [{ address: gate.address, recipient }] }));
  const dmz = await openDmz(context, new AbortController().signal);
  const [boxes] = station.facilities;
  if (dmz === undefined || boxes === undefined) {
    throw new Error('nothing to visit');
  }
  const { root } = { root: join(dataFolder, 'trust', 'director', 'metadata', '1.root.json') };
  const config = collectorConfigShape.parse({
    ...world.context.config,
    organisation: 'higashi-group',
    facilities: [{ id: 'higashi', director: root, boxBytes: LIMIT }],
  });
  return {
    ...server,
    world,
    /** What the collector does in a round, hearing what lies in its box. */
    collect: () =>
      round({
        context: { ...world.context, clock, config },
        boxes: new Map([['higashi', boxes]]),
        visitedAt: async () => undefined,
      }),
    /** The gate visits the collector, the server the gate, and the gate the collector again with what goes out. */
    carry: async () => {
      await gate.round();
      await dmz.round();
      await context.jobs.settled();
      await gate.round();
    },
    ask: async <T>(path: string): Promise<T> =>
      (await app.inject({ url: `/api/v1${path}`, headers: as('operator') })).json(),
    feeds: () => domainOf(context).knowledge.view().feeds,
  };
}

test('over three zones: lists go out sealed, apt solves outside, knowledge and packages come in and take effect, a day later only what is new', async () => {
  const { app, ask, carry, clock, collect, context, feeds, world } = await zones();
  world.archive.publish([
    { name: 'openssl', version: '3.0.22-1' },
    { name: 'vim', version: '9.0.2' },
  ]);
  const machines = [debian('ward-3', ['openssl@3.0.20-1', 'dpkg@1.21.22']), debian('desk', ['dpkg@1.21.22'])];
  const files = machines.map((one, at) => ({ name: `${at}.json`, text: JSON.stringify(one) }));
  await upload(app, '/api/v1/inventories', files);

  await carry();
  const first = await collect();
  await carry();
  const seen = feeds();
  clock.moveMs(24 * 3_600_000);
  world.publishKev(kev('2026-11-23', 'CVE-2018-13379', 'CVE-2022-42475'));
  const second = await collect();
  await carry();

  expect(first.troubles).toEqual({});
  expect(first.facilities.map(({ id, machines: count, state }) => [id, state, count])).toEqual([
    ['higashi', 'made', 2],
  ]);
  expect(seen.find(({ id }) => id === 'kev')?.date?.slice(0, 10)).toBe('2026-11-20');
  expect(second.troubles).toEqual({});
  expect(
    feeds()
      .find(({ id }) => id === 'kev')
      ?.date?.slice(0, 10),
  ).toBe('2026-11-23');
  const { items } = await ask<{ items: BundleRow[] }>('/carrying/bundles?sort=sequence&direction=desc');
  expect(items.filter(({ way }) => way === 'in').map(({ effect }) => effect)).toEqual(['done', 'overtaken']);
  const paths = (await ask<{ items: PathRow[] }>('/paths?sort=name')).items;
  expect(paths.map(({ kind, name, state }) => [kind, name, state])).toEqual([
    ['collector', 'collector', 'ok'],
    ['gate', 'gate', 'ok'],
  ]);
  // What apt planned outside for machines it never saw lies here, with the packages themselves.
  const received = await receivedBundles(door, join(context.dataFolder, 'bundles'));
  const { content } = layoutOf(join(context.dataFolder, 'store'));
  const plan = received[0]?.entries.find(({ name }) => name === 'apt/debian-12.json');
  const supply = readAptSupply(readFileSync(content(plan?.sha256 ?? '')));
  expect(supply?.packages.map((one) => `${one.package} ${one.version}`)).toEqual(['openssl 3.0.22-1']);
  expect(readFileSync(content(supply?.packages[0]?.sha256 ?? '')).length).toBe(supply?.packages[0]?.size);
});

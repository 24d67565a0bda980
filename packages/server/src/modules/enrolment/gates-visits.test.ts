import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { relayConfigShape } from '@tsukuroi/relay/config.ts';
import { openGate } from '@tsukuroi/relay/mailbox/gate.ts';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { noise, signWith, source, testKeys } from '@tsukuroi/trust/bundle/testing/world.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { acceptGate, type GateRole, openBox, openStation, requestGate, visit } from '@tsukuroi/trust/mailbox/index.ts';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { hospitalWithPorts } from '../../testing/agents.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { certifyGate, gateVisitor, noteGateVisited } from './gates.ts';

const DAY_MS = 86_400_000;
const LIMIT = 10_000_000;
const BELONGS = { organisation: 'north-group', facility: 'north' };

/** A hospital's server, the relay in its DMZ and the collector outside, each enrolled by file; visits happen when the test says so. */
async function threeZones(ceremony = true) {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const { clock, context, parts } = hospital;
  const door = nodeDoor();
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-zones-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (ceremony) {
    await holdCeremony(context.dataFolder, 'north', clock);
  }
  const enrolled = async (role: GateRole) => {
    const identity = join(folder, role, 'identity');
    const words = STATION_WORDS;
    const request = await requestGate({ door, folder: identity, role, name: `${role}-1`, words, clock });
    const answer = await certifyGate(parts, programActor('tsukuroi enrol'), request);
    return acceptGate({ door, folder: identity, into: identity, role, answer, replace: false, words, clock });
  };
  const identities = { collector: await enrolled('collector'), gate: await enrolled('gate') };
  const unforeseen: unknown[] = [];
  const station = await openStation({
    door,
    clock,
    words: STATION_WORDS,
    listen: '127.0.0.1:0',
    facilities: [
      {
        identity: join(folder, 'collector', 'identity'),
        boxes: join(folder, 'collector', 'mailbox'),
        inwardBytes: LIMIT,
        outwardBytes: LIMIT,
      },
    ],
    version: '0.1.0',
    unexpected: (error) => unforeseen.push(error),
  });
  onTestFinished(() => station.close());
  const openRelay = () =>
    openGate({
      door,
      dataFolder: join(folder, 'gate'),
      config: relayConfigShape.parse({ mailbox: { listen: '127.0.0.1:0', upstream: [station.address] } }),
      clock,
      version: '0.1.0',
      say: (error) => unforeseen.push(error),
      roundMs: 0,
    });
  const gate = await openRelay();
  onTestFinished(() => gate.close());
  const box = (name: string) => openBox({ door, folder: join(folder, 'server', name), limitBytes: LIMIT, clock });
  const [inbox, outbox] = [await box('inward'), await box('outward')];
  const serverVisits = async () => {
    const outcome = await visit({
      ...(await gateVisitor(parts)),
      address: gate.address,
      belongs: BELONGS,
      door,
      inbox,
      outbox,
      clock,
    });
    if (outcome.peer !== undefined) {
      await noteGateVisited(parts, { ...outcome.peer, address: gate.address, name: outcome.station?.name ?? '' });
    }
    return outcome;
  };
  let sequence = 0;
  const made = async (direction: 'inward' | 'outward', size: number) => {
    sequence += 1;
    const kind = direction === 'inward' ? 'content' : 'request';
    const { folders } = await exportBundle({
      door,
      clock,
      out: join(folder, 'exported'),
      ...BELONGS,
      direction,
      sequence,
      about: { ja: '更新', en: 'updates' },
      sources: [source(kind, 'request.json', noise(size, `zones ${sequence}`))],
      sign: signWith(testKeys()),
    });
    return folders;
  };
  const [collector] = station.facilities;
  if (collector === undefined) {
    throw new Error('no facility');
  }
  return { ...hospital, identities, collector, gate, inbox, outbox, serverVisits, made, unforeseen };
}

test('collector, DMZ relay, server: what is made outside arrives inside and the other way, each zone opened from inside', async () => {
  const zones = await threeZones();
  const update = await zones.collector.inward.put(await zones.made('inward', 40_000));
  const request = await zones.outbox.put(await zones.made('outward', 900));

  await zones.gate.round();
  const outcome = await zones.serverVisits();
  await zones.gate.round();
  const status = await zones.gate.status();

  expect(outcome).toMatchObject({ problems: [], pulled: [update.id], pushed: [request.id], bytesIn: update.bytes });
  expect(outcome.station?.beyond).toMatchObject([{ state: 'ok', problem: null, station: { role: 'collector' } }]);
  expect((await zones.inbox.list()).map(({ id, whole }) => [id, whole])).toEqual([[update.id, true]]);
  expect((await zones.collector.outward.list()).map(({ id, whole }) => [id, whole])).toEqual([[request.id, true]]);
  expect(status).toMatchObject({ inward: { bundles: 0 }, outward: { bundles: 0 } });
  expect(status.beyond[0]?.bytesToday).toBe(update.bytes + request.bytes);
  expect(zones.unforeseen).toEqual([]);
  expect(await zones.identity('gate-1')).toMatchObject({ lastSeen: '2026-11-22T00:00:00Z' });
});

test('before the key ceremony nothing passes, and the refusal says whose it was', async () => {
  const zones = await threeZones(false);
  await zones.collector.inward.put(await zones.made('inward', 500));

  await zones.gate.round();

  expect((await zones.gate.status()).inward.bundles).toBe(0);
  expect(zones.unforeseen).toMatchObject([{ code: 'MAILBOX_FOREIGN' }]);
});

test('a collector revoked under 登録 is visited no more once the server was at the relay', async () => {
  const zones = await threeZones();
  await zones.gate.round();
  await zones.decide(zones.identities.collector.identity, 'revoke');
  const update = await zones.collector.inward.put(await zones.made('inward', 500));

  await zones.serverVisits();
  await zones.gate.round();

  expect((await zones.gate.status()).beyond[0]).toMatchObject({ state: 'failed', problem: 'MAILBOX_STATION_FOREIGN' });
  expect((await zones.collector.inward.list()).map(({ id }) => id)).toEqual([update.id]);
});

test('a relay revoked under 登録 is visited no more', async () => {
  const zones = await threeZones();
  const before = await zones.serverVisits();

  await zones.decide(zones.identities.gate.identity, 'revoke');
  const after = await zones.serverVisits();

  expect([before.reached, after.reached]).toEqual([true, false]);
  expect(after.problems.map(({ error }) => [error.code, error.params.reason])).toEqual([
    ['MAILBOX_STATION_FOREIGN', 'CERTIFICATE_REVOKED'],
  ]);
});

test('near their end both certificates are renewed by the visits themselves, and the old ones count no more', async () => {
  const zones = await threeZones();
  const until = async () => [
    (await zones.gate.status()).certificateUntil,
    (await zones.collector.status()).certificateUntil,
  ];
  await zones.gate.round();
  await zones.serverVisits();
  const first = await until();

  zones.clock.moveMs(130 * DAY_MS);
  await zones.gate.round();
  const problems = [];
  for (let minute = 0; minute < 3; minute += 1) {
    problems.push(...(await zones.serverVisits()).problems);
    await zones.gate.round();
  }
  const renewed = await until();
  zones.clock.moveMs(100 * DAY_MS);
  const update = await zones.collector.inward.put(await zones.made('inward', 500));
  await zones.gate.round();
  const later = await zones.serverVisits();

  expect(first).toEqual(['2027-05-21T00:00:00Z', '2027-05-21T00:00:00Z']);
  expect(renewed).toEqual(['2027-09-28T00:00:00Z', '2027-09-28T00:00:00Z']);
  expect(problems).toEqual([]);
  expect(later).toMatchObject({ problems: [], pulled: [update.id] });
  expect(zones.unforeseen).toEqual([]);
});

test('a relay that was enrolled after the backup is put before a person again, and can be refused', async () => {
  const zones = await threeZones();
  const { db } = zones.parts;
  await sql`delete from enrolment_certificates`.execute(db);
  await sql`delete from enrolment_identities`.execute(db);

  const visited = await zones.serverVisits();
  const recorded = await zones.identity('gate-1');
  await zones.decide(zones.identities.gate.identity, 'refuse');
  const after = await zones.serverVisits();

  expect(visited.problems).toEqual([]);
  expect(recorded).toMatchObject({ kind: 'gate', state: 'waiting', name: 'gate-1' });
  expect(after.problems.map(({ error }) => error.params.reason)).toEqual(['CERTIFICATE_REVOKED']);
});

import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyBundle } from '@tsukuroi/trust/bundle/verify.ts';
import type { VisitOutcome } from '@tsukuroi/trust/mailbox/index.ts';
import { expect, test } from 'vitest';
import { BUNDLES, mailboxWorld } from './testing/world.ts';

const codes = (outcome: { problems: readonly { error: { code: string; params: Record<string, unknown> } }[] }) =>
  outcome.problems.map(({ error }) => (error.code === 'MAILBOX_REFUSED' ? String(error.params.reason) : error.code));

test('a visit brings what is inward, leaves what is outward, and a second visit moves nothing', async () => {
  const world = await mailboxWorld();
  const collector = await world.station('collector', 'collector');
  const [facility] = collector.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const gate = await world.visitor('gate', 'gate');
  const first = await world.fill(world.known(facility.inward, 'inward'), { size: 2_500_000 });
  const second = await world.fill(facility.inward, { size: 700 });
  const request = await world.fill(gate.outbox, { size: 300 });

  const outcome = await gate.visit(collector.address);
  const folders = await gate.inbox.folders(first.id);
  const verified = await verifyBundle({
    stick: world.door,
    folders: folders ?? [],
    verify: world.verify,
    expects: { ...BUNDLES, direction: 'inward' },
    clock: world.clock,
  });
  const again = await gate.visit(collector.address);

  expect(codes(outcome)).toEqual([]);
  expect(outcome).toMatchObject({
    reached: true,
    pulled: [first.id, second.id],
    pushed: [request.id],
    bytesIn: first.bytes + second.bytes,
    bytesOut: request.bytes,
    peer: { role: 'collector' },
    station: { role: 'collector', name: 'collector', inward: { waiting: 2 }, version: '0.1.0' },
  });
  expect(verified.id).toBe(first.id);
  expect([await facility.inward.list(), await gate.outbox.list()]).toEqual([[], []]);
  expect((await facility.outward.list()).map(({ id, whole }) => [id, whole])).toEqual([[request.id, true]]);
  expect(again).toMatchObject({ pulled: [], pushed: [], bytesIn: 0, bytesOut: 0, problems: [] });
  expect(world.unforeseen).toEqual([]);
});

test('cut in the middle of a file, both ways: the next visit goes on, and each byte crosses once', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate');
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const server = await world.visitor('server');
  const inward = await world.fill(world.known(facility.inward, 'inward'), { size: 3_000_000 });
  const outward = await world.fill(server.outbox, { size: 2_200_000 });
  const visits: VisitOutcome[] = [];
  for (let cut = 0; cut < 12; cut += 1) {
    const ended = new AbortController();
    let bytes = 0;
    const outcome = await server.visit(station.address, {
      signal: ended.signal,
      onProgress: (progress) => {
        bytes = progress.bytes;
        if (bytes % 1_000_000 > 400_000 && visits.length < 10) {
          ended.abort();
        }
      },
      ...(visits.length % 2 === 0 ? {} : { throttle: { take: async () => undefined } }),
    });
    visits.push(outcome);
    if (outcome.problems.length === 0 && visits.length > 10) {
      break;
    }
  }
  const sum = (of: 'bytesIn' | 'bytesOut') => visits.reduce((all, outcome) => all + outcome[of], 0);

  expect(visits.flatMap(codes).filter((code) => !['MAILBOX_CUT', 'MAILBOX_AWAY'].includes(code))).toEqual([]);
  expect(visits.filter(({ problems }) => problems.length > 0).length).toBeGreaterThan(1);
  expect(visits.flatMap(({ pulled }) => pulled)).toEqual([inward.id]);
  expect(visits.flatMap(({ pushed }) => pushed)).toEqual([outward.id]);
  expect(sum('bytesIn')).toBe(inward.bytes);
  // What was on its way out when the connection was cut is sent again: less than one piece of it for each cut.
  expect(sum('bytesOut')).toBeLessThan(outward.bytes + 256 * 1024 * visits.length);
  expect((await facility.outward.list()).map(({ id, whole }) => [id, whole])).toEqual([[outward.id, true]]);
  expect(world.unforeseen).toEqual([]);
});

test('box full: that bundle waits with its reason, and the others cross', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate', { outwardBytes: 20_000 });
  const [facility] = station.facilities;
  const server = await world.visitor('server');
  const large = await world.fill(server.outbox, { size: 40_000 });
  const small = await world.fill(server.outbox, { size: 500 });

  const outcome = await server.visit(station.address);
  const status = await facility?.status();

  expect(outcome.problems.map(({ during, id }) => [during, id])).toEqual([['outward', large.id]]);
  expect(codes(outcome)).toEqual(['MAILBOX_FULL']);
  expect(outcome.pushed).toEqual([small.id]);
  expect((await server.outbox.list()).map(({ id }) => id)).toEqual([large.id]);
  expect(status).toMatchObject({ outward: { waiting: 1, limitBytes: 20_000 } });
});

test('revoked certificate during a kept connection: the next request is refused, either way', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate');
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const server = await world.visitor('server');
  const serial = new X509Certificate(server.credentials.certificate).serialNumber;
  await world.fill(world.known(facility.inward, 'inward'), { size: 3_000_000 });

  const byStation = await server.visit(station.address, {
    onProgress: () => void facility.revocations.take(world.revocations(5, [serial])),
  });
  const stationSerial = facility.identity().certified.serialNumber;
  const other = await world.station('other', 'gate');
  const [second] = other.facilities;
  if (second === undefined) {
    throw new Error('no facility');
  }
  await world.fill(world.known(second.inward, 'inward'), { size: 3_000_000 });
  let revoked = new Set<string>();
  const byVisitor = await server.visit(other.address, {
    revoked: () => revoked,
    onProgress: () => {
      revoked = new Set([second.identity().certified.serialNumber]);
    },
  });

  expect(codes(byStation)).toContain('MAILBOX_PEER_REVOKED');
  expect([byStation.pulled, stationSerial.length > 10]).toEqual([[], true]);
  expect(codes(byVisitor)).toEqual(['MAILBOX_STATION_FOREIGN']);
  expect(byVisitor.pulled).toEqual([]);
});

test('the newest revocations travel outward, are never replaced by older ones, and cut off whom they name', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate');
  const [facility] = station.facilities;
  const server = await world.visitor('server');
  const stolen = await world.visitor('stolen', 'gate');
  const serial = new X509Certificate(stolen.credentials.certificate).serialNumber;
  const errands = (line: string) => ({ errands: { revocations: () => line, renewals: async () => [] } });
  const before = await stolen.visit(station.address);

  const brought = await server.visit(station.address, errands(world.revocations(7, [serial])));
  const after = await stolen.visit(station.address);
  const older = await server.visit(station.address, errands(world.revocations(6, [])));
  const forged = await server.visit(
    station.address,
    errands(world.revocations(9, []).replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))),
  );

  expect([codes(before), codes(brought)]).toEqual([[], []]);
  expect(codes(after)).toEqual(Array(4).fill('MAILBOX_PEER_REVOKED').slice(0, codes(after).length));
  expect(codes(after).length).toBeGreaterThan(0);
  expect([codes(older), codes(forged)]).toEqual([['MAILBOX_REVOCATIONS_REFUSED'], ['MAILBOX_REVOCATIONS_REFUSED']]);
  expect(facility?.revocations.number).toBe(7);
});

test('a station that is away is one plain problem, and nothing is lost', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate');
  const server = await world.visitor('server');
  const request = await world.fill(server.outbox);
  await station.close();

  const outcome = await server.visit(station.address);

  expect(outcome).toMatchObject({ reached: false, pulled: [], pushed: [], station: undefined });
  expect(codes(outcome)).toEqual(['MAILBOX_AWAY']);
  expect((await server.outbox.list()).map(({ id }) => id)).toEqual([request.id]);
});

test('a rate of one’s own is no silence: a slow visit ends well, both ways', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate', { stallMs: 20_000 });
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const server = await world.visitor('server');
  const inward = await world.fill(world.known(facility.inward, 'inward'), { size: 200_000 });
  const outward = await world.fill(server.outbox, { size: 40_000 });
  let asked = 0;

  const outcome = await server.visit(station.address, {
    silenceMs: 4_000,
    throttle: {
      take: async (bytes) => {
        asked += bytes;
        // Once longer than the longest silence.
        await sleep(asked === bytes ? 4_300 : 5);
      },
    },
  });

  expect(codes(outcome)).toEqual([]);
  expect([outcome.pulled, outcome.pushed]).toEqual([[inward.id], [outward.id]]);
  expect(asked).toBe(inward.bytes + outward.bytes);
});

test('a beginning that a power cut spoiled is fetched again in the same visit', async () => {
  const world = await mailboxWorld();
  const station = await world.station('gate', 'gate');
  const [facility] = station.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const server = await world.visitor('server');
  const inward = await world.fill(world.known(facility.inward, 'inward'), { size: 900_000 });
  const ended = new AbortController();
  await server.visit(station.address, {
    signal: ended.signal,
    onProgress: ({ bytes }) => bytes > 300_000 && ended.abort(),
  });
  const [half = ''] = readdirSync(world.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.part'),
  );
  const before = readFileSync(join(world.folder, half));
  writeFileSync(join(world.folder, half), Buffer.alloc(before.length));

  const outcome = await server.visit(station.address);

  expect([before.length > 0, before.length < 900_000]).toEqual([true, true]);
  expect(codes(outcome)).toEqual([]);
  expect(outcome.pulled).toEqual([inward.id]);
});

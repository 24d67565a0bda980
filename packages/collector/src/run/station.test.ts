import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@tsukuroi/core';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import type { GateIdentity } from '@tsukuroi/trust/mailbox/identity.ts';
import { openBox, visit } from '@tsukuroi/trust/mailbox/index.ts';
import { expect, it, onTestFinished } from 'vitest';
import { round } from './round.ts';
import { type OpenMailboxes, openMailboxes } from './station.ts';
import { hospital } from './testing/hospital.ts';
import { collectorWorld, FACILITIES, ORGANISATION } from './testing/world.ts';

type World = Awaited<ReturnType<typeof collectorWorld>>;

const IDS = {
  higashi: '11111111-1111-4111-8111-111111111111',
  minami: '22222222-2222-4222-8222-222222222222',
} as const;

/** A relay in a facility's DMZ visits the collector and brings home what lies in the box. */
async function visitFrom(world: World, facility: keyof typeof IDS, identity: GateIdentity, mailboxes: OpenMailboxes) {
  const { door } = world;
  const open = (name: string) =>
    openBox({ door, folder: world.at(`relay-${facility}/${name}`), limitBytes: 50_000_000, clock: systemClock });
  const inbox = await open('inward');
  const outcome = await visit({
    ...{ address: mailboxes.address ?? '', identity, words: STATION_WORDS, door, inbox, outbox: await open('outward') },
    revoked: () => new Set(),
    belongs: { facility, organisation: ORGANISATION },
    errands: { revocations: () => '', renewals: async () => [] },
    clock: systemClock,
  });
  return { outcome, bundles: await inbox.list() };
}

it('one port serves every facility with the certificate of its own authority, and gives each only what is its own', async () => {
  const world = await collectorWorld();
  world.archive.publish([{ name: 'openssl', version: '3.0.22-1' }]);
  await round({ context: world.context, boxes: world.boxes, visitedAt: async () => undefined });
  const gates = new Map<string, GateIdentity>();
  for (const facility of FACILITIES) {
    const { certify } = hospital(
      world.at(`authority-${facility}`),
      { organisation: ORGANISATION, facility },
      IDS[facility],
    );
    await certify('collector', world.places.requests, world.places.identity(facility));
    gates.set(facility, await certify('gate', world.at('gate-requests'), world.at(`gate-${facility}`)));
  }
  const stranger = hospital(world.at('stranger'), { organisation: ORGANISATION, facility: 'higashi' }, IDS.higashi);
  const foreign = await stranger.certify('gate', world.at('gate-requests'), world.at('gate-stranger'));
  const context = { ...world.context, clock: systemClock };
  const mailboxes = await openMailboxes(context, '127.0.0.1:0', '0.1.0');
  onTestFinished(() => mailboxes.close());
  const before = await mailboxes.visitedAt('minami');

  const higashi = await visitFrom(world, 'higashi', gates.get('higashi') as GateIdentity, mailboxes);
  const minami = await visitFrom(world, 'minami', gates.get('minami') as GateIdentity, mailboxes);
  const nobody = await visitFrom(world, 'higashi', foreign, mailboxes);

  expect([higashi, minami].map(({ outcome }) => [outcome.reached, outcome.problems])).toEqual([
    [true, []],
    [true, []],
  ]);
  expect([higashi, minami].map(({ bundles }) => bundles.map((bundle) => [bundle.facility, bundle.whole]))).toEqual([
    [['higashi', true]],
    [['minami', true]],
  ]);
  expect(nobody.outcome.reached).toBe(false);
  expect(higashi.outcome.station).toMatchObject({ role: 'collector', version: '0.1.0' });
  expect([before, await mailboxes.visitedAt('minami')]).toEqual([undefined, expect.any(String)]);
  // What was fetched is no longer there.
  expect(await Promise.all(FACILITIES.map((id) => mailboxes.boxes.get(id)?.inward.list()))).toEqual([[], []]);
});

it('a facility that has not certified this collector is named, and its box is filled all the same', async () => {
  const world = await collectorWorld();
  const { certify } = hospital(world.at('authority'), { organisation: ORGANISATION, facility: 'higashi' }, IDS.higashi);
  await certify('collector', world.places.requests, world.places.identity('higashi'));

  const mailboxes = await openMailboxes({ ...world.context, clock: systemClock }, '127.0.0.1:0', '0.1.0');
  onTestFinished(() => mailboxes.close());

  expect(mailboxes.notAccepted).toEqual(['minami']);
  expect([...mailboxes.boxes.keys()]).toEqual([...FACILITIES]);
});

it('one facility whose identity file is damaged is said by name; the port opens for the others', async () => {
  const world = await collectorWorld();
  for (const facility of FACILITIES) {
    const authority = hospital(
      world.at(`authority-${facility}`),
      { organisation: ORGANISATION, facility },
      IDS[facility],
    );
    await authority.certify('collector', world.places.requests, world.places.identity(facility));
  }
  writeFileSync(join(world.places.identity('minami'), 'gate.json'), '{ "format": ');
  const words: string[] = [];
  const context = { ...world.context, clock: systemClock, say: (line: string) => words.push(line) };

  const mailboxes = await openMailboxes(context, '127.0.0.1:0', '0.1.0');
  onTestFinished(() => mailboxes.close());

  expect(mailboxes.address).toMatch(/^127/);
  expect(mailboxes.notAccepted).toEqual(['minami']);
  expect(words.join()).toMatch(/^minami: /);
});

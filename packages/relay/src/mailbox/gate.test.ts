import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { relayConfigShape } from '../config.ts';
import { relayHealth } from '../upgrade/health.ts';
import { openGate } from './gate.ts';
import { mailboxWorld } from './testing/world.ts';

async function gateFolder() {
  const world = await mailboxWorld();
  const dataFolder = await world.accepted('dmz', 'gate');
  const start = async (mailbox: object) => {
    const gate = await openGate({
      door: world.door,
      dataFolder,
      config: relayConfigShape.parse({ mailbox: { listen: '127.0.0.1:0', ...mailbox } }),
      clock: systemClock,
      version: '0.1.0',
      say: (error) => world.unforeseen.push(error),
      roundMs: 0,
    });
    world.closing.push(() => gate.close());
    return gate;
  };
  return { world, dataFolder, start };
}

test('what waits at a gate is there after a restart, and goes on', async () => {
  const { world, start } = await gateFolder();
  const collector = await world.station('collector', 'collector');
  const [facility] = collector.facilities;
  if (facility === undefined) {
    throw new Error('no facility');
  }
  const update = await world.fill(world.known(facility.inward, 'inward'));
  const first = await start({ upstream: [collector.address] });
  await first.round();
  await first.close();
  await collector.close();

  const second = await start({ upstream: [collector.address] });
  await second.round();
  const server = await world.visitor('server');
  const outcome = await server.visit(second.address);

  expect(outcome.pulled).toEqual([update.id]);
  expect(outcome.station?.beyond).toMatchObject([{ state: 'failed', problem: 'MAILBOX_AWAY', station: null }]);
  // Said once, not at every round.
  await second.round();
  expect(world.unforeseen).toMatchObject([{ code: 'MAILBOX_AWAY' }]);
});

test('what an upgrade asks of a gate: fine while it answers itself; not when it is down, nor with a damaged identity', async () => {
  const { world, dataFolder, start } = await gateFolder();
  const gate = await start({});
  writeFileSync(join(dataFolder, 'relay.json'), JSON.stringify({ mailbox: { listen: gate.address } }));
  const whyOf = async () => (await relayHealth(world.door, dataFolder)).checks.map(({ id, why }) => [id, why]);

  const up = await whyOf();
  await gate.close();
  const down = await whyOf();
  writeFileSync(join(dataFolder, 'identity', 'gate.json'), '{}');
  const damaged = await whyOf();

  const no = 'UPGRADE_NO_ANSWER';
  expect(up).toEqual([
    ['identity', null],
    ['port', null],
    ['queue', null],
  ]);
  expect(down.slice(0, 2)).toEqual([
    ['identity', null],
    ['port', no],
  ]);
  expect(damaged.slice(0, 2)).toEqual([
    ['identity', no],
    ['port', no],
  ]);
});

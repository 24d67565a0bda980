import { isoSeconds } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const WARDS = [
  ['reception-1', '医事課'],
  ['reception-2', '医事課'],
  ['ward-3', '3階病棟'],
  ['theatre-4', '手術室'],
] as const;

describeStores('devices that have nothing new', (makeDb) => {
  async function reported() {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machines = WARDS.map(([name]) => new Machine(machineInventory(name, ['bash@5.2.15-2']), hospital.clock));
    for (const [index, machine] of machines.entries()) {
      await machine.enrol(await hospital.token({ department: WARDS[index]?.[1] }));
      await machine.report();
    }
    return { hospital, machines };
  }

  test('are looked up together and each gets its own answer: one that was revoked a moment ago is refused', async () => {
    const { hospital, machines } = await reported();
    const ward = await hospital.identity('ward-3');
    await hospital.decide(String(ward.id), 'revoke');

    const said = await Promise.allSettled(machines.map((machine) => machine.report()));

    expect(said.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('are seen all the same: device and registration say when, written for many at once', async () => {
    const { hospital, machines } = await reported();
    hospital.clock.moveMs(10 * 60_000);

    await Promise.all(machines.slice(0, 3).map((machine) => machine.report()));
    await hospital.parts.seen.written();

    const [now, before] = [hospital.clock.nowMs(), hospital.clock.nowMs() - 10 * 60_000].map(isoSeconds);
    const seen = async (path: string) =>
      (await hospital.ask(`${path}?sort=name`)).items.map((row: Record<string, unknown>) => [row.name, row.lastSeen]);
    const expected = [
      ['reception-1', now],
      ['reception-2', now],
      ['theatre-4', before],
      ['ward-3', now],
    ];
    await expect.poll(() => seen('/devices')).toEqual(expected);
    expect(await seen('/enrolment/identities')).toEqual(expected);
  });
});

import { expect, test } from 'vitest';
import { directorOf } from './modules/director/index.ts';
import { describeStores } from './platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from './testing/agents.ts';
import { holdCeremony } from './testing/ceremony.ts';
import { ALL_MIGRATIONS } from './testing/server.ts';

describeStores('signed plans in the running system', (makeDb) => {
  test('without a ceremony the product only watches, and says so in one sentence', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = new Machine(machineInventory('reception-1', ['bash@5.2.15-2']), hospital.clock);
    await machine.enrol(await hospital.token());
    await machine.report();

    const trust = await hospital.ask('/trust');

    expect(trust).toMatchObject({ ceremony: 'none', timestamp: null, devices: { unknown: 1, ok: 0 } });
    expect(trust.sentence).toContain('見守るだけ');
  });

  test('two facilities, four devices: metadata verified on each, said at the next check-in, shown in words', async () => {
    for (const [facility, names] of [
      ['north', ['reception-1', 'ward-3']],
      ['south', ['xray-1', 'office-1']],
    ] as const) {
      const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
      await holdCeremony(hospital.context.dataFolder, facility, hospital.clock);
      await (await directorOf(hospital.context)).care();
      for (const name of names) {
        const machine = new Machine(machineInventory(name, ['bash@5.2.15-2']), hospital.clock);
        await machine.enrol(await hospital.token());
        expect(await machine.report()).toMatchObject({ state: 'active' });
        await machine.report();
      }
      const trust = await hospital.ask('/trust');
      expect(trust).toMatchObject({ ceremony: 'done', facility, devices: { ok: 2, unknown: 0, invalid: 0 } });
    }
  });
});

import { expect, test } from 'vitest';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

describeStores('agents that enrol and report', (makeDb) => {
  test('three machines of two departments enrol, report over mTLS, and stand in devices and findings', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machines = [
      ['reception-1', '医事課', ['openssl@3.0.11-1', 'bash@5.2.15-2']],
      ['reception-2', '医事課', ['openssl@3.0.11-1', 'bash@5.2.15-2']],
      ['ward-3', '3階病棟', ['openssl@3.0.15-1', 'nginx@1.22.1-9']],
    ] as const;

    for (const [name, department, packages] of machines) {
      const machine = new Machine(machineInventory(name, packages), hospital.clock);
      await machine.enrol(await hospital.token({ department }));
      expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });
      expect(await machine.report()).toMatchObject({ state: 'active', sent: 0 });
    }

    const devices = (await hospital.ask('/devices?sort=name')).items;
    expect(devices.map((row: Record<string, unknown>) => [row.name, row.department, row.seen, row.actNow])).toEqual([
      ['reception-1', '医事課', 'reporting', 1],
      ['reception-2', '医事課', 'reporting', 1],
      ['ward-3', '3階病棟', 'reporting', 0],
    ]);
    expect(
      (await hospital.identities()).map((row: Record<string, unknown>) => [row.name, row.state, row.device]),
    ).toEqual(devices.map((row: Record<string, unknown>) => [row.name, 'active', row.id]));
  });
});

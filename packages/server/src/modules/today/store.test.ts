import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { DEBIAN_FEED, debian, SMALL_KNOWLEDGE } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { deviceTotals } from './store.ts';

/** Name, software, department: one without, one that is empty. */
const MACHINES: readonly (readonly [string, string, string | undefined])[] = [
  ['reception-1', 'openssl@3.0.11-1', '医事課'],
  ['reception-2', 'openssl@3.0.14-1', '医事課'],
  ['ct-1', 'nginx@1.22.1-9', '放射線科'],
  ['ct-2', 'nginx@1.22.1-9', '放射線科'],
  ['store-1', 'openssl@3.0.11-1', undefined],
  ['store-2', 'bash@5.2.15-2', ''],
];

describeStores('what is counted over devices', (makeDb) => {
  test('departments come with the most urgent first, devices without one under an empty name; states of reporting add up', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { context, clock } = await testServer(db);
    const domain = domainOf(context);
    const { id: facility } = await context.settings.facility();
    await domain.knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE, [DEBIAN_FEED]));
    const departments = new Map(MACHINES.map(([name, , department]) => [name, department]));
    const take = (chosen: typeof MACHINES) =>
      domain.inventories.take(
        programActor('test'),
        facility,
        'f',
        chosen.map(([name, software]) => debian(name, [software])),
        ({ device }) => {
          const department = departments.get(device.name);
          return { exposure: 'internal', ...(department === undefined ? {} : { department }) };
        },
      );
    await take(MACHINES);
    clock.moveMs(30 * 86_400_000);
    await take(MACHINES.slice(0, 2));
    await context.db
      .withTables<{ devices_devices: { via: string; name: string; exposure: string; last_seen: string | null } }>()
      .updateTable('devices_devices')
      .set({ via: 'dpkg' })
      .where('name', '=', 'ct-1')
      .execute();
    await context.db
      .withTables<{ devices_devices: { name: string; exposure: string; last_seen: string | null } }>()
      .updateTable('devices_devices')
      .set({ last_seen: null, exposure: 'unknown' })
      .where('name', '=', 'ct-2')
      .execute();

    const totals = await deviceTotals(db, facility, '2026-12-15T00:00:00Z');

    expect(totals).toMatchObject({
      all: 6,
      unplaced: 1,
      seen: { reporting: 2, imported: 1, silent: 2, never: 1 },
    });
    // Inside the network CVE-2026-0001 is for this week (ransomware uses it), the others are for the next window.
    expect(totals.byDepartment).toEqual([
      { department: '医事課', actNow: 0, thisWeek: 2, nextWindow: 1, devices: 2 },
      { department: '', actNow: 0, thisWeek: 1, nextWindow: 1, devices: 2 },
      { department: '放射線科', actNow: 0, thisWeek: 0, nextWindow: 2, devices: 2 },
    ]);
  });
});

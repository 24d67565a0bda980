import { fixedClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { type Db, insertMany, inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import { countByWay } from './store.ts';
import { WayCounts } from './way-counts.ts';

const EMPTY = {
  ...{ token: null, kind: 'device', state: 'active', reason: '', source_id: '', hardware: '', serial_number: null },
  ...{ macs: '', ips: '', os: '', address: '', enrolled_at: '2026-11-01T00:00:00Z', decided_by: null },
  ...{ decided_at: null, ledger_entry: null, ledger_by: null, device: null, replaces: null, last_seen: null },
};

/** Devices of two departments that come through a relay. */
async function addDevices(db: Db, facility: string, from: number, until: number, more: object = {}): Promise<void> {
  const rows = Array.from({ length: until - from }, (_, at) => {
    const id = `device-${from + at}`;
    const department = at % 2 === 0 ? '3 階病棟' : '放射線科';
    return { ...EMPTY, id, facility, name: id, name_search: id, department, ...more };
  });
  const columns = Object.keys(rows[0] ?? {});
  await inTransaction(db, async (tx) => {
    await insertMany(
      tx,
      'enrolment_identities',
      columns,
      rows.map((row) => Object.values(row)),
    );
    await insertMany(
      tx,
      'paths_ways',
      ['identity', 'facility', 'chain', 'since'],
      rows.map(({ id }) => [id, facility, 'relay-2f relay-1f', '2026-11-01T00:00:00Z']),
    );
  });
}

describeStores('who comes through which relays', (makeDb) => {
  test('trusted devices are counted by department; those that wait or were revoked are cut off by nobody', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { context } = await testServer(db);
    const { id: facility } = await context.settings.facility();
    await addDevices(db, facility, 0, 3);
    await addDevices(db, facility, 10, 12, { state: 'waiting' });
    await addDevices(db, facility, 20, 22, { state: 'revoked' });

    const counted = [...(await countByWay(db, facility))].sort((a, b) => b.devices - a.devices);

    expect(counted).toEqual([
      { chain: 'relay-2f relay-1f', department: '3 階病棟', devices: 2 },
      { chain: 'relay-2f relay-1f', department: '放射線科', devices: 1 },
    ]);
  });

  test('a small fleet is counted at each look; of a large one the last count is told while the next is made', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { context } = await testServer(db);
    const { id: facility } = await context.settings.facility();
    const clock = fixedClock('2026-11-22T00:00:00Z');
    const counts = new WayCounts({ db, clock });
    const total = async () => (await counts.now(facility)).reduce((sum, { devices }) => sum + devices, 0);
    await addDevices(db, facility, 0, 10);
    const small = await total();
    await addDevices(db, facility, 10, 6_000);
    const grown = await total();

    await addDevices(db, facility, 6_000, 6_001);
    const soon = await total();
    clock.moveMs(11 * 60_000);
    const asked = await total();

    expect([small, grown, soon, asked]).toEqual([10, 6_000, 6_000, 6_000]);
    await expect.poll(total).toBe(6_001);
  });
});

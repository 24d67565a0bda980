import { type DeviceRow, devicesGrid, type GridPage } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { type Db, insertMany } from '../../platform/database/index.ts';
import { pageQuery, sqlPage } from '../../platform/grid/page-sql.ts';
import { readGridQuery } from '../../platform/grid/query.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { addDevices, recordOf } from './index.ts';
import { deviceSource } from './list.ts';

const NOW = '2026-11-22T00:00:00Z';
const SILENT_BEFORE = '2026-11-15T00:00:00Z';
const HOSPITAL = { id: 'f1', name: '市民病院' };

/** [decision, act now, this week] of each profile; several devices share some, one has a profile of nothing. */
const PROFILES = [
  [1, 0, 4],
  [0, 2, 0],
  [0, 12, 1],
  [1, 0, 40],
  [4, 0, 0],
  [0, 2, 7],
  [2, 0, 0],
  [0, 12, 1],
] as const;
const DEPARTMENTS = ['放射線科', '医事課', undefined];
const EXPOSURES = ['internal', 'edge', 'unknown'] as const;

async function hospital(db: Db): Promise<void> {
  await insertMany(
    db,
    'settings_facilities',
    ['id', 'name', 'created_at'],
    ['f1', 'f2'].map((id) => [id, id, NOW]),
  );
  await insertMany(
    db,
    'findings_sets',
    ['no', 'key', 'os', 'updates', 'identities', 'unmapped', 'judged'],
    [[1, 'set', '{}', '[]', new Uint8Array(), 0, 'partly']],
  );
  const places = ['facility', 'key', 'set_no', 'exposure', 'clinical_role', 'accepted', 'affected', 'undetermined'];
  const counted = ['no', 'decision', 'act_now', 'this_week', 'next_window', 'watch', 'unmapped', 'judged'];
  // The other facility has the same profiles: nothing of it may be seen.
  const profiles = ['f1', 'f2'].flatMap((facility, other) =>
    PROFILES.map(([decision, now, week], index) => [
      ...[facility, `${facility}-${index}`, 1, 'internal', 'care', '[]', now + week, 0],
      ...[1 + index + other * PROFILES.length, decision, now, week, 0, 0, 0, index % 2 === 0 ? 'judged' : 'partly'],
    ]),
  );
  await insertMany(db, 'findings_profiles', [...places, ...counted], profiles);
  await addDevices(
    db as never,
    ['f1', 'f2'].flatMap((facility, other) =>
      Array.from({ length: 25 }, (_, index) => ({
        ...recordOf(
          facility,
          {
            name: `端末-${String((index * 7) % 25).padStart(2, '0')}`,
            sourceId: `s${index}`,
            hardware: '',
            via: index % 5 === 0 ? 'dpkg' : 'agent',
            os: index % 2 === 0 ? 'Debian 12' : 'Windows 11',
            department: DEPARTMENTS[index % 3],
            exposure: EXPOSURES[index % 3],
            seenAt: index % 4 === 0 ? '2026-11-01T00:00:00Z' : NOW,
          },
          NOW,
        ),
        // Two were never read by anyone.
        profile: index >= 23 ? null : 1 + (index % PROFILES.length) + other * PROFILES.length,
      })),
    ),
  );
}

async function walk(db: Db, query: { sort?: string; direction?: 'asc' | 'desc'; filter?: object }) {
  const items: DeviceRow[] = [];
  const totals = new Set<number>();
  let cursor: string | undefined;
  do {
    const request = readGridQuery(devicesGrid, {
      limit: 4,
      ...(query.sort === undefined ? {} : { sort: query.sort }),
      ...(query.direction === undefined ? {} : { direction: query.direction }),
      ...(query.filter === undefined ? {} : { filter: JSON.stringify(query.filter) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const page: GridPage<DeviceRow> = await sqlPage(deviceSource(db, HOSPITAL, SILENT_BEFORE), request);
    items.push(...page.items);
    totals.add(page.total);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { items, totals: [...totals] };
}

describeStores('the list of devices', (makeDb) => {
  test('equal decisions stand in the order of how much is urgent; what nobody has read stands last and is never left out', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await hospital(db);

    const { items, totals } = await walk(db, {});

    expect(totals).toEqual([25]);
    expect(new Set(items.map((row) => row.id)).size).toBe(25);
    const shown = items.map((row) => `${row.decision} ${row.actNow} ${row.thisWeek}`);
    expect([...new Set(shown)]).toEqual([
      'act-now 12 1',
      'act-now 2 7',
      'act-now 2 0',
      'this-week 0 40',
      'this-week 0 4',
      'next-window 0 0',
      'none 0 0',
    ]);
    // Two profiles with the same counts are one group, by id.
    const first = items.filter((row) => row.actNow === 12).map((row) => row.id);
    expect(first).toEqual(first.toSorted());
    expect(items.slice(-5).filter((row) => row.judged === 'unknown')).toHaveLength(2);
  });

  test('the other direction is the same list from its end', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await hospital(db);

    const up = await walk(db, { sort: 'decision', direction: 'asc' });
    const down = await walk(db, { sort: 'decision', direction: 'desc' });

    expect(down.items).toEqual(up.items.toReversed());
  });

  test('every column in both directions shows each device once, under every filter as many as the total says', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await hospital(db);
    const everything = (await walk(db, {})).items;
    const cases: [object, (row: DeviceRow) => boolean][] = [
      [{}, () => true],
      [{ decision: ['act-now', 'none'] }, (row) => row.decision === 'act-now' || row.decision === 'none'],
      [{ decision: ['none'], os: 'debian' }, (row) => row.decision === 'none' && row.os === 'Debian 12'],
      [{ department: '放射線' }, (row) => row.department === '放射線科'],
      [{ judged: ['unknown'] }, (row) => row.judged === 'unknown'],
      [{ seen: ['silent', 'imported'] }, (row) => row.seen === 'silent' || row.seen === 'imported'],
      [{ facility: '市民' }, () => true],
    ];

    for (const [filter, passes] of cases) {
      const expected = everything.filter(passes).map((row) => row.id);
      expect(expected.length, JSON.stringify(filter)).toBeGreaterThan(0);
      for (const column of devicesGrid.columns.filter(({ sortable }) => sortable)) {
        for (const direction of ['asc', 'desc'] as const) {
          const { items, totals } = await walk(db, { sort: column.id, direction, filter });
          const name = `${JSON.stringify(filter)} ${column.id} ${direction}`;
          expect(totals, name).toEqual([expected.length]);
          expect(items.map((row) => row.id).toSorted(), name).toEqual(expected.toSorted());
        }
      }
    }
  });
});

test('the first list is found through indexes: nothing is sorted but devices that are equally urgent', async () => {
  const db = await freshDb('SQLite', ALL_MIGRATIONS);
  const source = deviceSource(db, HOSPITAL, SILENT_BEFORE);

  const plans = await Promise.all(
    [undefined, Buffer.from('["decision","asc",-4,"id"]').toString('base64url')].map(async (cursor) => {
      const request = readGridQuery(devicesGrid, { limit: 50, ...(cursor === undefined ? {} : { cursor }) });
      const { sql: text, parameters } = pageQuery(source, request).compile(db);
      const found = await db.executeQuery<{ detail: string }>({
        ...pageQuery(source, request).compile(db),
        sql: `explain query plan ${text}`,
        parameters,
      });
      return found.rows.map((row) => row.detail);
    }),
  );

  for (const plan of plans) {
    expect(plan).toContain('MERGE (UNION ALL)');
    expect(plan.join('\n')).toMatch(/SEARCH p USING COVERING INDEX findings_profiles_by_urgency/);
    expect(plan.join('\n')).toMatch(/SEARCH d USING COVERING INDEX devices_of_profile/);
    expect(plan).toContain('USE TEMP B-TREE FOR LAST TERM OF ORDER BY');
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN k']);
  }
  expect(plans[1]?.join('\n')).toMatch(/findings_profiles_by_urgency \(facility=\? AND <expr>>\?\)/);
});

import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { FindingRow, GridPage } from '@tsukuroi/protocol';
import { vulnerabilityDevicesGrid } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { DEBIAN_FEED, debian, debianClaim, SMALL_KNOWLEDGE } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import type { Row } from './devices.ts';

const ID = 'CVE-2026-0001';
const DEPARTMENTS = ['放射線科', '医事課', undefined];
const EXPOSURES = ['edge', 'internal', 'isolated', 'internal'] as const;
/** The third version is mended. */
const VERSIONS = ['3.0.11-1', '3.0.14-1', '3.0.15-1', '3.0.11-1', '3.0.9-1'];

function machine(index: number, version = VERSIONS[index % VERSIONS.length] ?? '') {
  return debian(`pc-${String(index).padStart(2, '0')}`, [`openssl@${version}`, 'bash@5.2.15-2']);
}

async function hospital(db: Db) {
  const made = await testServer(db);
  const domain = domainOf(made.context);
  const { id: facility } = await made.context.settings.facility();
  const knowledge = (extra: Parameters<typeof memoryKnowledge>[0] = []) =>
    domain.knowledge.use(memoryKnowledge([...SMALL_KNOWLEDGE, ...extra], [{ ...DEBIAN_FEED, staleAfterDays: 1000 }]));
  await knowledge();
  const take = (machines: readonly ReturnType<typeof machine>[]) =>
    domain.inventories.take(programActor('test'), facility, 'f', machines, ({ device }) => {
      const index = Number(device.name.slice(-2));
      const department = DEPARTMENTS[index % DEPARTMENTS.length];
      return {
        exposure: EXPOSURES[index % EXPOSURES.length] ?? 'unknown',
        clinicalRole: 'care',
        ...(department === undefined ? {} : { department }),
      };
    });
  await take(Array.from({ length: 23 }, (_, index) => machine(index)));
  const ask = async <T>(url: string): Promise<T> => {
    const answer = await made.app.inject({ url: `/api/v1${url}`, headers: as('operator') });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json() as T;
  };

  /** The list put together from its pages. */
  const walk = async (query: string, id = ID): Promise<{ rows: Row[]; total: number }> => {
    const rows: Row[] = [];
    let total = -1;
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: GridPage<Row> = await ask(`/vulnerabilities/${id}/devices?limit=4&${query}${next}`);
      rows.push(...page.items);
      total = page.total;
      cursor = page.nextCursor;
    }
    return { rows, total };
  };

  /** What each device's own page says, which is judged when it is asked for. */
  const truth = async (id = ID): Promise<Pick<Row, 'deviceId' | 'decision' | 'version' | 'fixedVersion' | 'due'>[]> => {
    const devices = await ask<GridPage<{ id: string; actNow: number }>>('/devices?limit=200');
    const rows = await Promise.all(
      devices.items.map(async (device) => {
        const own = await ask<GridPage<FindingRow>>(`/devices/${device.id}/findings?limit=200`);
        return own.items
          .filter((row) => row.id === id && row.acceptedUntil === null)
          .map(({ decision, software, fixedVersion, due }) => ({
            deviceId: device.id,
            decision,
            version: software.version,
            fixedVersion,
            due,
          }));
      }),
    );
    return rows.flat().toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  };
  const said = (rows: readonly Row[]) =>
    rows
      .map(({ deviceId, decision, version, fixedVersion, due }) => ({ deviceId, decision, version, fixedVersion, due }))
      .toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  return { ...made, domain, facility, knowledge, take, ask, walk, truth, said };
}

const ORDERS = vulnerabilityDevicesGrid.columns
  .filter(({ sortable }) => sortable)
  .flatMap((column) => (['asc', 'desc'] as const).map((direction) => ({ column, direction })));

describeStores('names of vulnerabilities', (makeDb) => {
  test('are said in the language of whoever reads, found in both, and in Japanese where there is no other', async () => {
    const note = (vulnerability: string, language: 'ja' | 'en', title: string) =>
      ({ kind: 'note', feed: 'starter', vulnerability, language, title }) as const;
    const { app, context } = await testServer(await makeDb(ALL_MIGRATIONS));
    const domain = domainOf(context);
    const [named, other] = ['CVE-2026-0002', 'CVE-2026-0100'];
    await domain.knowledge.use(
      memoryKnowledge(
        [
          ...SMALL_KNOWLEDGE,
          debianClaim(other, 'bash', '5.2.15-3'),
          note(named, 'ja', '鍵の取り違え'),
          note(named, 'en', 'Keys mixed up'),
          note(other, 'ja', '日本語だけの題'),
        ],
        [{ ...DEBIAN_FEED, staleAfterDays: 1000 }],
      ),
    );
    const { id: facility } = await context.settings.facility();
    await domain.inventories.take(programActor('test'), facility, 'f', [machine(0), machine(1)], () => ({}));
    const ask = async (url: string, language: string) => {
      const headers = { ...as('operator'), 'accept-language': language };
      return (await app.inject({ url: `/api/v1/vulnerabilities${url}`, headers })).json();
    };
    const titles = async (language: string, search = '') => {
      const filter = search === '' ? '' : `?filter=${encodeURIComponent(JSON.stringify({ title: search }))}`;
      const { items } = await ask(filter, language);
      return new Map(items.map(({ id, title }: { id: string; title: string }) => [id, title]));
    };

    expect([(await titles('en')).get(named), (await titles('en')).get(other)]).toEqual([
      'Keys mixed up',
      '日本語だけの題',
    ]);
    expect((await titles('ja')).get(named)).toBe('鍵の取り違え');
    expect([...(await titles('ja', 'keys mixed')).keys()]).toEqual([named]);
    expect([(await ask(`/${named}`, 'en')).title, (await ask(`/${named}`, 'ja')).title]).toEqual([
      'Keys mixed up',
      '鍵の取り違え',
    ]);
  });
});

describeStores('the devices of a vulnerability', (makeDb) => {
  test('every order shows, page by page, exactly the devices whose own pages have it, and is in order', async () => {
    const { walk, truth, said } = await hospital(await makeDb(ALL_MIGRATIONS));
    const expected = await truth();

    expect(expected).toHaveLength(18);
    for (const { column, direction } of ORDERS) {
      const { rows, total } = await walk(`sort=${column.id}&direction=${direction}`);
      expect([total, said(rows)], `${column.id} ${direction}`).toEqual([18, expected]);
      const words = column.values === undefined ? undefined : Object.keys(column.values);
      const keys = rows
        .map((row) => row[column.id as keyof Row])
        .map((cell) => (words === undefined ? cell : words.indexOf(String(cell))));
      const present = keys.filter((key) => key !== null);
      const sorted = present.toSorted((a, b) =>
        typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))),
      );
      expect(keys, `${column.id} ${direction}`).toEqual([
        ...(direction === 'asc' ? sorted : sorted.toReversed()),
        ...keys.filter((key) => key === null),
      ]);
    }
  });

  test('filters on the device, on what is said, and on both count what they show', async () => {
    const { walk } = await hospital(await makeDb(ALL_MIGRATIONS));
    const all = (await walk('')).rows;
    const cases: [object, (row: Row) => boolean][] = [
      [{ device: 'PC-0' }, (row) => row.device.startsWith('pc-0')],
      [{ department: '放射' }, (row) => row.department === '放射線科'],
      [{ decision: ['act-now'] }, (row) => row.decision === 'act-now'],
      [{ software: 'ｏｐｅｎ', department: '医事' }, (row) => row.department === '医事課'],
      [{ device: 'no such device' }, () => false],
      [{ decision: [] }, () => false],
    ];

    for (const [filter, passes] of cases) {
      for (const sort of ['decision', 'device', 'department', 'due']) {
        const { rows, total } = await walk(`sort=${sort}&filter=${encodeURIComponent(JSON.stringify(filter))}`);
        const expected = all.filter(passes).map((row) => row.deviceId);
        expect(rows.map((row) => row.deviceId).toSorted(), JSON.stringify(filter)).toEqual(expected.toSorted());
        expect(total).toBe(expected.length);
      }
    }
    expect(all.filter((row) => row.decision === 'act-now').length).toBeGreaterThan(0);
  });

  test('the list follows a mended device, a new one, an accepted risk and new knowledge at once', async () => {
    const { app, walk, truth, said, take, ask, knowledge, domain, facility } = await hospital(
      await makeDb(ALL_MIGRATIONS),
    );
    const before = (await walk('')).rows;
    const same = async () => expect(said((await walk('sort=device')).rows)).toEqual(await truth());

    await take([machine(0, '3.0.15-1'), machine(40, '3.0.8-1'), machine(41)]);
    await same();
    expect((await walk('')).rows.map((row) => row.device)).toEqual(expect.arrayContaining(['pc-40', 'pc-41']));
    expect((await walk('')).rows.map((row) => row.device)).not.toContain('pc-00');

    const [first] = (await walk('')).rows;
    const accepted = await app.inject({
      method: 'POST',
      url: '/api/v1/acceptances',
      headers: as('operator'),
      payload: { finding: ID, deviceId: first?.deviceId, reason: '装置の更新まで隔離して使う。', until: '2026-12-31' },
    });
    expect(accepted.statusCode).toBe(200);
    await same();
    expect((await walk('')).rows.map((row) => row.deviceId)).not.toContain(first?.deviceId);

    await knowledge([debianClaim('CVE-2026-0009', 'bash', '5.2.15-3')]);
    await same();
    expect((await walk('', 'CVE-2026-0009')).total).toBe(25);

    await domain.findings.rematch(facility);
    await take([machine(42, '3.0.7-1')]);
    await same();
    expect(before).toHaveLength(18);
    expect(await ask<GridPage<Row>>('/vulnerabilities/CVE-2026-9999/devices')).toMatchObject({ items: [], total: 0 });
  });

  test('the number in the list of vulnerabilities is the length of the list it opens', async () => {
    const { ask, walk } = await hospital(await makeDb(ALL_MIGRATIONS));

    const open =
      await ask<GridPage<{ id: string; affectedDevices: number; undeterminedDevices: number }>>(
        '/vulnerabilities?limit=200',
      );

    expect(open.items.length).toBeGreaterThan(1);
    for (const row of open.items) {
      const { rows, total } = await walk('', row.id);
      expect([rows.length, total], row.id).toEqual(Array(2).fill(row.affectedDevices + row.undeterminedDevices));
    }
  });

  test('a cursor goes on behind a device that is gone meanwhile, and one of another list is refused', async () => {
    const { app, ask, take } = await hospital(await makeDb(ALL_MIGRATIONS));
    const url = `/vulnerabilities/${ID}/devices?limit=4`;
    const all = (await ask<GridPage<Row>>(`/vulnerabilities/${ID}/devices?limit=200`)).items;
    const page = await ask<GridPage<Row>>(url);
    const last = Number(page.items.at(-1)?.device.slice(-2));

    await take([machine(last, '3.0.15-1')]);
    const next = await ask<GridPage<Row>>(`${url}&cursor=${page.nextCursor}`);

    expect(next.items.map((row) => row.deviceId)).toEqual(all.slice(4, 8).map((row) => row.deviceId));
    const forged = [
      ['decision', 'asc', 0, 'id'],
      ['decision', 'asc', '[0]', 'id'],
      ['decision', 'asc', '[{},1]', 'id'],
      ['decision', 'asc', '[0,1]', 7],
      ['decision', 'asc', 'x', 'id'],
      ['device', 'asc', 5, 'id'],
    ];
    for (const cursor of forged) {
      const text = Buffer.from(JSON.stringify(cursor)).toString('base64url');
      const answer = await app.inject({
        url: `/api/v1${url}&sort=${cursor[0]}&cursor=${text}`,
        headers: as('operator'),
      });
      expect([answer.statusCode, answer.json().code], JSON.stringify(cursor)).toEqual([400, 'GRID_QUERY_INVALID']);
    }
  });

  test('the CSV holds every device once', async () => {
    const { app } = await hospital(await makeDb(ALL_MIGRATIONS));

    const answer = await app.inject({
      url: `/api/v1/vulnerabilities/${ID}/devices?columns=device,decision&sort=device`,
      headers: { ...as('operator'), accept: 'text/csv' },
    });

    expect(new Set(answer.body.trim().split('\r\n')).size).toBe(19);
  });
});

import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { debian, exploited, SMALL_KNOWLEDGE, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { verifyAudit } from '../audit/index.ts';
import { readRollouts } from '../rollouts/store.ts';

/** FG-IR-18-384: FortiOS 6.0.0 to 6.0.4 (https://www.fortiguard.com/psirt/FG-IR-18-384). */
const FORTIOS_CLAIM: Claim = {
  kind: 'claim',
  feed: 'fortinet',
  record: 'FG-IR-18-384',
  vulnerability: 'CVE-2018-13379',
  product: 'cpe/o/fortinet/fortios',
  scheme: 'fortios',
  status: 'affected',
  ranges: [{ from: '6.0.0', to: '6.0.5' }],
  fixed: '6.0.5',
};
const KNOWLEDGE = [
  ...SMALL_KNOWLEDGE,
  FORTIOS_CLAIM,
  { ...exploited('CVE-2018-13379', '2021-11-03', true), vendor: 'Fortinet', product: 'FortiOS' },
];

const TABLES = ['rollouts', 'versions', 'members', 'moves', 'work', 'evidence'] as const;

async function rowsIn(db: Db, table: (typeof TABLES)[number]): Promise<number> {
  const { rows } = await sql<{
    count: number | string;
  }>`select count(*) as count from ${sql.table(`rollouts_${table}`)}`.execute(db);
  return Number(rows[0]?.count);
}

describeStores('the sample hospital', (makeDb) => {
  test('is marked, is judged, and is gone without a trace with one click, leaving real devices', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, context } = await testServer(db);
    await domainOf(context).knowledge.use(memoryKnowledge(KNOWLEDGE));
    await upload(app, '/api/v1/inventories', [
      { name: 'a.json', text: JSON.stringify(debian('real-1', ['nginx@1.22.1-9'])) },
    ]);
    const ask = async (url: string) => (await app.inject({ url: `/api/v1${url}`, headers: as('admin') })).json();
    const before = await ask('/vulnerabilities?sort=id');

    await app.inject({ method: 'POST', url: '/api/v1/sample', headers: as('admin') });
    await context.jobs.settled();
    const edge = await ask(`/devices?filter=${encodeURIComponent('{"exposure":["edge"]}')}&sort=name`);
    const old = await ask(`/devices/${edge.items[0].id}`);
    const letter = await ask(`/devices/${edge.items[2].id}/inquiry`);
    const page = await ask('/reports/director');
    const devices = await ask('/vulnerabilities/CVE-2018-13379/devices?sort=verdict');
    const rollouts = await readRollouts(db, (await context.settings.facility()).id, ['finished', 'stopped']);
    const policies = await ask('/policies');
    const removed = await app.inject({ method: 'DELETE', url: '/api/v1/sample', headers: as('admin') });
    const left = await Promise.all(TABLES.map((table) => rowsIn(db, table)));

    expect(edge.items.map((row: { name: string }) => row.name)).toEqual([
      '見本A-保守用VPN',
      '見本B-境界ファイアウォール',
      '見本B-給食業者側VPN',
    ]);
    expect(old).toMatchObject({ sample: true, decision: 'act-now', actNow: 1, department: '見本A 情報管理室' });
    expect(letter).toMatchObject({ model: 'FortiGate 60E', possible: [{ id: 'CVE-2018-13379' }] });
    expect(page.edge[0]).toMatchObject({ decision: 'act-now' });
    expect(page.worst.map((row: { id: string }) => row.id)).toContain('CVE-2018-13379');
    expect(devices.items.map((row: { device: string; verdict: string }) => [row.device, row.verdict])).toEqual([
      ['見本A-保守用VPN', 'affected'],
      ['見本B-給食業者側VPN', 'undetermined'],
    ]);
    // Two rollouts that are over, of devices whose versions agree with what is told of them; afterwards not a row of them is left.
    expect(rollouts.map(({ state }) => state)).toEqual(['finished', 'stopped']);
    expect(policies.items.map(({ name }: { name: string }) => name)).toContain('見本 外来');
    expect((await ask('/policies')).total).toBe(0);
    expect(left).toEqual([0, 0, 0, 0, 0, 0]);
    expect(removed.statusCode).toBe(204);
    expect((await ask('/devices')).items.map((row: { name: string }) => row.name)).toEqual(['real-1']);
    expect(await ask('/vulnerabilities?sort=id')).toEqual(before);
    expect((await ask('/software')).total).toBe(2);
    expect((await verifyAudit(db)).ok).toBe(true);
  });
});

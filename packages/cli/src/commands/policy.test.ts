import { templateFor } from '@tsukuroi/policy';
import { startServer } from '@tsukuroi/server';
import { withDatabase } from '@tsukuroi/server/admin.ts';
import { addDevices, type DevicesTables, recordOf } from '@tsukuroi/server/modules/devices/index.ts';
import { addPolicy, writeDecided } from '@tsukuroi/server/modules/policies/store.ts';
import type { RolloutsTables } from '@tsukuroi/server/modules/rollouts/index.ts';
import { readFacility } from '@tsukuroi/server/modules/settings/store.ts';
import { inTransaction } from '@tsukuroi/server/platform/database/index.ts';
import { describe, expect, test } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

const AT = '2026-11-22T00:00:00Z';

/** A data folder as a server left it: two departments, one of them with a policy, and one name that two machines have. */
async function hospital(): Promise<string> {
  const data = folderWith();
  await (await startServer({ dataFolder: data, listen: '127.0.0.1:0' })).close();
  await withDatabase(data, async (db) => {
    const facility = (await readFacility(db))?.id ?? '';
    const device = (name: string, department: string) =>
      recordOf(facility, { name, department, sourceId: name, hardware: '', via: 'typed', os: 'Debian 12' }, AT);
    const rows = [
      device('GAIRAI-01', '内科外来'),
      device('BYOTO-01', '3階病棟'),
      device('PC', '売店'),
      device('PC', '売店'),
    ];
    const policy = templateFor('outpatient', facility);
    await inTransaction(db, async (tx) => {
      await addDevices(tx, rows);
      await writeDecided(tx, [
        {
          ...{ device: rows[0]?.id ?? '', facility, class: 'outpatient', touch: null, tags: '[]', tags_search: '' },
          ...{ decided_by: '試験', decided_at: AT },
        },
      ]);
      await addPolicy(tx, {
        ...{ facility, id: policy.id, position: 10, name: policy.name, document: JSON.stringify(policy), revision: 1 },
        ...{ changed_by: '試験', changed_at: AT },
      });
    });
  });
  return data;
}

describe('policy preview and explain', () => {
  test('say the next five runs and which policy counts, without changing anything', async () => {
    const data = await hospital();

    const preview = await run(['policy', 'preview', '--device', 'GAIRAI-01', '--data', data]);
    const json = await run(['policy', 'preview', '--device', 'gairai-01', '--data', data, '--json']);
    const explain = await run(['policy', 'explain', '--device', 'GAIRAI-01', '--data', data]);

    // Tuesday after the holiday of 2026-11-23; the outpatient template is open Tuesday to Thursday from 20:00 to midnight.
    expect(preview.out.split('\n').slice(0, 2)).toEqual([
      'GAIRAI-01: 方針「外来」',
      '  2026/11/24(火) 20:00–24:00  23:00 より後は始めません',
    ]);
    expect(JSON.parse(json.out)).toMatchObject({
      format: 'policy-preview/1',
      policy: { id: 'template-outpatient' },
      runs: [{ from: '2026-11-24T11:00:00Z', lastStart: '2026-11-24T14:00:00Z' }, {}, {}, {}, {}],
    });
    expect(explain.out).toContain('→ 外来: この方針が効きます(区分で指定)。');
    expect(explain.out).toContain('次の保守時間を待っています(2026/11/24(火) 20:00)。');
    expect(explain.out).toContain('この端末の報告がまだないため');
    expect([preview.code, json.code, explain.code]).toEqual([0, 0, 0]);
  });

  test('programs of the catalogue and the agent stand in the words of the device’s page; never looked at is not known', async () => {
    const data = await hospital();
    const before = await run(['policy', 'explain', '--device', 'GAIRAI-01', '--data', data]);
    await withDatabase(data, async (db) => {
      const facility = (await readFacility(db))?.id ?? '';
      const device = await db
        .withTables<DevicesTables>()
        .selectFrom('devices_devices')
        .select('id')
        .where('name', '=', 'GAIRAI-01')
        .executeTakeFirstOrThrow();
      const row = { device: device.id, facility, architecture: 'amd64', published_on: null, since: AT } as const;
      await db
        .withTables<RolloutsTables>()
        .insertInto('rollouts_devices')
        .values({
          ...{ device: device.id, facility, state: 'behind', answered: '', held: '[]', patches_key: '' },
          ...{ whole_only: 0, at: AT },
        })
        .execute();
      await db
        .withTables<RolloutsTables>()
        .insertInto('rollouts_patches')
        .values([
          {
            ...{ ...row, package: 'viewer', package_search: 'viewer', version: '2.0', version_search: '2.0' },
            ...{
              from_version: '1.0',
              kind: 'application',
              state: 'held',
              title: '{"ja":"画像ビューア","en":"Viewer"}',
            },
            held: JSON.stringify([{ code: 'out-of-scope', policy: '外来', category: 'unknown' }]),
          },
          {
            ...{ ...row, package: 'tsukuroi-agent', package_search: '', version: '0.3.0', version_search: '' },
            ...{
              from_version: '0.2.0',
              kind: 'product',
              state: 'waiting',
              title: '{"ja":"つくろいのエージェント","en":"Agent"}',
            },
            held: '[]',
            scope: JSON.stringify({ policy: '外来', scope: { by: 'product' } }),
          },
          {
            ...{ ...row, package: 'browser', package_search: '', version: '9', version_search: '' },
            ...{ from_version: '8', kind: 'application', state: 'done', title: '', held: '[]' },
          },
        ])
        .execute();
    });

    const after = await run(['policy', 'explain', '--device', 'GAIRAI-01', '--data', data]);
    const json = await run(['policy', 'explain', '--device', 'GAIRAI-01', '--data', data, '--json']);

    expect(before.out).toContain('サーバがまだこの端末を見ていないため、分かりません。');
    expect(before.out).toContain('対象: OS のセキュリティ更新、つくろい自身');
    expect(after.out).toContain(
      [
        'つくろいのエージェント 0.2.0 → 0.3.0(つくろい自身、待ち)',
        '  - 方針「外来」の対象です(つくろい自身の更新)。',
        '画像ビューア 1.0 → 2.0(アプリケーション、保留)',
        '  - 方針「外来」の対象ではありません。このアプリは種類が分からないため、種類の指定には入りません。',
      ].join('\n'),
    );
    expect(JSON.parse(json.out).catalogue).toMatchObject({
      standsSince: AT,
      updates: [
        { package: 'つくろいのエージェント', kind: 'product' },
        { package: '画像ビューア', state: 'held' },
      ],
    });
  });

  test('a device that nobody has classified: every reason, and an exit code that says somebody must act', async () => {
    const data = await hospital();

    const preview = await run(['policy', 'preview', '--device', 'BYOTO-01', '--data', data]);
    const explain = await run(['policy', 'explain', '--device', 'BYOTO-01', '--data', data, '--json']);

    expect([preview.code, explain.code]).toEqual([1, 1]);
    expect(preview.out).toContain('効く方針がありません');
    expect(JSON.parse(explain.out)).toMatchObject({ format: 'policy-explain/1', class: null, touch: 'never' });
    expect(JSON.parse(explain.out).held.map(({ code }: { code: string }) => code)).toEqual([
      'unclassified',
      'no-policy',
    ]);
  });

  test('a device that is not there, or a name that two have, is refused with words and no answer', async () => {
    const data = await hospital();

    const gone = await run(['policy', 'explain', '--device', 'nobody', '--data', data]);
    const two = await run(['policy', 'explain', '--device', 'PC', '--data', data]);
    const nothing = await run(['policy', 'explain', '--data', data]);
    const nowhere = await run(['policy', 'preview', '--device', 'PC', '--data', folderWith()]);

    expect([gone.code, two.code, nothing.code, nowhere.code]).toEqual([2, 2, 2, 2]);
    expect([gone.out, two.out]).toEqual(['', '']);
    expect(two.words).toContain('複数あります');
  });
});

import { explain, Policy, templateFor } from '@tsukuroi/policy';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { policiesOf } from './index.ts';

const POLICY = Policy.parse({ ...templateFor('ward', 'f'), id: 'by-heads', consent: { kind: 'department-head' } });

describeStores('heads of departments', (makeDb) => {
  test('are named by an administrator, told in the policy, counted in the world, and each change stands in the log', async () => {
    const { app, context } = await testServer(await makeDb(ALL_MIGRATIONS));
    const ask = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object, role = 'admin') => {
      const answer = await app.inject({
        ...{ method, url: `/api/v1${url}`, headers: as(role) },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
    };
    const name = (department: string, head: string | null, deputy: string | null = null, role = 'admin') =>
      ask('PUT', '/heads', { department, head, deputy }, role);
    const consent = async (policy: object) =>
      (await ask('POST', '/policies/draft', { policy: { ...POLICY, ...policy } })).body.sentences.consent;

    const refused = await name('医事課', '鈴木', null, 'operator');
    const done = await name('3階病棟', '山田', '佐藤');
    await name('3階病棟', '高橋', '佐藤');
    await name('医事課', '鈴木');
    await name('医事課', null);
    await name('検査科', '伊藤');
    const heads = await ask('GET', '/heads', undefined, 'inspector');
    const world = await policiesOf(context).world();

    expect([refused.status, done.status]).toEqual([403, 204]);
    expect(heads.body).toEqual([
      { department: '3階病棟', head: '高橋', deputy: '佐藤' },
      { department: '検査科', head: '伊藤', deputy: null },
    ]);
    expect(world.heads).toEqual([
      { department: '3階病棟', head: '高橋', deputy: '佐藤' },
      { department: '検査科', head: '伊藤' },
    ]);
    expect(await consent({ who: { departments: ['3階病棟', '医事課'] } })).toBe(
      '部署の責任者の承認が記録されるまで待ちます(3階病棟: 高橋、代理 佐藤。医事課: 決まっていないため適用しません)。',
    );
    expect(await consent({ who: { classes: ['ward'] } })).toBe(
      '部署の責任者の承認が記録されるまで待ちます(3階病棟: 高橋、代理 佐藤。検査科: 伊藤。責任者が決まっていない部署では適用しません)。',
    );
    const entries = (await ask('GET', '/audit')).body.items.filter(({ what }: { what: string }) =>
      what.includes('責任者'),
    );
    expect(entries.map(({ change, target }: { change: string; target: string }) => [target, change])).toEqual([
      ['検査科', '代理: なし、責任者: 伊藤'],
      ['医事課', '責任者: 鈴木 → なし'],
      ['医事課', '代理: なし、責任者: 鈴木'],
      ['3階病棟', '責任者: 山田 → 高橋'],
      ['3階病棟', '代理: 佐藤、責任者: 山田'],
    ]);
  });
});

test('trap: a device without a department, and a world that knows of no heads, hold back and say so', () => {
  const device = { id: 'pc-1', facility: 'f', tags: [], class: 'ward' as const, touch: undefined, products: [] };
  const world = {
    ...{ policies: [POLICY], vendorRules: [], confirmations: [], calendars: [], freezes: [], holidayCalendars: [] },
  };
  const update = {
    ...{ name: 'openssl', version: '1', kind: 'os-security' as const, publishedOn: '2026-11-01' },
    ...{ exploited: false, ransomware: false },
  };
  const held = (department: string | undefined) =>
    explain(world, { ...device, department }, update, Date.parse('2026-11-30T00:00:00Z')).held;

  expect(held(undefined)).toContainEqual({ code: 'head-not-named', department: undefined });
  expect(held('3階病棟')).toContainEqual({ code: 'head-not-named', department: '3階病棟' });
});

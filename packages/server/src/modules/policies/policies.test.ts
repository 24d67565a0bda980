import { expect, test } from 'vitest';
import { inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { verifyAudit } from '../audit/index.ts';
import { addDevices, recordOf } from '../devices/index.ts';
import * as store from './store.ts';

/** Sunday morning, 2026-11-22 09:00 in Japan; the Monday after is a holiday. */
const AT = '2026-11-22T00:00:00Z';

const DEVICES = [
  ['GAIRAI-01', '内科外来', 'Debian 12'],
  ['GAIRAI-02', '内科外来', 'Debian 12'],
  ['OPE-01', '手術室', 'Debian 12'],
  ['SV-KARTE', '情報システム課', 'Microsoft Windows Server 2016'],
  ['X100', '物品倉庫', 'Debian 12'],
] as const;

async function hospital(db: Parameters<typeof testServer>[0]) {
  const { app, context, clock } = await testServer(db);
  const { id: facility } = await context.settings.facility();
  const rows = DEVICES.map(([name, department, os]) =>
    recordOf(facility, { name, department, os, sourceId: name, hardware: '', via: 'typed' }, AT),
  );
  await inTransaction(db, (tx) => addDevices(tx, rows));
  const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? '';
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, role = 'admin') => {
    const headers = as(role);
    const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const template = async (deviceClass: string) => {
    const { body } = await ask('GET', '/policies/templates');
    return body.find((one: { class: string }) => one.class === deviceClass).policy;
  };
  return { ask, clock, context, db, facility, idOf, template };
}

describeStores('policies', (makeDb) => {
  test('nothing starts by itself on day one: no policy, all devices unclassified, and each says why', async () => {
    const { ask, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));

    const list = await ask('GET', '/policies');
    const templates = await ask('GET', '/policies/templates');
    const device = await ask('GET', `/devices/${idOf('GAIRAI-01')}/policy`);

    expect(list.body.total).toBe(0);
    expect(templates.body).toHaveLength(7);
    expect(templates.body.every((one: { used: boolean; devices: number }) => !one.used && one.devices === 0)).toBe(
      true,
    );
    expect(device.body).toMatchObject({ class: null, touch: 'never', fitting: [], runs: [] });
    expect(device.body.held.map(({ code }: { code: string }) => code)).toEqual(['unclassified', 'no-policy']);
  });

  test('a template is put to work, previewed with the next five runs, changed, reordered and removed; each stands in the audit', async () => {
    const { ask, context, idOf, template } = await hospital(await makeDb(ALL_MIGRATIONS));
    await ask('POST', '/classes/confirm', { devices: [idOf('GAIRAI-01'), idOf('GAIRAI-02')], class: 'outpatient' });
    const policy = await template('outpatient');

    const draft = await ask('POST', '/policies/draft', { policy });
    const added = await ask('POST', '/policies', { policy });
    const twice = await ask('POST', '/policies', { policy });
    await ask('POST', '/policies', { policy: await template('critical') });
    const view = await ask('GET', '/policies/outpatient');
    const changed = await ask('PUT', '/policies/outpatient', {
      policy: { ...view.body.policy, name: '外来(夜)' },
      revision: 1,
      why: '名前が紛らわしい',
    });
    const stale = await ask('PUT', '/policies/outpatient', { policy: view.body.policy, revision: 1 });
    const order = await ask('PUT', '/policies/order', { ids: ['critical', 'outpatient'] });
    const half = await ask('PUT', '/policies/order', { ids: ['critical'] });
    const list = await ask('GET', '/policies');
    const removed = await ask('DELETE', '/policies/critical');
    const audit = await ask('GET', '/audit');

    expect(draft.body.problems).toEqual([]);
    // 2026-11-24 is the Tuesday after the holiday; the window is Tuesday to Thursday, 20:00 to midnight in Japan, an hour for a run.
    expect(draft.body.runs[0]).toEqual({
      ...{ from: '2026-11-24T11:00:00Z', to: '2026-11-24T15:00:00Z', lastStart: '2026-11-24T14:00:00Z' },
    });
    expect(draft.body.runs).toHaveLength(5);
    expect(draft.body.devices).toEqual({ counts: 2, lost: 0, never: 0, examples: ['GAIRAI-01', 'GAIRAI-02'] });
    expect([added.status, twice.body.code, stale.body.code]).toEqual([
      200,
      'POLICY_EXISTS',
      'POLICY_CHANGED_MEANWHILE',
    ]);
    expect(changed.body).toMatchObject({ revision: 2, policy: { name: '外来(夜)', order: 10 } });
    expect([order.status, half.body.code, removed.status]).toEqual([204, 'POLICY_ORDER_INCOMPLETE', 204]);
    expect(list.body.items.map(({ id, order: place }: { id: string; order: number }) => [id, place])).toEqual([
      ['critical', 1],
      ['outpatient', 2],
    ]);
    expect(audit.body.items.map(({ what }: { what: string }) => what)).toEqual([
      '方針を削除',
      '方針の順を変更',
      '方針を変更',
      '方針を作成',
      '方針を作成',
      '端末の区分を確定',
    ]);
    expect(audit.body.items[2]).toMatchObject({ why: '名前が紛らわしい', after: expect.stringContaining('外来(夜)') });
    expect((await verifyAudit(context.db)).ok).toBe(true);
  });

  test('an invalid window saves nothing, is worded, and a calendar that is not there is refused', async () => {
    const { ask, template } = await hospital(await makeDb(ALL_MIGRATIONS));
    const policy = await template('office');
    const [window] = policy.windows;
    const torn = { ...policy, windows: [{ ...window, from: '25:00' }] };
    const unknown = { ...policy, windows: [{ ...window, except: [{ kind: 'calendar', calendar: 'gone' }] }] };

    const draft = await ask('POST', '/policies/draft', { policy: torn });
    const refused = await ask('POST', '/policies', { policy: torn });
    const noCalendar = await ask('POST', '/policies', { policy: unknown });
    const taken = await ask('POST', '/policies', { policy: { ...policy, id: 'order' } });
    const list = await ask('GET', '/policies');

    expect(draft.body.problems).toEqual([
      { field: 'windows.0.from', text: '始まりを 24 時間の「時:分」(例: 20:00)で入れてください。' },
    ]);
    expect([refused.status, refused.body.code]).toEqual([400, 'POLICY_INVALID']);
    expect(refused.body.effect).toBe('何も変更していません。');
    expect(noCalendar.body.what).toContain('暦「gone」がありません');
    expect(taken.body.code).toBe('POLICY_INVALID');
    expect(list.body.total).toBe(0);
  });

  test('a stored policy that cannot be read is red and worded in the list', async () => {
    const { ask, db, facility } = await hospital(await makeDb(ALL_MIGRATIONS));
    const row = { facility, position: 10, revision: 1, changed_by: '試験', changed_at: AT };
    await inTransaction(db, (tx) =>
      store.addPolicy(tx, { ...row, id: 'ward', name: '病棟', document: '{"who":{"classes":["ward"]}}' }),
    );

    const list = await ask('GET', '/policies');
    const today = await ask('GET', '/today');

    expect(list.body.items).toMatchObject([{ id: 'ward', state: 'unreadable', nextRun: null }]);
    expect(list.body.items[0].problem).toContain('何も適用しません');
    expect(today.body.items.map(({ id }: { id: string }) => id)).toContain('policies-unreadable');
  });

  test('classes are proposed in groups with their reason, and one person confirms one group as it was shown', async () => {
    const { ask, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));

    const before = await ask('GET', '/classes/proposals');
    const outpatient = before.body.groups.find((group: { class: string }) => group.class === 'outpatient');
    const changed = await ask('POST', '/classes/confirm', {
      ...{ group: outpatient.id, fingerprint: 'other', class: 'outpatient' },
    });
    const confirmed = await ask(
      'POST',
      '/classes/confirm',
      { group: outpatient.id, fingerprint: outpatient.fingerprint, class: 'outpatient' },
      'operator',
    );
    const after = await ask('GET', '/classes/proposals');
    const list = await ask(
      'GET',
      `/classes/devices?sort=name&filter=${encodeURIComponent('{"class":["outpatient"]}')}`,
    );
    const history = await ask('GET', `/devices/${idOf('GAIRAI-01')}/history`);

    expect(before.body.unclassified).toBe(5);
    expect(
      before.body.groups.map((group: { class: string; devices: number }) => [group.class, group.devices]).toSorted(),
    ).toEqual(
      [
        ['critical', 1],
        ['outpatient', 2],
        ['server', 1],
        [null, 1],
      ].toSorted(),
    );
    expect(outpatient.reason).toBe('部署が「内科外来」 → 外来');
    expect(changed.body.code).toBe('CLASS_GROUP_CHANGED');
    expect(confirmed.body).toEqual({ devices: 2 });
    expect(after.body.unclassified).toBe(3);
    expect(list.body.items.map(({ name, by, touch }: Record<string, string>) => [name, by, touch])).toEqual([
      ['GAIRAI-01', 'operator', 'normal'],
      ['GAIRAI-02', 'operator', 'normal'],
    ]);
    expect(history.body.items[0].detail).toBe('区分: 未分類 → 外来（operator）');
  });

  test('an operator may tighten how a device is touched, only an administrator may loosen it', async () => {
    const { ask, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));
    const id = idOf('OPE-01');
    await ask('POST', '/classes/confirm', { devices: [id], class: 'critical' });
    const touch = (word: string | null, role: string) =>
      ask('PUT', `/devices/${id}/touch`, { touch: word, why: '試験' }, role);

    const tightened = await touch('never', 'operator');
    const loosened = await touch('vendor-approval', 'operator');
    const taken = await touch(null, 'operator');
    const byAdmin = await touch('vendor-approval', 'admin');
    const inspector = await touch('never', 'inspector');
    const device = await ask('GET', `/devices/${id}/policy`);

    expect([tightened.status, loosened.body.code, taken.body.code]).toEqual([
      204,
      'TOUCH_LOOSENING',
      'TOUCH_LOOSENING',
    ]);
    expect([byAdmin.status, inspector.body.code]).toEqual([204, 'FORBIDDEN']);
    expect(device.body).toMatchObject({ touchSet: 'vendor-approval', touch: 'vendor-approval' });
  });

  test('「今夜は中止」 holds until the next morning and is taken back with one click; both are audited', async () => {
    const { ask, idOf, template } = await hospital(await makeDb(ALL_MIGRATIONS));
    await ask('POST', '/classes/confirm', { devices: [idOf('GAIRAI-01')], class: 'outpatient' });
    await ask('POST', '/policies', { policy: await template('outpatient') });

    const stopped = await ask('POST', '/policies/stop-tonight', {}, 'operator');
    const held = await ask('GET', `/devices/${idOf('GAIRAI-01')}/policy`);
    const taken = await ask('DELETE', `/freezes/${stopped.body.id}`, undefined, 'operator');
    const free = await ask('GET', `/devices/${idOf('GAIRAI-01')}/policy`);
    const rows = await ask('GET', '/freezes');
    const audit = await ask('GET', '/audit');

    expect(stopped.body.to).toBe('2026-11-22T23:00:00Z');
    expect(held.body.held.map(({ text }: { text: string }) => text)).toContain(
      '凍結中です: 今夜は中止(2026/11/23(月) 08:00 まで)',
    );
    expect(taken.status).toBe(204);
    expect(free.body.held.map(({ code }: { code: string }) => code)).toEqual(['outside-window']);
    expect(rows.body.items).toMatchObject([{ state: 'withdrawn', kind: 'tonight', by: 'operator' }]);
    expect(audit.body.items.slice(0, 2).map(({ what }: { what: string }) => what)).toEqual([
      '凍結を取り下げ',
      '今夜は中止',
    ]);
  });

  test('the calendar shows each department’s openings, holidays, freezes and groups that run at the same time', async () => {
    const { ask, idOf, template } = await hospital(await makeDb(ALL_MIGRATIONS));
    await ask('POST', '/classes/confirm', { devices: [idOf('SV-KARTE'), idOf('X100')], class: 'server' });
    const evening = { rule: 'evening-shutdown', capMinutes: 10 };
    await ask('POST', '/policies', { policy: { ...(await template('server')), catchUp: evening } });
    await ask('PUT', '/apart', [
      {
        id: 'karte',
        name: '電子カルテの主と副',
        groups: [
          { name: '主', devices: [idOf('SV-KARTE')] },
          { name: '副', devices: [idOf('X100')] },
        ],
      },
    ]);
    await ask('POST', '/freezes', { reason: '業者の作業', from: '2026-12-05T15:00:00Z', to: '2026-12-06T15:00:00Z' });

    const calendar = await ask('GET', '/policies/calendar?from=2026-11-23&to=2026-12-13');
    const tooLong = await ask('GET', '/policies/calendar?from=2026-11-23&to=2027-12-13');

    const [policy] = calendar.body.policies;
    // Sundays 01:00 to 05:00 in Japan; 12-06 lies in the freeze.
    expect(policy.openings.map(({ from }: { from: string }) => from)).toEqual([
      '2026-11-28T16:00:00Z',
      '2026-12-12T16:00:00Z',
    ]);
    // On the same Sundays from 17:00 to 22:00, but for the freeze.
    expect(policy.evenings).toEqual([
      { from: '2026-11-29T08:00:00Z', to: '2026-11-29T13:00:00Z' },
      { from: '2026-12-13T08:00:00Z', to: '2026-12-13T13:00:00Z' },
    ]);
    expect(policy.departments.map(({ department }: { department: string }) => department).toSorted()).toEqual([
      '情報システム課',
      '物品倉庫',
    ]);
    expect(policy.next).toHaveLength(5);
    expect(calendar.body.days).toEqual([{ date: '2026-11-23', name: '勤労感謝の日', calendar: '国民の祝日・休日' }]);
    expect(calendar.body.freezes).toMatchObject([{ reason: '業者の作業' }]);
    expect(calendar.body.clashes.map(({ first, second }: Record<string, string>) => [first, second])).toEqual([
      ['電子カルテの主と副: 主', '副'],
      ['電子カルテの主と副: 主', '副'],
    ]);
    expect([calendar.body.unclassified, calendar.body.withoutPolicy]).toEqual([3, 3]);
    expect(tooLong.body.code).toBe('CALENDAR_RANGE');
  });

  test('a calendar of the house is kept, used, warns 60 days before its end and cannot be removed while in use', async () => {
    const { ask, clock, template } = await hospital(await makeDb(ALL_MIGRATIONS));
    const calendar = {
      ...{ name: '休診日', source: '院内の取り決め', since: '2026-04-01', until: '2027-03-31' },
      ...{ days: [{ date: '2026-12-30', name: '年末' }], weekdays: [7] },
    };
    const kept = await ask('PUT', '/calendars/closing-days', { calendar, holiday: true });
    const policy = await template('office');
    const [window] = policy.windows;
    await ask('POST', '/policies', {
      policy: { ...policy, windows: [{ ...window, except: [{ kind: 'calendar', calendar: 'closing-days' }] }] },
    });

    const reserved = await ask('PUT', '/calendars/jp-holidays', { calendar, holiday: true });
    const torn = await ask('PUT', '/calendars/torn', { calendar: { ...calendar, until: '1999-01-01' }, holiday: true });
    const inUse = await ask('DELETE', '/calendars/closing-days');
    const soon = await ask('GET', '/calendars');
    clock.moveMs(100 * 86_400_000);
    const later = await ask('GET', '/calendars');
    const today = await ask('GET', '/today');

    expect(kept.status).toBe(204);
    expect([reserved.body.code, torn.body.code, inUse.body.code]).toEqual([
      'CALENDAR_RESERVED',
      'CALENDAR_INVALID',
      'CALENDAR_IN_USE',
    ]);
    const stateOf = (body: { items: { id: string; state: string }[] }) =>
      Object.fromEntries(body.items.map(({ id, state }) => [id, state]));
    expect(stateOf(soon.body)).toEqual({ 'closing-days': 'good', 'jp-holidays': 'good' });
    expect(stateOf(later.body)).toEqual({ 'closing-days': 'running-out', 'jp-holidays': 'good' });
    expect(today.body.items.map(({ id }: { id: string }) => id)).toContain('calendars-ending');
  });

  test('a confirmation is a record: a yes holds, a no and an ended one do not, and it is withdrawn, never erased', async () => {
    const { ask, idOf } = await hospital(await makeDb(ALL_MIGRATIONS));
    const input = {
      ...{ kind: 'vendor', who: 'カルテの業者', product: 'カルテ 3.2', update: 'openssl', version: '3.0.15-1' },
      ...{ devices: [idOf('SV-KARTE')], document: '回答書 2026-11-20', givenOn: '2026-11-20', until: '2026-12-31' },
    };

    const yes = await ask('POST', '/confirmations', { ...input, result: 'approved' }, 'operator');
    await ask('POST', '/confirmations', { ...input, result: 'refused', update: 'libc6' });
    const tomorrow = await ask('POST', '/confirmations', { ...input, result: 'approved', givenOn: '2026-11-23' });
    const nobody = await ask('POST', '/confirmations', { ...input, result: 'approved', devices: ['gone'] });
    const taken = await ask('DELETE', `/confirmations/${yes.body.id}`);
    const again = await ask('DELETE', `/confirmations/${yes.body.id}`);
    const rows = await ask('GET', '/confirmations?sort=update');

    expect([yes.status, tomorrow.body.code, nobody.body.code]).toEqual([200, 'CONFIRMATION_INVALID', 'NOT_FOUND']);
    expect([taken.status, again.body.code]).toEqual([204, 'NOT_FOUND']);
    expect(rows.body.items.map(({ update, state }: Record<string, string>) => [update, state])).toEqual([
      ['libc6', 'refused'],
      ['openssl', 'withdrawn'],
    ]);
  });

  test('a rule of a maker counts for devices of its product, and is told with its document', async () => {
    const { ask, facility, idOf, db } = await hospital(await makeDb(ALL_MIGRATIONS));
    await inTransaction(db, (tx) =>
      addDevices(tx, [
        {
          ...recordOf(facility, { name: 'NAVI-1', sourceId: 'n', hardware: '', via: 'typed', os: 'Windows 10' }, AT),
          model: 'Ｎavigation System',
        },
      ]),
    );
    const rule = {
      ...{ id: 'navi', vendor: '手術支援装置のメーカー', products: ['navigation system'], os: 'security' },
      ...{ applications: false, minBusinessDays: 5, forbids: 'グループポリシー', source: '更新の取り扱い 2026-01-01' },
    };

    const kept = await ask('PUT', '/vendor-rules', rule);
    const rows = await ask('GET', '/vendor-rules');
    const other = await ask('GET', `/devices/${idOf('X100')}/policy`);
    const removed = await ask('DELETE', '/vendor-rules/navi');

    expect(kept.status).toBe(204);
    expect(rows.body.items).toMatchObject([{ id: 'navi', devices: 1, forbids: 'グループポリシー', state: 'on' }]);
    expect(other.body.products).toEqual([]);
    expect(removed.status).toBe(204);
  });
});

import { fixedClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { verifyAudit } from '../audit/index.ts';
import { runtimeState } from './runtime.ts';

describeStores('settings', (makeDb) => {
  test('an administrator renames the facility; each change is in the audit log once', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app } = await testServer(db);

    const changed = await app.inject({
      method: 'PATCH',
      url: '/api/v1/settings',
      headers: as('admin'),
      payload: { facility: '港町総合病院', silentAfterDays: 7 },
    });
    const log = await app.inject({ url: '/api/v1/audit', headers: as('inspector') });

    expect(changed.json()).toMatchObject({ facility: '港町総合病院', silentAfterDays: 7, sample: false });
    expect(log.json()).toMatchObject({
      total: 1,
      items: [{ sequence: 1, who: 'admin', what: '施設名を変更', target: '港町総合病院' }],
    });
    expect((await verifyAudit(db)).ok).toBe(true);
  });

  test('the audit list speaks English and exports what is shown as CSV', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app } = await testServer(db);
    await app.inject({
      method: 'PATCH',
      url: '/api/v1/settings',
      headers: as('admin'),
      payload: { silentAfterDays: 14 },
    });

    const csv = await app.inject({
      url: '/api/v1/audit?columns=sequence,at,what,change,before,after',
      headers: { ...as('admin'), accept: 'text/csv', 'accept-language': 'en' },
    });

    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="audit-2026-11-22.csv"');
    expect(csv.body).toBe(
      '\uFEFFNo.,When,What,What changed,Before (as recorded),After (as recorded)\r\n1,2026-11-22 09:00,Days until a device counts as silent changed,Days: 7 → 14,7,14\r\n',
    );
  });
});

test.each([
  ['v26.10.0', '2029-04-30', 'supported'],
  ['v26.10.0', '2029-05-01', 'ended'],
  ['v99.0.0', '2026-11-22', 'unknown'],
])('the runtime %s on %s is %s', (version, day, state) => {
  const runtime = runtimeState(version, fixedClock(`${day}T00:00:00Z`));

  expect(runtime.state).toBe(state);
});

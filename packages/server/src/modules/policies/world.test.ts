import { templateFor } from '@tsukuroi/policy';
import { expect, test } from 'vitest';
import { inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import { addDevices, recordOf } from '../devices/index.ts';
import { policiesOf } from './index.ts';
import * as store from './store.ts';

const AT = '2026-11-22T00:00:00Z';
const CHANGED = { changed_by: '試験', changed_at: AT };

describeStores('policies as they count', (makeDb) => {
  test('a fresh server has no policy, its holidays, and devices without a class', async () => {
    const { context, facility } = await server(await makeDb(ALL_MIGRATIONS));
    await inTransaction(context.db, (tx) =>
      addDevices(tx, [
        recordOf(facility, { name: 'GAIRAI-01', sourceId: 'a', hardware: '', via: 'typed', os: 'Debian 12' }, AT),
        recordOf(facility, { name: 'JIMU-01', sourceId: 'b', hardware: '', via: 'typed', os: 'Debian 12' }, AT),
      ]),
    );

    const world = await policiesOf(context).world();
    const devices = await policiesOf(context).devices();

    expect(world.policies).toEqual([]);
    expect(world.calendars.map(({ id }) => id)).toEqual(['jp-holidays']);
    expect(world.holidayCalendars).toEqual(['jp-holidays']);
    expect(devices.map((device) => [device.class, device.touch, device.tags])).toEqual([
      [undefined, undefined, []],
      [undefined, undefined, []],
    ]);
  });

  test('a policy with a word of a newer version keeps its devices and has no window for them', async () => {
    const { context, facility } = await server(await makeDb(ALL_MIGRATIONS));
    const { id: _id, ...document } = templateFor('outpatient', facility);
    await inTransaction(context.db, (tx) =>
      store.addPolicy(tx, {
        ...{ facility, id: 'outpatient', position: 3, name: '外来', revision: 1, ...CHANGED },
        document: JSON.stringify({ ...document, moonPhase: 'new' }),
      }),
    );

    const { freezes, policies } = await policiesOf(context).world();

    expect(policies).toMatchObject([{ id: 'outpatient', order: 3, windows: [], what: { os: 'none' } }]);
    expect(policies[0]?.who).toEqual({ facilities: [facility], classes: ['outpatient'] });
    expect(freezes).toEqual([]);
  });

  test('a policy of which nobody can say whom it is for holds everything, by its name', async () => {
    const { context, facility } = await server(await makeDb(ALL_MIGRATIONS));
    await inTransaction(context.db, (tx) =>
      store.addPolicy(tx, {
        ...{ facility, id: 'torn', position: 1, name: '病棟', revision: 1, ...CHANGED },
        document: '{"format":"policy/1","who":',
      }),
    );

    const { freezes, policies } = await policiesOf(context).world();

    expect(policies).toEqual([]);
    expect(freezes).toMatchObject([{ reason: '方針「病棟」が読めません' }]);
    expect(freezes[0]?.from.localeCompare(AT)).toBe(-1);
    expect(freezes[0]?.to.localeCompare('2027-11-22T00:00:00Z')).toBe(1);
  });

  test('an unreadable rule of a vendor holds everything; a no and a withdrawn yes are no consent', async () => {
    const { context, facility } = await server(await makeDb(ALL_MIGRATIONS));
    const confirmation: Omit<store.ConfirmationRecord, 'id' | 'result' | 'withdrawn'> = {
      ...{ facility, kind: 'vendor', given_by: '電子カルテの業者', product: 'カルテ 3.2', update_name: 'openssl' },
      ...{ update_version: '3.0.15-1', devices: '["d1"]', document: '回答書', given_on: '2026-11-20', until: null },
      ...{ entered_by: '試験', entered_at: AT },
    };
    await inTransaction(context.db, async (tx) => {
      await store.writeVendorRule(tx, { facility, id: 'torn', document: '{}', forbids: '', ...CHANGED });
      await store.addConfirmation(tx, { ...confirmation, id: 'c1', result: 'refused', withdrawn: 0 });
      await store.addConfirmation(tx, { ...confirmation, id: 'c2', result: 'approved', withdrawn: 1 });
      await store.addConfirmation(tx, { ...confirmation, id: 'c3', result: 'approved', withdrawn: 0 });
    });

    const { confirmations, freezes, vendorRules } = await policiesOf(context).world();

    expect(vendorRules).toEqual([]);
    expect(freezes).toMatchObject([{ reason: '業者の決まり「torn」が読めません' }]);
    expect(confirmations).toEqual([
      {
        ...{ kind: 'vendor', who: '電子カルテの業者', update: 'openssl', version: '3.0.15-1' },
        ...{ devices: ['d1'], givenOn: '2026-11-20' },
      },
    ]);
  });

  test('a newer list of holidays takes the place of the one that ships, an older or unreadable one does not', async () => {
    const { context, facility } = await server(await makeDb(ALL_MIGRATIONS));
    const brought = (until: string, name: string) => ({
      ...({ facility, id: 'jp-holidays', origin: 'brought', holiday: 1, sequence: 7, ...CHANGED } as const),
      document: JSON.stringify({
        ...{ format: 'calendar/1', id: 'jp-holidays', name, source: '官報', since: '2026-01-01', until, days: [] },
      }),
    });
    const named = async () => (await policiesOf(context).world()).calendars.map(({ name }) => name);

    await inTransaction(context.db, (tx) => store.writeCalendar(tx, brought('2026-12-31', '古い一覧')));
    const withOlder = await named();
    await inTransaction(context.db, (tx) => store.writeCalendar(tx, { ...brought('2028-12-31', ''), document: '?' }));
    const withTorn = await named();
    await inTransaction(context.db, (tx) => store.writeCalendar(tx, brought('2028-12-31', '新しい一覧')));
    const withNewer = await named();

    expect([withOlder, withTorn, withNewer]).toEqual([['国民の祝日・休日'], ['国民の祝日・休日'], ['新しい一覧']]);
  });
});

async function server(db: Parameters<typeof testServer>[0]) {
  const { app, context } = await testServer(db);
  return { app, context, facility: (await context.settings.facility()).id };
}

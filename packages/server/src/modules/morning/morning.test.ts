import { isoSeconds } from '@tsukuroi/core';
import type { WorkState } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../platform/database/index.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { Morning } from './service.ts';

/** 2026-11-24 in Japan, 07:29. */
const BEFORE = '2026-11-23T22:29:00Z';

async function hospital(db: Db) {
  const made = await testServer(db, { startedAt: BEFORE });
  const { app, clock, context } = made;
  const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, role?: string, payload?: object) =>
    app.inject({
      ...{ method, url: `/api/v1${url}`, headers: role === undefined ? { host: 'localhost' } : as(role) },
      ...(payload === undefined ? {} : { payload }),
    });
  const facility = (await context.settings.facility()).id;
  const device = async (name: string, department: string) => {
    const row = (await ask('POST', '/devices', 'operator', { name, model: 'FortiGate 60E' })).json();
    await ask('PATCH', `/devices/${row.id}`, 'operator', { department });
    return row.id as string;
  };
  const work = (device: string, state: WorkState, at: string, packages = 'openssl 3、tzdata 2') =>
    db
      .withTables<{ rollouts_work: Record<string, unknown> }>()
      .insertInto('rollouts_work')
      .values({
        ...{ identity: `i-${device}`, plan: 1, action: 'os', facility, device, rollout: null, state, move: 3 },
        ...{ because: null, about: null, evidence: null, at, received_at: at, last_start: null, minutes: 60 },
        ...{ windows: '[]', packages },
      })
      .execute();
  const morning = new Morning({ ...context, today: async () => [], isStopped: async () => false });
  return { ask, clock, device, morning, work };
}

describeStores('朝の一枚', (makeDb) => {
  test('is made once at half past seven, and what happens later does not change it', async () => {
    const { ask, clock, device, morning, work } = await hospital(await makeDb(ALL_MIGRATIONS));
    const [reception, ward] = [await device('reception-1', '外来'), await device('ward-3', '3階病棟')];
    await work(reception, 'done', '2026-11-23T12:10:00Z');
    await work(ward, 'installing', '2026-11-23T17:40:00Z');
    await morning.look();
    const early = await morning.days();

    clock.moveMs(120_000);
    await morning.look();
    const sheet = (await ask('GET', '/morning?day=2026-11-24', 'inspector')).json();
    await work(await device('late', '事務'), 'installing', isoSeconds(clock.nowMs()));
    clock.moveMs(3_600_000);
    await morning.look();

    expect([early, await morning.days()]).toEqual([[], ['2026-11-24']]);
    expect(sheet).toMatchObject({
      day: '2026-11-24',
      madeAt: '2026-11-23T22:31:00Z',
      from: '2026-11-23T08:00:00Z',
      notReturned: [{ name: 'ward-3', department: '3階病棟', place: null }],
      done: [{ department: '外来', devices: 1, packages: 2 }],
      stopped: false,
    });
    expect(sheet.notReturned[0].what).toMatch(/./);
    expect((await ask('GET', '/morning?day=2026-11-24', 'inspector')).json()).toEqual(sheet);
    expect((await ask('GET', '/morning?day=2026-11-20', 'inspector')).statusCode).toBe(404);
  });

  test('before half past seven it is shown as it would be made now, and not kept', async () => {
    const { ask, device, morning, work } = await hospital(await makeDb(ALL_MIGRATIONS));
    await work(await device('reception-1', '外来'), 'done', '2026-11-23T12:10:00Z');

    const sheet = (await ask('GET', '/morning', 'operator')).json();

    expect(sheet).toMatchObject({ day: '2026-11-24', to: BEFORE, done: [{ devices: 1 }] });
    expect(await morning.days()).toEqual([]);
  });
});

describe('the screen of the duty desk', () => {
  test('opens the sheet with its word alone, and nothing else of the server', async () => {
    const { ask } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { token } = (await ask('POST', '/morning/desk', 'admin')).json();

    const sheet = await ask('POST', '/morning/at-desk', undefined, { token });
    const bearer = await ask('GET', '/morning');

    expect([sheet.statusCode, sheet.json().day, bearer.statusCode]).toEqual([200, '2026-11-24', 401]);
    expect(JSON.stringify((await ask('GET', '/audit', 'admin')).json())).not.toContain(token);
  });

  test('another word, one that was replaced, and one that was removed are refused', async () => {
    const { ask } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const refused = async (token: string) =>
      (await ask('POST', '/morning/at-desk', undefined, { token })).statusCode === 403;
    const never = await refused('A'.repeat(43));
    const { token: first } = (await ask('POST', '/morning/desk', 'admin')).json();
    const { token: second } = (await ask('POST', '/morning/desk', 'admin')).json();
    const replaced = await refused(first);
    await ask('DELETE', '/morning/desk', 'admin');

    expect([never, replaced, await refused(second)]).toEqual([true, true, true]);
  });
});

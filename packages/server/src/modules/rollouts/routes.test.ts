import { addDays, dayInJapan } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const BASH = { package: 'bash', from: '5.2.15-2', to: '5.2.15-3' };

const DEVICES: readonly TestDevice[] = [
  { name: 'desk-1', department: '医事課', class: 'office', packages: OLD },
  { name: 'desk-2', department: '医事課', class: 'office', packages: OLD },
  { name: 'ward-1', department: '3階病棟', class: 'office', packages: OLD },
  { name: 'ct-1', department: '放射線科', class: undefined, packages: OLD },
];

describeStores('lists of rollouts', (makeDb) => {
  test('work, updates, patches and shares: what is done, held back and failed, with words, filters and CSV', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: [
        policyOf('office', {
          what: {
            os: 'security',
            applications: 'none',
            product: false,
            exclude: [{ name: 'bash', reason: '会計の接続が止まるため' }],
          },
        }),
      ],
    });
    hospital.device('ward-1').broken = ['openssl@3.0.15-1'];
    hospital.bring(supplyFor([OLD], [OPENSSL, BASH], '2026-11-29T00:00:00Z'));
    await hospital.pass(24 * 2);
    const ask = async (url: string) =>
      (await hospital.app.inject({ url: `/api/v1${url}`, headers: as('inspector') })).json();

    const rollouts = await ask('/rollouts');
    const [rollout] = rollouts.items;
    const devices = await ask(`/rollouts/${rollout.id}/devices?sort=ring`);
    const onlyFailed = await ask(`/work?filter=${encodeURIComponent('{"state":["failed"],"device":"ward"}')}`);
    const byDay = await ask(`/work?filter=${encodeURIComponent('{"day":"2026-12-01","packages":"openssl"}')}`);
    const patches = await ask('/patches');
    const held = await ask(`/devices/${hospital.device('ct-1').id}/updates?sort=package`);
    const share = await ask('/rollouts/share');
    const csv = await hospital.app.inject({
      url: '/api/v1/patches?columns=package,state,done,failed',
      headers: { ...as('inspector'), accept: 'text/csv' },
    });

    expect(rollout).toMatchObject({ state: 'finished', devices: 3, done: 2, failed: 1, waiting: 0, unknown: 0 });
    expect(devices.items.map((row: { device: string; state: string }) => `${row.device} ${row.state}`).sort()).toEqual([
      'desk-1 done',
      'desk-2 done',
      'ward-1 failed',
    ]);
    expect(onlyFailed.items).toEqual([
      expect.objectContaining({ device: 'ward-1', because: 'install-failed', department: '3階病棟', note: null }),
    ]);
    // Three moves of each desk and two of the ward; their files came the day before.
    expect(byDay.total).toBe(8);
    expect(
      patches.items.map((row: Record<string, unknown>) => [row.package, row.state, row.done, row.failed, row.held]),
    ).toEqual([
      ['openssl', 'failed', 2, 1, 1],
      ['bash', 'held', 0, 0, 4],
    ]);
    expect(held.items.map(({ because }: { because: string }) => because)).toEqual([
      expect.stringContaining('区分がまだ決まっていません'),
      expect.stringContaining('区分がまだ決まっていません'),
    ]);
    expect(share.total).toEqual({ numerator: 0, denominator: 4, unknown: 0 });
    expect(csv.body).toContain('openssl,失敗あり,2,1');
  });
});

describeStores('what people say about devices', (makeDb) => {
  test('a backup is listed by device and day, an old one as such; a department’s checks replace those before', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: [policyOf('office')],
    });
    const ask = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) => {
      const who = method === 'GET' ? 'inspector' : 'operator';
      return hospital.app.inject({
        method,
        url: `/api/v1/rollouts${url}`,
        headers: as(who),
        ...(payload && { payload }),
      });
    };
    const today = dayInJapan(hospital.clock.nowMs());
    const note = (name: string, takenOn: string) =>
      ask('POST', '/backups', { device: hospital.device(name).id, takenOn, note: '外したディスク 2 番' });
    await note('desk-1', addDays(today, -8));
    await note('ward-1', addDays(today, -7));
    const ahead = await note('ward-1', addDays(today, 1));
    const backups = await ask('GET', '/backups');
    const old = await ask('GET', `/backups?filter=${encodeURIComponent('{"state":["old"]}')}`);
    await ask('PUT', '/checks', { department: '医事課', checks: [{ kind: 'service', name: 'cups' }] });
    await ask('PUT', '/checks', { department: '医事課', checks: [{ kind: 'program', name: 'receipt' }] });
    await ask('PUT', '/checks', { department: '3階病棟', checks: [{ kind: 'port', protocol: 'tcp', port: 631 }] });
    await ask('PUT', '/checks', { department: '3階病棟', checks: [] });
    const checks = await ask('GET', '/checks');

    expect(ahead.json().code).toBe('BACKUP_DAY_INVALID');
    expect(
      backups
        .json()
        .items.map(({ deviceName, state, takenOn }: Record<string, string>) => [deviceName, takenOn, state]),
    ).toEqual([
      ['ward-1', addDays(today, -7), 'counts'],
      ['desk-1', addDays(today, -8), 'old'],
    ]);
    expect(old.json().items.map(({ deviceName }: Record<string, string>) => deviceName)).toEqual(['desk-1']);
    expect(checks.json()).toEqual([{ department: '医事課', checks: [{ kind: 'program', name: 'receipt' }] }]);
  });
});

test('the board of a rollout says rings, gates, speed and what may be done', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: DEVICES.map((one, index) => (index === 0 ? { ...one, tags: ['検証'] } : one)),
    policies: [
      policyOf('office', {
        rings: [
          {
            id: 'one',
            name: '検証',
            who: { tags: ['検証'] },
            gate: { successPercent: 100, atLeast: 1, businessDays: 2 },
          },
          { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
        ],
      }),
    ],
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  await hospital.pass(34);
  const [rollout] = (await hospital.app.inject({ url: '/api/v1/rollouts', headers: as('operator') })).json().items;

  const view = (await hospital.app.inject({ url: `/api/v1/rollouts/${rollout.id}`, headers: as('operator') })).json();

  expect(view.rollout).toMatchObject({ state: 'running', ring: '検証', ringNumber: 1, rings: 2 });
  // Days are said with their weekday, in the language that was asked for.
  const ask = async (url: string, language: string) =>
    (
      await hospital.app.inject({ url: `/api/v1${url}`, headers: { ...as('operator'), 'accept-language': language } })
    ).json();
  const search = encodeURIComponent('{"rollout":"2026/11/30"}');
  expect([view.rollout.name, (await ask(`/rollouts/${rollout.id}`, 'en')).rollout.name]).toEqual([
    'office 2026/11/30(月)',
    'office Mon 2026/11/30',
  ]);
  const work = (await ask(`/work?filter=${search}`, 'ja')).items;
  expect(new Set(work.map((row: { rollout: string }) => row.rollout))).toEqual(new Set(['office 2026/11/30(月)']));
  expect(view.rings.map(({ state }: { state: string }) => state)).toEqual(['running', 'ahead']);
  expect(view.rings[0].gate[0]).toMatchObject({ holds: 'unknown', sentence: expect.stringContaining('100 %') });
  expect(view.may).toEqual({ pause: true, resume: false, stop: true, retry: false });
  expect(view.speed).toMatchObject({ open: true, nextWindow: null, doneLastHour: 0, secondsLeft: null });
});

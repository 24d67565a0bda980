import type { Policy } from '@tsukuroi/policy';
import { describe, expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { readMembers, readRollouts, tables } from './store.ts';
import type { WorkTables } from './store-work.ts';
import { type Act, charterOf, policyOf, rolloutHospital, supplyFor, type TestDevice, weekly } from './testing.ts';

/** Monday 2 November 2026, 09:00 in Japan. Tuesday 3 and Monday 23 November are holidays. */
const START = '2026-11-02T00:00:00Z';
const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const FIRST = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const SECOND = { package: 'bash', from: '5.2.15-2', to: '5.2.15-3' };

const RINGS: Policy['rings'] = [
  { id: 'one', name: '検証', who: { tags: ['検証'] }, gate: { successPercent: 100, atLeast: 1, businessDays: 1 } },
  {
    id: 'two',
    name: '1病棟',
    who: { departments: ['3階病棟'] },
    gate: { successPercent: 90, atLeast: 1, businessDays: 1 },
  },
  { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
];

const device = (name: string, department: string, more: Partial<TestDevice> = {}): TestDevice => ({
  name,
  department,
  class: 'office',
  packages: OLD,
  ...more,
});

const DEVICES: readonly TestDevice[] = [
  device('desk-test', '医事課', { tags: ['検証'] }),
  device('desk-1', '医事課'),
  device('desk-2', '医事課'),
  device('ward-1', '3階病棟', { class: 'ward' }),
  device('ward-2', '3階病棟', { class: 'ward' }),
  device('ward-test', '3階病棟', { class: 'ward', tags: ['検証'] }),
  device('mri-1', '放射線科', { class: 'medical' }),
  device('new-1', '薬剤部', { class: undefined }),
];

const POLICIES = [
  policyOf('office', { rings: RINGS }),
  policyOf('ward', {
    who: { classes: ['ward'] },
    windows: [weekly('noon', [1, 2, 3, 4, 5], '13:30', '15:30')],
    rings: [RINGS[0], RINGS[2]].flatMap((ring) => ring ?? []),
    limits: { devicesAtOnce: 1 },
  }),
];

/** The hours as a person would say them, beside the program's: weekday (0 is Sunday) and hour of the day in Japan. */
function isInHours({ device: name, atMs }: Act): boolean {
  const japan = new Date(atMs + 9 * 3_600_000);
  const [weekday, minutes] = [japan.getUTCDay(), japan.getUTCHours() * 60 + japan.getUTCMinutes()];
  if (name.startsWith('desk')) {
    return [2, 3, 4].includes(weekday) && minutes >= 19 * 60 && minutes < 23 * 60;
  }
  return name.startsWith('ward') && weekday >= 1 && weekday <= 5 && minutes >= 13 * 60 + 30 && minutes < 15 * 60 + 30;
}

const installed = (acts: readonly Act[]) => acts.filter(({ what }) => what === 'installing');

describe('a hospital month', () => {
  test('nothing begins outside of its hours, classes that are not to be touched stay untouched, wards take turns', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: POLICIES,
      startedAt: START,
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    await hospital.pass(24 * 12, 0.5);
    const patched = ['openssl@3.0.15-1', 'bash@5.2.15-2'];
    hospital.bring(supplyFor([OLD, patched], [FIRST, SECOND], '2026-11-13T00:00:00Z'));
    await hospital.pass(24 * 16, 0.5);

    expect(installed(hospital.acts).filter((act) => !isInHours(act))).toEqual([]);
    const touched = new Set(hospital.acts.map((act) => act.device));
    expect([...touched].sort()).toEqual(['desk-1', 'desk-2', 'desk-test', 'ward-1', 'ward-2', 'ward-test']);
    for (const name of touched) {
      expect([name, hospital.device(name).packages.toSorted()]).toEqual([name, ['bash@5.2.15-3', 'openssl@3.0.15-1']]);
    }
    // One at once: no two wards in the same hour.
    const wards = installed(hospital.acts).filter((act) => act.device.startsWith('ward'));
    expect(new Set(wards.map(({ atMs }) => atMs)).size).toBe(wards.length);
    // The test devices first, each time.
    for (const kind of ['desk', 'ward']) {
      const [first] = installed(hospital.acts).filter((act) => act.device.startsWith(kind));
      expect(first?.device).toBe(`${kind}-test`);
    }
    const odd = await hospital.db
      .withTables<WorkTables>()
      .selectFrom('rollouts_moves')
      .select('odd')
      .where('odd', '<>', '')
      .execute();
    expect(odd).toEqual([]);
    // A plan that says the same is not signed again: one for each device and update, and a few for windows that changed.
    expect(hospital.signed.length).toBeLessThanOrEqual(2 * touched.size + 6);
  }, 240_000);

  test('positive control: with hours written an hour wrong the same month is found out', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課')],
      policies: [policyOf('office', { windows: [weekly('shifted', [2, 3, 4], '17:00', '21:00')] })],
      startedAt: START,
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));

    await hospital.pass(24 * 3);

    expect(installed(hospital.acts).filter((act) => !isInHours(act))).toHaveLength(1);
  });
});

describe('failure budget', () => {
  test('a broken package in ring 1 stops the rollout by itself; ring 2 stays untouched, also a week later', async () => {
    const many = [
      ...['t-1', 't-2', 't-3'].map((name) => device(`desk-${name}`, '医事課', { tags: ['検証'] })),
      ...['1', '2', '3'].map((name) => device(`desk-${name}`, '医事課')),
    ];
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: many,
      policies: [policyOf('office', { rings: RINGS, limits: { devicesAtOnce: 1 } })],
      startedAt: START,
    });
    for (const { name } of many) {
      hospital.device(name).broken = ['openssl@3.0.15-1'];
    }
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));

    await hospital.pass(24 * 9);

    const [rollout, ...others] = await readRollouts(hospital.db, hospital.facility, [
      'running',
      'waiting',
      'stopped',
      'finished',
    ]);
    expect(others).toEqual([]);
    expect(rollout).toMatchObject({ state: 'stopped', why: 'budget' });
    const members = await readMembers(hospital.db, rollout?.id ?? '');
    expect(members.filter(({ ring }) => ring > 0).map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
    // The third of the ring had its turn still before it, and never got it.
    expect(members.filter(({ ring, state }) => ring === 0 && state === 'failed')).toHaveLength(2);
    expect(hospital.acts.filter((act) => /desk-\d/.test(act.device))).toEqual([]);
    const entries = await hospital.app.inject({
      url: '/api/v1/audit?limit=200',
      headers: { authorization: 'Test admin', 'x-csrf-token': 'csrf', host: 'localhost' },
    });
    expect(entries.json().items.map(({ what }: { what: string }) => what)).toContain('配布が自動で停止');
  }, 120_000);

  test('a newer version of what failed goes out again; the same one does not until a person says so', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課'), device('desk-2', '医事課')],
      policies: [policyOf('office', { failureBudget: { percent: 10, atLeast: 1 } })],
      startedAt: START,
    });
    hospital.device('desk-1').broken = ['openssl@3.0.15-1'];
    hospital.device('desk-2').broken = ['openssl@3.0.15-1'];
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    await hospital.pass(24 * 4);
    const before = installed(hospital.acts).length;
    await hospital.pass(24 * 7);
    const same = installed(hospital.acts).length;
    hospital.bring(supplyFor([OLD], [{ ...FIRST, to: '3.0.16-1' }], '2026-11-12T00:00:00Z'));
    await hospital.pass(24 * 8);

    expect(same).toBe(before);
    expect(hospital.device('desk-1').packages).toContain('openssl@3.0.16-1');
    expect(hospital.device('desk-2').packages).toContain('openssl@3.0.16-1');
  }, 120_000);
});

describe('people', () => {
  const one = async (more: Partial<Policy> = {}) => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課'), device('desk-2', '医事課')],
      policies: [policyOf('office', more)],
      startedAt: START,
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    await hospital.pass(2);
    const [rollout] = await readRollouts(hospital.db, hospital.facility, ['running', 'waiting']);
    return { ...hospital, rollout: rollout?.id ?? '' };
  };
  const ADMIN = { kind: 'user', id: 'u1', name: '情報係' } as const;

  test('pause takes back what waits, before its window; resume orders it again', async () => {
    const hospital = await one();

    await hospital.rollouts.pause(ADMIN, hospital.rollout, '手術が続くため');
    const recalled = hospital.device('desk-1').plan?.actions;
    await hospital.pass(24 * 4);
    const paused = installed(hospital.acts).length;
    await hospital.rollouts.resume(ADMIN, hospital.rollout);
    await hospital.pass(24 * 7);

    expect(recalled).toEqual([]);
    expect(paused).toBe(0);
    expect(installed(hospital.acts)).toHaveLength(2);
  });

  test('a device in a rollout is asked to come every minute, and no more when it is over', async () => {
    const hospital = await one();
    const { planner } = hospital.rollouts;
    const during = planner.isHurried('identity-desk-1');
    await hospital.pass(24 * 3);

    expect([during, planner.isHurried('identity-desk-1'), planner.isHurried('identity-nobody')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('trap: 「今夜は中止」 and 「すべて止める」 reach plans that were signed before', async () => {
    const hospital = await one();
    hospital.setWorld({
      freezes: [{ id: 'tonight', reason: '今夜は中止', from: '2026-11-03T00:00:00Z', to: '2026-11-03T20:00:00Z' }],
    });
    await hospital.pass(24 * 1.8);
    const frozen = installed(hospital.acts).length;
    hospital.stop(true);
    await hospital.rollouts.planner.round();
    const plan = hospital.device('desk-2').plan?.actions;
    await hospital.pass(24 * 4);
    const stopped = installed(hospital.acts).length;
    hospital.stop(false);
    await hospital.pass(24 * 6);

    expect([frozen, plan, stopped]).toEqual([0, [], 0]);
    expect(installed(hospital.acts)).toHaveLength(2);
  });

  test('a class that a person takes away recalls what was ordered', async () => {
    const hospital = await one();

    hospital.classify('desk-2', { class: 'medical' });
    await hospital.pass(24 * 4);

    expect(hospital.device('desk-2').plan?.actions).toEqual([]);
    expect(new Set(installed(hospital.acts).map((act) => act.device))).toEqual(new Set(['desk-1']));
  });

  test('「調子が悪い」 holds the next ring back until it is settled', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-test', '医事課', { tags: ['検証'] }), device('desk-1', '医事課')],
      policies: [policyOf('office', { rings: RINGS })],
      startedAt: START,
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    // Tuesday night it was done; the business day after it has not come yet.
    await hospital.pass(36);
    const id = await hospital.rollouts.trouble(ADMIN, hospital.device('desk-test').id, '会計の画面が開かない');
    await hospital.pass(24 * 8);
    const held = installed(hospital.acts).length;
    await hospital.rollouts.troubleOver(ADMIN, id, '直した');
    await hospital.pass(24 * 7);

    expect(held).toBe(1);
    expect(installed(hospital.acts)).toHaveLength(2);
  });
});

describe('devices that are not as usual', () => {
  test('one that is off is unknown a day after its last start, and is taken up again by the next rollout', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課'), device('desk-2', '医事課')],
      policies: [policyOf('office')],
      startedAt: START,
    });
    hospital.device('desk-2').off = true;
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    await hospital.pass(24 * 9);
    const [first, second] = await readRollouts(hospital.db, hospital.facility, ['finished', 'running', 'waiting']);
    const before = await readMembers(hospital.db, first?.id ?? '');
    hospital.device('desk-2').off = false;
    await hospital.pass(24 * 7);

    expect(before.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['desk-1 done', 'desk-2 unknown']);
    expect(first?.state).toBe('finished');
    expect(second?.state).toBe('running');
    expect(hospital.device('desk-2').packages).toContain('openssl@3.0.15-1');
    expect(installed(hospital.acts).filter((act) => !isInHours(act))).toEqual([]);
  });

  test('a server goes by itself and first, and only with a confirmation and a dated backup on record', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課'), device('srv-1', '医事課', { class: 'server' })],
      policies: [policyOf('office', { who: { departments: ['医事課'] } })],
      startedAt: START,
    });
    const id = hospital.device('srv-1').id;
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    await hospital.pass(2);
    const held = await tables(hospital.db)
      .selectFrom('rollouts_patches')
      .select('held')
      .where('device', '=', id)
      .execute();
    const none = hospital.device('srv-1').plan;
    hospital.setWorld({
      confirmations: [
        {
          kind: 'vendor',
          who: '保守会社',
          update: 'openssl',
          version: '3.0.15-1',
          devices: [id],
          givenOn: '2026-11-02',
        },
      ],
    });
    await hospital.rollouts.noteBackup(
      { kind: 'user', id: 'u1', name: '情報係' },
      { device: id, takenOn: '2026-11-02', note: 'NAS の 11 月 2 日分' },
    );
    await hospital.pass(24 * 3);

    expect(held.map((row) => JSON.parse(row.held).map(({ code }: { code: string }) => code))).toEqual([
      ['backup-missing', 'first-consent-missing'],
    ]);
    expect(none).toBeUndefined();
    expect(hospital.device('srv-1').packages).toContain('openssl@3.0.15-1');
  });

  test('a ring whose department waits for a program goes on when somebody has started it after the update, and not before', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-test', '医事課', { tags: ['検証'] }), device('desk-1', '医事課')],
      policies: [policyOf('office', { rings: RINGS })],
      startedAt: START,
    });
    await hospital.rollouts.setChecks({ kind: 'user', id: 'u1', name: '情報係' }, '医事課', [
      { kind: 'program', name: 'receipt' },
    ]);
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));
    const rest = () => hospital.device('desk-1').packages.includes('openssl@3.0.15-1');
    await hospital.start('desk-test', 'receipt');
    await hospital.pass(24 * 3);
    const first = hospital.device('desk-test');
    // Long after the business day that the gate waits for: only the check holds it.
    await hospital.pass(24 * 7);
    const before = rest();

    await hospital.start('desk-test', 'receipt');
    await hospital.pass(24 * 4);

    expect(first.packages).toContain('openssl@3.0.15-1');
    expect(first.plan?.watch).toEqual(['receipt']);
    expect([before, rest()]).toEqual([false, true]);
  });

  test('the charter bounds what a policy wants: shorter hours, and nothing where it says never', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [device('desk-1', '医事課'), device('ward-1', '3階病棟')],
      policies: [policyOf('office')],
      charter: {
        ...charterOf({ windows: [{ days: [3], from: '21:00', to: '05:00' }] }),
        departments: {},
        devices: { 'identity-ward-1': 'never' },
      },
      startedAt: START,
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));

    await hospital.pass(24 * 4);

    // Wednesday 4 November, 21:00 in Japan.
    expect(installed(hospital.acts).map(({ device: name, atMs }) => [name, new Date(atMs).toISOString()])).toEqual([
      ['desk-1', '2026-11-04T12:00:00.000Z'],
    ]);
  });

  test('KEV and ransomware on an exposed device pass over rings and waiting days where the policy allows, and say so', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: [
        device('desk-test', '医事課', { tags: ['検証'] }),
        device('desk-edge', '医事課', { exposure: 'edge' }),
        device('desk-1', '医事課'),
      ],
      policies: [
        policyOf('office', { rings: RINGS, fastLane: true, consent: { kind: 'automatic', afterBusinessDays: 5 } }),
      ],
      startedAt: START,
      more: { open: async () => ({ affected: [], urgent: ['openssl'], judged: true }) },
    });
    hospital.bring(supplyFor([OLD], [FIRST], '2026-11-01T00:00:00Z'));

    await hospital.pass(24 * 3);

    expect(installed(hospital.acts).map((act) => act.device)).toEqual(['desk-edge']);
    const [rollout] = await readRollouts(hospital.db, hospital.facility, ['finished']);
    expect(rollout?.fast_lane).toBe(1);
  });
});

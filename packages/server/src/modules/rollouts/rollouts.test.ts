import { expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { readMembers, readRollouts } from './store.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
/** Monday 30 November 2026, 09:00 in Japan. */
const MONDAY = '2026-11-30T00:00:00Z';

const DESKS: readonly TestDevice[] = ['desk-1', 'desk-2', 'desk-3'].map((name) => ({
  name,
  department: '医事課',
  class: 'office',
  packages: OLD,
}));

const RINGS = [
  { id: 'one', name: '検証', who: { tags: ['検証'] }, gate: { successPercent: 100, atLeast: 1, businessDays: 1 } },
  { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
];

async function standsOf(hospital: Awaited<ReturnType<typeof rolloutHospital>>) {
  const all = await readRollouts(hospital.db, hospital.facility, [
    'running',
    'waiting',
    'paused',
    'stopped',
    'finished',
  ]);
  const stands: string[] = [];
  for (const rollout of all) {
    for (const { name, state } of await readMembers(hospital.db, rollout.id)) {
      stands.push(`${name} ${state}`);
    }
  }
  return { states: all.map(({ state }) => state), stands: stands.sort() };
}

describeStores('rollouts', (makeDb) => {
  test('an answer for a list of packages becomes a signed plan, installed in its window, and is over', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      devices: DESKS,
      policies: [policyOf('office')],
      startedAt: MONDAY,
    });
    hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));

    await hospital.pass(24 * 2);

    expect(await standsOf(hospital)).toEqual({
      states: ['finished'],
      stands: ['desk-1 done', 'desk-2 done', 'desk-3 done'],
    });
    expect(hospital.signed).toHaveLength(3);
    expect(
      hospital.acts.filter(({ what }) => what === 'installing').map(({ atMs }) => new Date(atMs).toISOString()),
    ).toEqual(Array(3).fill('2026-12-01T10:00:00.000Z'));
  });
});

test('rings: the ward waits until the test devices are done and a business day has gone by', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: DESKS.map((one, index) => (index === 0 ? { ...one, tags: ['検証'] } : one)),
    policies: [policyOf('office', { rings: RINGS })],
    startedAt: MONDAY,
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));

  await hospital.pass(24 + 14);
  const tuesday = await standsOf(hospital);
  await hospital.pass(24);
  const wednesday = await standsOf(hospital);

  expect(tuesday).toEqual({ states: ['waiting'], stands: ['desk-1 done', 'desk-2 planned', 'desk-3 planned'] });
  expect(wednesday).toEqual({ states: ['finished'], stands: ['desk-1 done', 'desk-2 done', 'desk-3 done'] });
});

test('trap: power that goes between signing and writing down loses nothing and does nothing twice', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: DESKS,
    policies: [policyOf('office')],
    startedAt: MONDAY,
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  hospital.cutPower();

  await expect(hospital.rollouts.planner.round()).rejects.toThrow('the power went');
  const first = hospital.signed.map(({ number }) => number);
  await hospital.pass(24 * 2);

  expect((await standsOf(hospital)).stands).toEqual(['desk-1 done', 'desk-2 done', 'desk-3 done']);
  expect(hospital.acts.filter(({ what }) => what === 'installing')).toHaveLength(3);
  // The same was signed once more, above what may have been seen.
  expect(hospital.signed).toHaveLength(6);
  expect(Math.min(...hospital.signed.slice(3).map(({ number }) => number))).toBeGreaterThan(Math.max(...first));
});

test('trap: a version that is replaced by a newer one amid a rollout keeps it open for ever; the next one begins with the test devices', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: DESKS.map((one, index) => (index === 0 ? { ...one, tags: ['検証'] } : one)),
    policies: [policyOf('office', { rings: RINGS })],
    startedAt: MONDAY,
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  await hospital.pass(24 + 14);
  const tuesday = await standsOf(hospital);
  const NEWER = { ...OPENSSL, to: '3.0.16-1' };
  const patched = OLD.map((one) => one.replace('3.0.11-1', '3.0.15-1'));
  hospital.bring(supplyFor([OLD, patched], [NEWER, { ...NEWER, from: '3.0.15-1' }], '2026-12-01T12:00:00Z'));

  await hospital.pass(24);
  const wednesday = await standsOf(hospital);
  await hospital.pass(7 * 24, 2);

  expect(tuesday).toEqual({ states: ['waiting'], stands: ['desk-1 done', 'desk-2 planned', 'desk-3 planned'] });
  // On Wednesday only the test device was given the newer version; the others wait for what it proves.
  expect(wednesday.states).toEqual(['finished', 'waiting']);
  expect(hospital.device('desk-1').packages).toContain('openssl@3.0.16-1');
  expect((await standsOf(hospital)).states).toEqual(['finished', 'finished']);
  expect(['desk-2', 'desk-3'].map((name) => hospital.device(name).packages.includes('openssl@3.0.16-1'))).toEqual([
    true,
    true,
  ]);
  const begun = hospital.acts
    .filter(({ what }) => what === 'installing')
    .map(({ device, atMs }) => [device, new Date(atMs).toISOString().slice(0, 10)]);
  expect(begun).toEqual([
    ['desk-1', '2026-12-01'],
    ['desk-1', '2026-12-02'],
    ['desk-2', '2026-12-03'],
    ['desk-3', '2026-12-03'],
  ]);
});

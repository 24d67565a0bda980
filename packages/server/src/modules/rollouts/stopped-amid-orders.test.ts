import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { OPEN_STATES, readMembers, readRollouts } from './store.ts';
import { policyOf, rolloutHospital, supplyFor } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const WHO = programActor('test');

/** Two departments; something happens once, after a round has looked and before it signs. */
async function meanwhile(
  makeDb: Parameters<Parameters<typeof describeStores>[1]>[0],
  happens: (hospital: Awaited<ReturnType<typeof rolloutHospital>>) => Promise<void>,
) {
  let due: (() => Promise<void>) | undefined;
  const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
    devices: [1, 2, 3].map((index) => ({
      name: `desk-${index}`,
      department: index === 1 ? '医事課' : '薬剤部',
      class: 'office',
      packages: OLD,
    })),
    policies: [policyOf('office')],
    more: {
      hasContent: async () => {
        const run = due;
        due = undefined;
        await run?.();
        return true;
      },
    },
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  due = () => happens(hospital);
  await hospital.rollouts.planner.round();
  const [rollout] = await readRollouts(hospital.db, hospital.facility, OPEN_STATES);
  const members = rollout === undefined ? [] : await readMembers(hospital.db, rollout.id);
  const newest = [...hospital.devices.values()].map(({ plan }) => plan?.actions.length);
  return { states: members.map(({ state }) => state), newest, signed: hospital.signed.length };
}

describeStores('whoever stops amid a round', (makeDb) => {
  test('nothing happens meanwhile: all three are ordered', async () => {
    const seen = await meanwhile(makeDb, async () => undefined);

    expect(seen).toEqual({ states: ['needed', 'needed', 'needed'], newest: [1, 1, 1], signed: 3 });
  });

  test('trap: すべて止める while a round signs: what it signed since is taken back by the same round', async () => {
    const seen = await meanwhile(makeDb, async ({ stop }) => stop(true));

    expect(seen).toEqual({ states: ['planned', 'planned', 'planned'], newest: [0, 0, 0], signed: 6 });
  });

  test('trap: a rollout that is paused while a round signs keeps no order that was signed after the pause', async () => {
    const seen = await meanwhile(makeDb, async ({ db, facility, rollouts }) => {
      const [rollout] = await readRollouts(db, facility, OPEN_STATES);
      await rollouts.pause(WHO, rollout?.id ?? '', '確かめる');
    });

    expect(seen).toEqual({ states: ['planned', 'planned', 'planned'], newest: [0, 0, 0], signed: 6 });
  });
});

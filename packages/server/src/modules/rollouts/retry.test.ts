import { expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { readRollouts } from './store.ts';
import { policyOf, rolloutHospital, supplyFor } from './testing.ts';

/** Monday 2 November 2026, 09:00 in Japan. */
const START = '2026-11-02T00:00:00Z';
const OLD = ['openssl@3.0.11-1'];
const UPDATE = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };

test('trap: of a rollout that is finished, what failed on one device can be tried again once its cause is mended', async () => {
  const devices = ['desk-1', 'desk-2', 'desk-3'].map(
    (name) => ({ name, department: '医事課', class: 'office', packages: OLD }) as const,
  );
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices,
    policies: [policyOf('office', { failureBudget: { percent: 50, atLeast: 3 } })],
    startedAt: START,
  });
  hospital.device('desk-2').broken = ['openssl@3.0.15-1'];
  hospital.bring(supplyFor([OLD], [UPDATE], '2026-11-01T00:00:00Z'));
  await hospital.pass(24 * 4);
  const [finished] = await readRollouts(hospital.db, hospital.facility, ['finished']);
  await hospital.pass(24 * 7);
  const before = [...hospital.device('desk-2').packages];

  hospital.device('desk-2').broken = [];
  await hospital.rollouts.retry(programActor('test'), finished?.id ?? '', [hospital.device('desk-2').id]);
  await hospital.pass(24 * 7);

  expect(before).toEqual(OLD);
  expect(hospital.device('desk-2').packages).toEqual(['openssl@3.0.15-1']);
}, 120_000);

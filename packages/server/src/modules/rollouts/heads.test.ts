import { expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
/** Monday 30 November 2026, 09:00 in Japan; the hours begin on Tuesday at 19:00. */
const MONDAY = '2026-11-30T00:00:00Z';
const DEVICES: readonly TestDevice[] = [
  { name: 'ward-1', department: '3階病棟', class: 'office', packages: OLD },
  { name: 'desk-1', department: '医事課', class: 'office', packages: OLD },
  { name: 'lab-1', department: '検査科', class: 'office', packages: OLD },
];
const WARD = { department: '3階病棟', head: '山田', deputy: '佐藤' };
const DESK = { department: '医事課', head: '鈴木' };

async function hospitalWith() {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES, startedAt: MONDAY },
    policies: [policyOf('office', { consent: { kind: 'department-head' } })],
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  const said = (who: string, device: string) => ({
    ...{ kind: 'person' as const, who, update: 'openssl', version: OPENSSL.to, givenOn: '2026-11-30' },
    devices: [hospital.device(device).id],
  });
  const why = async (device: string): Promise<string> => {
    const url = `/api/v1/devices/${hospital.device(device).id}/updates`;
    const { items } = (await hospital.app.inject({ url, headers: as('inspector') })).json();
    return items.map(({ because }: { because: string }) => because).join(' ');
  };
  const mended = () =>
    DEVICES.filter((one) => hospital.device(one.name).packages.includes('openssl@3.0.15-1')).map((one) => one.name);
  return { hospital, mended, said, why };
}

test('the head of a department, or who stands in, approves for that department alone; where nobody is named nothing goes', async () => {
  const { hospital, mended, said, why } = await hospitalWith();
  hospital.setWorld({ heads: [WARD, DESK] });
  await hospital.rollouts.planner.round();
  const waiting = [await why('ward-1'), await why('desk-1'), await why('lab-1')];

  // Who stands in for the ward; the head of the ward has no say at the desk, and nobody has one in the laboratory.
  const approvals = [said('佐藤', 'ward-1'), said('山田', 'desk-1'), said('山田', 'lab-1')];
  hospital.setWorld({ confirmations: approvals });
  await hospital.pass(40, 2);
  const first = mended();
  hospital.setWorld({ confirmations: [...approvals, said('鈴木', 'desk-1')] });
  await hospital.pass(24, 2);

  expect(waiting[0]).toContain('山田(または代理の 佐藤) の承認を待っています');
  expect(waiting[1]).toContain('鈴木 の承認を待っています');
  expect(waiting[2]).toContain('「検査科」の責任者の承認が要りますが、責任者が決まっていません。');
  expect(first).toEqual(['ward-1']);
  expect(mended()).toEqual(['ward-1', 'desk-1']);
  expect(await why('lab-1')).toContain('責任者が決まっていません');
});

test('trap: who is head no longer approves nothing that has not begun', async () => {
  const { hospital, mended, said, why } = await hospitalWith();
  hospital.setWorld({ heads: [DESK], confirmations: [said('鈴木', 'desk-1')] });
  await hospital.rollouts.planner.round();
  const ordered = hospital.device('desk-1').plan?.actions.length;
  hospital.setWorld({ heads: [{ department: '医事課', head: '高橋' }] });
  await hospital.pass(40, 2);

  expect(ordered).toBe(1);
  expect([mended(), hospital.device('desk-1').plan?.actions]).toEqual([[], []]);
  expect(await why('desk-1')).toContain('高橋 の承認を待っています');
});

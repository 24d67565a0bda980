import { expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
/** Monday 30 November 2026, 09:00 in Japan; windows are Tuesday to Thursday from 19:00 to 23:00. */
const MONDAY = '2026-11-30T00:00:00Z';
const GAP_MS = 15 * 60_000;

const PAIR: readonly TestDevice[] = ['dc-1', 'dc-2', 'file-1'].map((name) => ({
  name,
  department: '情報システム室',
  class: 'office',
  packages: OLD,
}));

test('two domain controllers hold signed windows that never meet; the file server beside them keeps the whole evening', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: PAIR,
    policies: [policyOf('office')],
    startedAt: MONDAY,
  });
  const idOf = (name: string) => hospital.device(name).id;
  // The second one goes first: the order is the hospital's, not the alphabet's.
  const groups = ['dc-2', 'dc-1'].map((name) => ({ name, devices: [idOf(name)] }));
  const put = await hospital.app.inject({
    method: 'PUT',
    url: '/api/v1/apart',
    headers: as('admin'),
    payload: [{ id: 'dc', name: 'ドメインコントローラー', groups }],
  });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));

  await hospital.pass(24 * 3);

  const windowsOf = (name: string) =>
    hospital.signed
      .filter(({ device }) => device === hospital.device(name).identity)
      .flatMap(({ actions }) => actions.flatMap(({ windows }) => windows))
      .map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
  const began = hospital.acts.filter(({ what }) => what === 'installing').map(({ device, atMs }) => [device, atMs]);
  expect(put.statusCode).toBe(204);
  for (const [from, to] of windowsOf('dc-1')) {
    for (const [otherFrom, otherTo] of windowsOf('dc-2')) {
      expect(from >= otherTo + GAP_MS || otherFrom >= to + GAP_MS).toBe(true);
    }
  }
  expect(windowsOf('dc-1').length * windowsOf('dc-2').length).toBeGreaterThan(0);
  // 19:00, and in the second half of the same evening at the first full hour at which the test's devices live.
  const evening = (hour: number) => Date.parse(`2026-12-01T${hour}:00:00+09:00`);
  expect(Object.fromEntries(began)).toEqual({ 'dc-2': evening(19), 'file-1': evening(19), 'dc-1': evening(22) });
});

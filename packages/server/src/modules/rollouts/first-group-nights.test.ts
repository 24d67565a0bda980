import { expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { readMembers, readRollouts } from './store.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';

const OLD = ['openssl@3.0.11-1', 'bash@5.2.15-2'];
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
/** Monday 30 November 2026, 09:00 in Japan; windows are Tuesday to Thursday from 19:00 to 23:00. */
const MONDAY = '2026-11-30T00:00:00Z';

const ROOM: readonly TestDevice[] = ['dc-1', 'dc-2', 'file-1'].map((name) => ({
  name,
  department: '情報システム室',
  class: 'office',
  packages: OLD,
}));

/** Two domain controllers, the second of which goes first, and a file server beside them. */
async function pair(makeDb: Parameters<Parameters<typeof describeStores>[1]>[0]) {
  const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
    devices: ROOM,
    policies: [policyOf('office', { failureBudget: { percent: 90, atLeast: 3 } })],
    startedAt: MONDAY,
  });
  const groups = ['dc-2', 'dc-1'].map((name) => ({ name, devices: [hospital.device(name).id] }));
  const payload = [{ id: 'dc', name: 'ドメインコントローラー', groups }];
  await hospital.app.inject({ method: 'PUT', url: '/api/v1/apart', headers: as('admin'), payload });
  hospital.bring(supplyFor([OLD], [OPENSSL], '2026-11-29T00:00:00Z'));
  const standing = async (name: string) => {
    const [rollout] = await readRollouts(hospital.db, hospital.facility, ['running', 'waiting', 'paused']);
    const members = rollout === undefined ? [] : await readMembers(hospital.db, rollout.id);
    return { rollout, member: members.find((one) => one.name === name) };
  };
  const began = () => hospital.acts.filter(({ what }) => what === 'installing').map(({ device }) => device);
  const ordered = (name: string) =>
    hospital.signed.filter(({ actions, device }) => actions.length > 0 && device === hospital.device(name).identity);
  return { ...hospital, standing, began, ordered };
}

describeStores('groups that must not be down together', (makeDb) => {
  test('the second is ordered only after the first is back, and says for whom it waits until then', async () => {
    const hospital = await pair(makeDb);

    await hospital.pass(12);
    const waiting = await hospital.standing('dc-1');
    const before = hospital.ordered('dc-1').length;
    await hospital.pass(24 * 3);

    expect(before).toBe(0);
    expect(waiting.member?.state).toBe('planned');
    expect(JSON.parse(waiting.member?.about ?? '{}')).toEqual({
      code: 'group-not-back',
      why: 'under-way',
      device: 'dc-2',
    });
    expect(hospital.began().filter((name) => name.startsWith('dc'))).toEqual(['dc-2', 'dc-1']);
    const [first] = hospital.ordered('dc-1');
    const back = hospital.acts.find(({ device, what }) => device === 'dc-2' && what === 'done')?.atMs ?? Infinity;
    expect(Date.parse(first?.madeAt ?? '')).toBeGreaterThanOrEqual(back);
  });

  test('the first does not come back: the second stays as it is, until a person lets it go on', async () => {
    const hospital = await pair(makeDb);
    hospital.device('dc-2').off = true;

    await hospital.pass(24 * 2);
    const { member, rollout } = await hospital.standing('dc-1');
    const before = [...hospital.began()];
    const said = await hospital.app.inject({
      url: `/api/v1/rollouts/${rollout?.id}/devices?sort=device`,
      headers: as('operator'),
    });
    const url = `/api/v1/rollouts/${rollout?.id}/go-on`;
    const payload = { device: hospital.device('dc-1').id, reason: '2 号機は修理中。1 号機だけで動かしている' };
    const by = async (role: string) =>
      (await hospital.app.inject({ method: 'POST', url, headers: as(role), payload })).statusCode;
    const answers = [await by('inspector'), await by('operator'), await by('operator')];
    await hospital.pass(24 * 2);

    expect(before).toEqual(['file-1']);
    expect(member?.state).toBe('planned');
    const row = said.json().items.find((one: { device: string }) => one.device === 'dc-1');
    expect(row).toMatchObject({ goOn: true, sentence: expect.stringContaining('dc-2') });
    expect(answers).toEqual([403, 204, 409]);
    expect(hospital.began()).toEqual(['file-1', 'dc-1']);
  });
});

test('the first fails: the second waits and says so', async () => {
  const hospital = await pair((migrations) => freshDb('SQLite', migrations));
  hospital.device('dc-2').broken = ['openssl@3.0.15-1'];

  await hospital.pass(24 * 2);

  const { member } = await hospital.standing('dc-1');
  expect(JSON.parse(member?.about ?? '{}')).toMatchObject({ code: 'group-not-back', why: 'failed' });
  expect(hospital.ordered('dc-1')).toEqual([]);
});

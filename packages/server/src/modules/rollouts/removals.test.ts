import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Removal } from '@tsukuroi/protocol';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, onTestFinished, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { charterOf, policyOf, rolloutHospital, type TestDevice } from './testing.ts';
import { viewerFiles } from './testing-catalogue.ts';

/** Monday 30 November 2026, 09:00 in Japan; the office's hours begin on Tuesday at 19:00. */
const MONDAY = '2026-11-30T00:00:00Z';
const BASE = ['dpkg@1.21.22', 'openssl@3.0.11-1'];
const DEVICES: readonly TestDevice[] = [
  { name: 'desk-1', department: '医事課', class: 'office', packages: [...BASE, 'viewer@2.0'] },
  { name: 'desk-2', department: '医事課', class: 'office', packages: [...BASE, 'viewer@1.0'] },
  { name: 'desk-3', department: '医事課', class: 'office', packages: BASE },
  { name: 'ward-1', department: '3階病棟', class: 'office', packages: [...BASE, 'viewer@2.0'] },
];
const VERBS = { verbs: ['report', 'stage', 'install', 'remove', 'reboot'] as const };
const charter = () => charterOf({ verbs: [...VERBS.verbs] });
/** The policy puts the viewer wherever it is missing: a removal has to stand against it. */
const POLICY = policyOf('office', {
  what: { os: 'none', applications: ['viewer'], product: false, exclude: [] },
});

/** One that takes no programs at all: a removal needs nothing of it but its windows and rings. */
const QUIET = policyOf('office', { what: { os: 'security', applications: 'none', product: false, exclude: [] } });

type Hospital = Awaited<ReturnType<typeof rolloutHospital>>;

const api = async (
  hospital: Hospital,
  method: 'GET' | 'POST',
  url: string,
  role: 'operator' | 'inspector',
  payload?: object,
) =>
  hospital.app.inject({
    ...{ method, url: `/api/v1/removals${url}`, headers: as(role) },
    ...(payload === undefined ? {} : { payload }),
  });

async function order(hospital: Hospital, ...names: string[]): Promise<string> {
  const devices = names.map((name) => hospital.device(name).id);
  const body = { app: 'viewer', devices, because: '製造元の提供が終わったため' };
  const answer = await api(hospital, 'POST', '', 'operator', body);
  expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
  return answer.json().id;
}

/** As holders of the offline keys sign what the page hands out. */
async function permit(hospital: Hospital, id: string, change: object = {}): Promise<void> {
  const given = (await api(hospital, 'GET', `/${id}/permit`, 'operator')).json();
  const content = Buffer.from(JSON.stringify({ ...given, ...change }));
  await hospital.sign({ set: [{ path: 'permits/viewer-off.json', content }] });
}

const standing = async (hospital: Hospital) =>
  ((await api(hospital, 'GET', '', 'inspector')).json() as Removal[]).flatMap(({ devices }) =>
    devices.map(({ held, name, state }) => [name, state, held.length]),
  );
const viewers = (hospital: Hospital) =>
  DEVICES.map(({ name }) => hospital.device(name).packages.find((one) => one.startsWith('viewer')) ?? '-');

describeStores('a program that has to go', (makeDb) => {
  test('goes from the named devices alone, in their windows, after the offline keys permitted it; and is not put back', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      ...{ devices: DEVICES, policies: [POLICY], startedAt: MONDAY, charter: charter() },
    });
    await hospital.sign(viewerFiles('2.0'), new Map([['recipes/viewer/2.0.json', 'viewer@2.0']]));
    const known = (await api(hospital, 'GET', '/programs', 'inspector')).json();
    const id = await order(hospital, 'desk-1', 'desk-2', 'desk-3');
    await hospital.pass(40, 2);
    const without = [viewers(hospital), await standing(hospital)];
    await permit(hospital, id);
    await hospital.pass(30, 2);

    expect(
      known.map(({ app, devices }: { app: string; devices: { name: string }[] }) => [app, devices.length]),
    ).toEqual([['viewer', 3]]);
    // Without a permit nothing goes, and nothing is renewed either; desk-3 did not have it then, and was given it.
    expect(without).toEqual([
      ['viewer@2.0', 'viewer@1.0', 'viewer@2.0', 'viewer@2.0'],
      [
        ['desk-1', 'held', 1],
        ['desk-2', 'held', 1],
      ],
    ]);
    expect(viewers(hospital)).toEqual(['-', '-', 'viewer@2.0', 'viewer@2.0']);
    const begun = hospital.acts
      .filter(({ what }) => what === 'installing')
      .map(({ atMs }) => new Date(atMs).toISOString());
    // 19:00 to 23:00 in Japan.
    expect(begun.every((at) => at.slice(11) >= '10:00' && at.slice(11) < '14:00')).toBe(true);
    expect(await standing(hospital)).toEqual([
      ['desk-1', 'done', 0],
      ['desk-2', 'done', 0],
    ]);
    const work = (await hospital.app.inject({ url: '/api/v1/work', headers: as('inspector') })).json().items;
    expect(work.map((row: { packages: string }) => row.packages)).toContain('カルテの閲覧（取り外し）');
    await hospital.pass(7 * 24, 2);
    // The policy gives it to whoever lacks it; who had to be rid of it stays rid of it.
    expect(viewers(hospital)).toEqual(['-', '-', 'viewer@2.0', 'viewer@2.0']);
  });

  test('stays where the charter does not let the server remove, where the permit is another one’s, and where it was taken back', async () => {
    const strict = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      ...{ devices: DEVICES, policies: [QUIET], startedAt: MONDAY },
    });
    await strict.sign(viewerFiles('2.0'));
    await permit(strict, await order(strict, 'desk-1'));
    await strict.pass(40, 2);
    const loose = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      ...{ devices: DEVICES, policies: [QUIET], startedAt: MONDAY, charter: charter() },
    });
    await loose.sign(viewerFiles('2.0'));
    const id = await order(loose, 'desk-1');
    await permit(loose, id, { subject: 'codec' });
    await loose.pass(40, 2);
    const other = viewers(loose);
    await permit(loose, id);
    await loose.rollouts.planner.round();
    const ordered = loose.device('desk-1').plan?.actions.map(({ verb }) => verb);
    const cancelled = await api(loose, 'POST', `/${id}/cancel`, 'operator', { reason: 'まだ使う' });
    await loose.pass(40, 2);

    expect([viewers(strict)[0], (await standing(strict)).map(([, state]) => state)]).toEqual(['viewer@2.0', ['held']]);
    expect(other[0]).toBe('viewer@2.0');
    expect([ordered, cancelled.statusCode, loose.device('desk-1').plan?.actions]).toEqual([['remove'], 204, []]);
    expect([viewers(loose)[0], await standing(loose)]).toEqual(['viewer@2.0', []]);
  });
});

test('a device on which something else needs the program says so on the page, and is not shown as waiting for its hours', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES, policies: [QUIET], startedAt: MONDAY, charter: charter() },
  });
  await hospital.sign(viewerFiles('2.0'), new Map([['recipes/viewer/2.0.json', 'viewer@2.0']]));
  hospital.device('desk-2').needing = { viewer: 'viewer-fonts' };
  hospital.device('ward-1').broken = ['recipes/viewer/2.0.json'];
  await permit(hospital, await order(hospital, 'desk-1', 'desk-2', 'ward-1'));
  await hospital.pass(40, 2);

  const [{ devices }] = (await api(hospital, 'GET', '', 'inspector')).json() as [Removal];

  expect(devices.map(({ held, name, state }) => [name, state, held[0]])).toEqual([
    ['desk-1', 'done', undefined],
    [
      'desk-2',
      'held',
      '別のパッケージの削除が必要になるので、何も変えずにやめました。（viewer-fonts） 業者に、削除してよいかどうかを確かめてください。',
    ],
    ['ward-1', 'failed', expect.stringContaining('失敗しました。')],
  ]);
  expect(viewers(hospital)).toEqual(['-', 'viewer@1.0', '-', 'viewer@2.0']);
});

test('who only looks orders nothing, and a device that does not have it is not named', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES, policies: [QUIET], startedAt: MONDAY, charter: charter() },
  });
  await hospital.sign(viewerFiles('2.0'));
  const body = (name: string) => ({ app: 'viewer', devices: [hospital.device(name).id], because: '退役' });

  const answers = [
    await api(hospital, 'POST', '', 'inspector', body('desk-1')),
    await api(hospital, 'POST', '', 'operator', body('desk-3')),
    await api(hospital, 'POST', '', 'operator', { ...body('desk-1'), because: '' }),
  ];

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 409, 400]);
});

test('what the planner orders off a device is backed there by the offline keys, with the file with which it could be put back', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES, policies: [QUIET], startedAt: MONDAY, charter: charter() },
  });
  await hospital.sign(viewerFiles('2.0'));
  await permit(hospital, await order(hospital, 'desk-1'));
  await hospital.rollouts.planner.round();
  const places = serverPlaces(hospital.context.dataFolder);
  const { department, identity } = hospital.device('desk-1');
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-removal-followed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const client = trustClient({
    ...{ door: nodeDoor(), folder, facility: 'east', device: identity, department, clock: hospital.clock },
    ...{ root: await readFile(places.root), catalogAtLeast: 0 },
  });
  const sources = {
    catalog: folderSource(nodeDoor(), places.catalog),
    director: folderSource(nodeDoor(), places.director),
  };

  const { plan } = await client.refresh(sources);

  const [action] = plan?.plan.actions ?? [];
  expect(action).toMatchObject({ verb: 'remove', subject: 'viewer', permits: ['permits/viewer-off.json'] });
  expect(action?.content.map((one) => one.kind === 'catalog' && one.target.split('/')[0])).toEqual([
    'recipes',
    'artifacts',
  ]);
  expect(plan?.backing.get(action?.id ?? '')).toMatchObject({ backed: true, permits: [{ verb: 'remove' }] });
});

test('an order that comes amid a rollout says for which one it waits and until when, and goes with the next one', async () => {
  const gate = { successPercent: 100, atLeast: 1, businessDays: 2 };
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ startedAt: MONDAY, charter: charter() },
    devices: DEVICES.map((one) => (one.name === 'desk-1' ? { ...one, tags: ['検証'] } : one)),
    policies: [
      {
        ...POLICY,
        rings: [
          { id: 'one', name: '検証', who: { tags: ['検証'] }, gate },
          { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
        ],
      },
    ],
  });
  // All are to have version 3.0; then somebody wants the viewer off two of the second ring.
  await hospital.sign(viewerFiles('3.0'), new Map([['recipes/viewer/3.0.json', 'viewer@3.0']]));
  await hospital.rollouts.planner.round();
  const id = await order(hospital, 'desk-2', 'ward-1');
  await permit(hospital, id);
  await hospital.rollouts.planner.round();
  const said = async (language: string): Promise<Removal['devices']> => {
    const headers = { ...as('inspector'), 'accept-language': language };
    return (await hospital.app.inject({ url: '/api/v1/removals', headers })).json()[0].devices;
  };

  const [ja, en] = [await said('ja'), await said('en')];
  await hospital.pass(40, 2);
  const later = await said('ja');
  const running = (await hospital.app.inject({ url: '/api/v1/rollouts', headers: as('operator') })).json().items[0];
  await hospital.rollouts.pause({ kind: 'user', id: 'u', name: 'operator' }, running.id, '様子を見る');
  const paused = await said('ja');
  await hospital.rollouts.resume({ kind: 'user', id: 'u', name: 'operator' }, running.id, '続ける');
  const before = viewers(hospital);
  await hospital.pass(14 * 24, 4);

  // Monday, and two business days after it: nobody in the first ring is done yet.
  expect(ja.map(({ held, state, waitsFor }) => [state, waitsFor?.name, held])).toEqual(
    Array(2).fill([
      'held',
      'office 2026/11/30(月)',
      [
        'いま進んでいる配布「office 2026/11/30(月)」(段階 1/2、4 台のうち残り 4 台)が終わった後、次の配布で外します。配布の途中では、試していない作業を加えません。順調なら 2026/12/02(水) 以降です。',
      ],
    ]),
  );
  expect(en[0]?.held[0]).toContain('after “office Mon 2026/11/30” (ring 1 of 2, 4 of 4 devices left)');
  expect(en[0]?.held[0]).toContain('not before Wed 2026/12/02.');
  // Done on Tuesday evening: two business days from then.
  expect(later[0]?.held[0]).toContain('順調なら 2026/12/03(木) 以降です。');
  expect(paused[0]?.held[0]).toContain('一時停止中です。再開して終わるまで始まりません。');
  // Amid the rollout nothing went.
  expect(before).toEqual(['viewer@3.0', 'viewer@1.0', '-', 'viewer@2.0']);
  expect(viewers(hospital)).toEqual(['viewer@3.0', '-', 'viewer@3.0', '-']);
  expect(await standing(hospital)).toEqual([
    ['desk-2', 'done', 0],
    ['ward-1', 'done', 0],
  ]);
});

import { sha256 } from '@tsukuroi/core';
import type { Policy } from '@tsukuroi/policy';
import type { CatalogChange } from '@tsukuroi/trust/repository/catalog.ts';
import { describe, expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { readMembers, readRollouts, tables } from './store.ts';
import { policyOf, rolloutHospital, supplyFor, type TestDevice } from './testing.ts';
import { releaseFiles, viewerFiles } from './testing-catalogue.ts';

/** Monday 30 November 2026, 09:00 in Japan; the office's hours begin on Tuesday at 19:00. */
const MONDAY = '2026-11-30T00:00:00Z';
const OPENSSL = { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' };
const BASE = ['dpkg@1.21.22', 'openssl@3.0.11-1'];

const device = (name: string, more: Partial<TestDevice> = {}): TestDevice => ({
  name,
  department: '医事課',
  class: 'office',
  packages: BASE,
  ...more,
});

/** Two departments; the viewer is old on two, new on one, and missing on one. */
const DEVICES = [
  device('desk-1', { packages: [...BASE, 'viewer@1.0'] }),
  device('desk-2', { packages: [...BASE, 'viewer@2.0'] }),
  device('desk-3'),
  device('ward-1', { department: '3階病棟', packages: [...BASE, 'viewer@1.0'] }),
];

const EVERYTHING: Pick<Policy, 'what'> = {
  what: { os: 'security', applications: 'all', product: true, exclude: [] },
};
type Hospital = Awaited<ReturnType<typeof rolloutHospital>>;

const both = (
  ...changes: readonly { set: NonNullable<CatalogChange['set']>; artifacts: NonNullable<CatalogChange['artifacts']> }[]
) => ({
  set: changes.flatMap(({ set }) => set),
  artifacts: changes.flatMap(({ artifacts }) => artifacts),
});
const VIEWER = new Map([['recipes/viewer/2.0.json', 'viewer@2.0']]);

const actionsOf = (hospital: Hospital, name: string) =>
  hospital.device(name).plan?.actions.map(({ id }) => id.split('-')[0]) ?? [];
const heldCodes = async (hospital: Hospital, name: string, of: string) => {
  const rows = await tables(hospital.db)
    .selectFrom('rollouts_patches')
    .select(['package', 'held', 'state'])
    .where('device', '=', hospital.device(name).id)
    .where('package', '=', of)
    .execute();
  return rows.map(({ held, state }) => [state, ...JSON.parse(held).map(({ code }: { code: string }) => code)]);
};

describeStores('programs of the catalogue', (makeDb) => {
  test('are renewed where they are installed and older, beside the vendor’s packages, each by an action of its own', async () => {
    const hospital = await rolloutHospital(await makeDb(ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: [policyOf('office', EVERYTHING)],
      startedAt: MONDAY,
    });
    await hospital.sign(viewerFiles('2.0'), VIEWER);
    hospital.bring(
      supplyFor(
        DEVICES.map(({ packages }) => packages ?? []),
        [OPENSSL],
        '2026-11-29T00:00:00Z',
      ),
    );
    await hospital.pass(1);
    const planned = DEVICES.map(({ name }) => [name, ...actionsOf(hospital, name)]);
    await hospital.pass(40, 2);

    expect(planned).toEqual([
      ['desk-1', 'os', 'app'],
      ['desk-2', 'os'],
      // Nothing is put where it was not, unless a policy names it.
      ['desk-3', 'os'],
      ['ward-1', 'os', 'app'],
    ]);
    expect(DEVICES.map(({ name }) => hospital.device(name).packages.filter((one) => one.startsWith('viewer')))).toEqual(
      [['viewer@2.0'], ['viewer@2.0'], [], ['viewer@2.0']],
    );
    const [rollout] = await readRollouts(hospital.db, hospital.facility, ['finished']);
    const members = await readMembers(hospital.db, rollout?.id ?? '');
    expect(members.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      'desk-1 done',
      'desk-2 done',
      'desk-3 done',
      'ward-1 done',
    ]);
    const list = async (url: string) =>
      (await hospital.app.inject({ url: `/api/v1${url}`, headers: as('inspector') })).json().items;
    const patches = await list('/patches?sort=package');
    expect(
      patches.map((row: Record<string, unknown>) => [row.package, row.version, row.kind, row.done]),
    ).toContainEqual(['カルテの閲覧', '2.0', 'application', 2]);
    const work = await list(`/work?filter=${encodeURIComponent('{"packages":"カルテの閲覧"}')}`);
    expect(new Set(work.map((row: { packages: string }) => row.packages))).toEqual(new Set(['カルテの閲覧 2.0']));
    const own = await list(`/devices/${hospital.device('desk-1').id}/updates`);
    expect(own.map((row: Record<string, unknown>) => [row.package, row.state])).toContainEqual([
      'カルテの閲覧',
      'done',
    ]);
    const csv = await hospital.app.inject({
      url: '/api/v1/patches?columns=package,kind,state',
      headers: { ...as('inspector'), accept: 'text/csv' },
    });
    expect(csv.body).toContain('カルテの閲覧,アプリケーション,完了');
  });
});

const office = async (devices: readonly TestDevice[], what: Policy['what'] = EVERYTHING.what) =>
  rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices,
    policies: [policyOf('office', { what })],
    startedAt: MONDAY,
  });

describe('what a policy says of programs', () => {
  test('a policy that names one puts it also where it is missing; "all" does not, "none" holds all', async () => {
    const named = await office(DEVICES, { os: 'none', applications: ['viewer'], product: false, exclude: [] });
    const none = await office(DEVICES, { os: 'none', applications: 'none', product: false, exclude: [] });
    for (const hospital of [named, none]) {
      await hospital.sign(viewerFiles('2.0'), VIEWER);
      await hospital.pass(40, 2);
    }

    expect(named.device('desk-3').packages).toContain('viewer@2.0');
    expect(none.signed).toEqual([]);
    expect(await heldCodes(none, 'desk-1', 'viewer')).toEqual([['held', 'out-of-scope']]);
    expect(await heldCodes(none, 'desk-3', 'viewer')).toEqual([]);
  });

  test('a category takes what is installed and whose recipe names it; the device’s page says why each is in or out', async () => {
    const what: Policy['what'] = { os: 'none', applications: 'none', product: false, exclude: [] };
    const viewers = await office(DEVICES, { ...what, categories: ['Viewer'] });
    const browsers = await office(DEVICES, { ...what, categories: ['WebBrowser'] });
    const unsaid = await office(DEVICES, { ...what, categories: ['Viewer'] });
    await viewers.sign(viewerFiles('2.0', { category: 'Viewer' }), VIEWER);
    await browsers.sign(viewerFiles('2.0', { category: 'Viewer' }), VIEWER);
    await unsaid.sign(viewerFiles('2.0'), VIEWER);
    const said = async (hospital: Hospital) => {
      const url = `/api/v1/devices/${hospital.device('desk-1').id}/updates`;
      const { items } = (await hospital.app.inject({ url, headers: as('inspector') })).json();
      return items.map((row: Record<string, string>) => [row.state, row.within, row.because]);
    };
    await viewers.pass(1);
    const before = await said(viewers);
    for (const hospital of [viewers, browsers, unsaid]) {
      await hospital.pass(40, 2);
    }

    expect(before).toEqual([
      ['waiting', '方針「office」の対象です(アプリの種類「閲覧ソフト(PDF・画像など)」で指定)。', ''],
    ]);
    expect(viewers.device('desk-1').packages).toContain('viewer@2.0');
    expect(viewers.device('desk-3').packages).toEqual(BASE);
    expect([browsers.signed, unsaid.signed]).toEqual([[], []]);
    expect(await said(browsers)).toEqual([
      [
        'held',
        '',
        expect.stringContaining('このアプリの種類「閲覧ソフト(PDF・画像など)」は、方針の種類にありません。'),
      ],
    ]);
    expect(await said(unsaid)).toEqual([['held', '', expect.stringContaining('このアプリは種類が分からない')]]);
  });

  test('waiting days count from the day on which the catalogue brought it', async () => {
    const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
      devices: DEVICES,
      policies: [policyOf('office', { ...EVERYTHING, consent: { kind: 'automatic', afterBusinessDays: 3 } })],
      startedAt: MONDAY,
    });
    await hospital.sign(viewerFiles('2.0'), VIEWER);
    await hospital.pass(50, 2);
    const before = await heldCodes(hospital, 'desk-1', 'viewer');
    await hospital.pass(40, 2);

    // Monday, and three business days: Thursday.
    expect(before).toEqual([['held', 'waiting-days']]);
    expect(hospital.device('desk-1').packages).toContain('viewer@2.0');
  });

  test('trap: what is frozen, or cannot be compared, or is for other machines, is ordered nowhere', async () => {
    const devices = [
      device('frozen', { packages: [...BASE, 'viewer@1.0'] }),
      device('odd', { packages: [...BASE, 'viewer@1:what?'] }),
      device('other', { packages: ['openssl@3.0.11-1', 'viewer@1.0'] }),
    ];
    const hospital = await office(devices);
    await hospital.sign(viewerFiles('2.0', { frozen: '接続先の機器が読めなくなるため' }), VIEWER);
    await hospital.pass(40, 2);

    expect(hospital.signed).toEqual([]);
    expect(await heldCodes(hospital, 'frozen', 'viewer')).toEqual([['held', 'recipe-frozen']]);
    expect(await heldCodes(hospital, 'odd', 'viewer')).toEqual([['held', 'version-unknown']]);
    // No dpkg there: nobody knows what it would take.
    expect(await heldCodes(hospital, 'other', 'viewer')).toEqual([]);
  });

  test('the newest one goes; what it overtook, and what was taken out of the catalogue, is ordered no more', async () => {
    const hospital = await office([device('desk-1', { packages: [...BASE, 'viewer@1.0'] })]);
    await hospital.sign(viewerFiles('1.5'), new Map([['recipes/viewer/1.5.json', 'viewer@1.5']]));
    await hospital.pass(1);
    const first = hospital.device('desk-1').plan?.actions.map(({ content }) => content[0]);
    await hospital.sign(viewerFiles('2.0'), VIEWER);
    await hospital.pass(1);
    // A rollout tries what it began with; the newer version is one that no ring tried.
    const overtaken = await heldCodes(hospital, 'desk-1', 'viewer');
    await hospital.sign({ remove: ['recipes/viewer/2.0.json', 'recipes/viewer/1.5.json'] });
    await hospital.pass(1);

    expect(first).toEqual([expect.objectContaining({ target: 'recipes/viewer/1.5.json' })]);
    expect(overtaken).toHaveLength(1);
    expect(hospital.device('desk-1').plan?.actions).toEqual([]);
    // It is not told as done: nobody put it there.
    expect(await heldCodes(hospital, 'desk-1', 'viewer')).toEqual([]);
    await hospital.pass(40, 2);
    expect(hospital.acts.filter(({ what }) => what === 'installing')).toEqual([]);
  });

  test('a program that fails uses up the budget at once; the packages beside it go on, and are taken back when all is stopped', async () => {
    const hospital = await office(DEVICES);
    hospital.device('desk-1').broken = ['viewer@2.0'];
    hospital.device('ward-1').broken = ['viewer@2.0'];
    await hospital.sign(viewerFiles('2.0'), VIEWER);
    hospital.bring(
      supplyFor(
        DEVICES.map(({ packages }) => packages ?? []),
        [OPENSSL],
        '2026-11-29T00:00:00Z',
      ),
    );
    await hospital.pass(40, 2);
    const [rollout] = await readRollouts(hospital.db, hospital.facility, ['stopped']);
    const members = await readMembers(hospital.db, rollout?.id ?? '');

    expect(rollout?.why).toBe('budget');
    expect(
      members
        .filter(({ state }) => state === 'failed')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['desk-1', 'ward-1']);
    expect(hospital.device('desk-1').packages).toContain('openssl@3.0.15-1');
    expect(await heldCodes(hospital, 'desk-1', 'viewer')).toEqual([['failed', 'rollout-stopped', 'failed-before']]);
    expect(await heldCodes(hospital, 'desk-1', 'openssl')).toEqual([['done']]);
  });
});

describe('releases of the agent', () => {
  const OLD = [...BASE, 'tsukuroi-agent@0.1.0'];
  const AGENTS = [
    device('desk-1', { packages: OLD, agent: '0.1.0' }),
    // It renewed itself once: dpkg still tells the package that it was laid over.
    device('desk-2', { packages: OLD, agent: '0.2.0' }),
    device('desk-3', { packages: OLD }),
    device('ward-1', { department: '3階病棟', packages: BASE }),
  ];
  const PUTS = new Map([['releases/agent/0.2.0.json', 'agent@0.2.0']]);

  test('go where an older one runs, as its last action and without a restart; unknown is held, and other programs are none', async () => {
    const hospital = await office(AGENTS);
    await hospital.sign(releaseFiles('0.2.0'), PUTS);
    hospital.bring(
      supplyFor(
        AGENTS.map(({ packages }) => packages ?? []),
        [OPENSSL],
        '2026-11-29T00:00:00Z',
      ),
    );
    await hospital.pass(1);
    const planned = AGENTS.map(({ name }) => [name, ...actionsOf(hospital, name)]);
    const restarts = hospital.device('desk-1').plan?.actions.map(({ restart }) => restart);
    const unknown = await heldCodes(hospital, 'desk-3', 'tsukuroi-agent');
    await hospital.pass(40, 2);

    expect(planned).toEqual([
      ['desk-1', 'os', 'agent'],
      ['desk-2', 'os'],
      ['desk-3', 'os'],
      ['ward-1', 'os'],
    ]);
    expect(restarts).toEqual(['in-window', 'never']);
    expect(unknown).toEqual([['held', 'agent-version-unknown']]);
    expect(hospital.device('desk-1').agent).toBe('0.2.0');
    expect(await heldCodes(hospital, 'desk-1', 'tsukuroi-agent')).toEqual([['done']]);
  });

  test('trap: one that comes back as the old version is a failure, and is told as done nowhere', async () => {
    const hospital = await office(AGENTS);
    hospital.device('desk-1').broken = ['releases/agent/0.2.0.json'];
    await hospital.sign(releaseFiles('0.2.0'), PUTS);
    await hospital.pass(40, 2);

    expect(hospital.device('desk-1').agent).toBe('0.1.0');
    expect(await heldCodes(hospital, 'desk-1', 'tsukuroi-agent')).toEqual([['failed', 'failed-before']]);
  });

  test('trap: for another machine, beyond a step that must come between, or ahead of this server: nowhere', async () => {
    const told = async (more: Parameters<typeof releaseFiles>[1]) => {
      const hospital = await office(AGENTS);
      await hospital.sign(releaseFiles('0.2.0', more), PUTS);
      await hospital.pass(2);
      return [hospital.signed.length, ...(await heldCodes(hospital, 'desk-1', 'tsukuroi-agent'))];
    };

    expect(await told({ architecture: 'arm64' })).toEqual([0]);
    expect(await told({ architecture: undefined })).toEqual([0, ['held', 'architecture-unknown']]);
    expect(await told({ upgradesFrom: '0.1.5' })).toEqual([0, ['held', 'agent-too-old']]);
    expect(await told({ agentProtocols: [9_999] })).toEqual([0, ['held', 'server-first']]);
  });

  test('without a policy that says so nothing is renewed by itself', async () => {
    const hospital = await office(AGENTS, { os: 'none', applications: 'all', product: false, exclude: [] });
    await hospital.sign(releaseFiles('0.2.0'), PUTS);
    await hospital.pass(40, 2);

    expect(hospital.signed).toEqual([]);
    expect(await heldCodes(hospital, 'desk-1', 'tsukuroi-agent')).toEqual([['held', 'out-of-scope']]);
  });

  test('one catalogue may bring both', async () => {
    const hospital = await office([device('desk-1', { packages: [...OLD, 'viewer@1.0'], agent: '0.1.0' })]);
    await hospital.sign(both(viewerFiles('2.0'), releaseFiles('0.2.0')), new Map([...VIEWER, ...PUTS]));
    await hospital.pass(1);
    const contents = hospital
      .device('desk-1')
      .plan?.actions.map(({ content }) => content.map((one) => one.kind === 'catalog' && one.target));
    await hospital.pass(40, 2);

    expect(contents).toEqual([
      ['recipes/viewer/2.0.json', `artifacts/${sha256('viewer 2.0')}`],
      ['releases/agent/0.2.0.json', `artifacts/${sha256('agent 0.2.0')}`],
    ]);
    expect(hospital.device('desk-1').agent).toBe('0.2.0');
    expect(hospital.device('desk-1').packages).toContain('viewer@2.0');
  });
});

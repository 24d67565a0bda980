/**
 * What a round of the planner costs in one large facility, and where the time goes: everybody up to date, an answer that brings an update to some,
 * rounds while nothing changes, after
 * results of devices, and when somebody stops it. Signing is left out (it is the director's).
 * `npm run bench -- planner [--size 20000] [--share 0.3] [--postgres postgres://…]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { canonicalJson, fixedClock, isoSeconds, sha256 } from '@tsukuroi/core';
import { JAPAN_HOLIDAYS, Policy, type PolicyWorld } from '@tsukuroi/policy';
import type { ResultLine } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { sql } from 'kysely';
import type { Actor } from '../src/modules/audit/index.ts';
import { addDevices, Devices, recordOf } from '../src/modules/devices/index.ts';
import type { PlanDraft } from '../src/modules/director/index.ts';
import { activeAgents } from '../src/modules/enrolment/index.ts';
import { Holdings, packNumbers } from '../src/modules/inventories/index.ts';
import { readDigests } from '../src/modules/inventories/store.ts';
import { readPolicyDevices } from '../src/modules/policies/policy-devices.ts';
import { MODULES } from '../src/modules/registry.ts';
import { followWork } from '../src/modules/rollouts/follow-work.ts';
import type { RolloutParts } from '../src/modules/rollouts/parts.ts';
import { Planner } from '../src/modules/rollouts/planner.ts';
import { Rollouts } from '../src/modules/rollouts/service.ts';
import { OPEN_STATES, type RolloutsTables, readRollouts } from '../src/modules/rollouts/store.ts';
import { type ResultParts, takeResult } from '../src/modules/rollouts/take-result.ts';
import { takeTouched } from '../src/modules/rollouts/touched.ts';
import { type Db, insertMany, inTransaction, openDatabase } from '../src/platform/database/index.ts';
import { migrate } from '../src/platform/migrations/migrate.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '20000' },
    share: { type: 'string', default: '0.3' },
    /** An empty database; SQLite without it. */
    postgres: { type: 'string' },
  },
});
const SIZE = Number(values.size);
/** Distinct lists of packages, of which as many as devices were behind get an answer. */
const LISTS = Math.round(SIZE * Number(values.share));
const FACILITY = 'large';
const PACKAGES = 700;
const clock = fixedClock('2026-12-01T00:00:00Z');
const NOW = isoSeconds(clock.nowMs());

const POLICY = Policy.parse({
  format: 'policy/1',
  id: 'office',
  name: '事務',
  order: 10,
  who: { classes: ['office'] },
  what: { os: 'security', applications: 'none' },
  windows: [
    {
      ...{ id: 'usual', name: 'いつもの時間', zone: 'Asia/Tokyo', except: [], from: '19:00', to: '23:00' },
      days: [{ kind: 'weekdays', weekdays: [2, 3, 4] }],
    },
  ],
  rings: [
    { id: 'one', name: '検証', who: { tags: ['検証'] }, gate: { successPercent: 100, atLeast: 1, businessDays: 1 } },
    { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
  ],
  consent: { kind: 'automatic', afterBusinessDays: 0 },
  restart: { rule: 'in-window' },
  catchUp: { rule: 'next-window' },
  limits: { devicesAtOnce: 500 },
  lastStartDays: {},
  failureBudget: { percent: 10, atLeast: 2 },
  fastLane: false,
});

const WORLD: PolicyWorld = {
  policies: [POLICY],
  vendorRules: [],
  confirmations: [],
  calendars: [JAPAN_HOLIDAYS],
  freezes: [],
  holidayCalendars: ['jp-holidays'],
};

const digestOf = (list: number) => sha256(`list ${list}`);

/** Devices, agents, classes and lists of packages as reports would have left them. */
async function load(db: Db): Promise<void> {
  const devices = Array.from({ length: SIZE }, (_, index) =>
    recordOf(
      FACILITY,
      {
        ...{
          name: `pc-${index}`,
          sourceId: `machine-${index}`,
          hardware: '',
          via: 'agent',
          os: 'Debian 12',
          seenAt: NOW,
        },
        ...{ department: `部署${index % 40}`, exposure: 'internal', clinicalRole: 'office' },
      },
      NOW,
    ),
  );
  const entries = Array.from({ length: 60_000 }, (_, index) => [
    index + 1,
    sha256(`entry ${index}`),
    JSON.stringify(['deb', `package-${index}`, '1.0-1', 'amd64']),
  ]);
  const lists = Array.from({ length: LISTS }, (_, list) => [
    list + 1,
    digestOf(list),
    '{"id":"debian","version":"12","name":"Debian 12"}',
    'x86_64',
    PACKAGES,
    packNumbers(Int32Array.from({ length: PACKAGES }, (_one, index) => ((list * 13 + index * 85) % 60_000) + 1).sort()),
  ]);
  await inTransaction(db, async (tx) => {
    await insertMany(tx, 'settings_facilities', ['id', 'name', 'created_at'], [[FACILITY, FACILITY, NOW]]);
    await addDevices(tx, devices);
    await insertMany(tx, 'inventories_software', ['no', 'key', 'entry'], entries);
    await insertMany(tx, 'inventories_manifests', ['no', 'digest', 'os', 'arch', 'entries', 'software'], lists);
    await insertMany(
      tx,
      'inventories_reports',
      ['device', 'facility', 'manifest', 'facts', 'state', 'unreadable', 'at'],
      devices.map(({ id }, index) => [id, FACILITY, (index % LISTS) + 1, '{}', '{}', '[]', NOW]),
    );
    await insertMany(
      tx,
      'enrolment_identities',
      [
        'id',
        'facility',
        'kind',
        'state',
        'reason',
        'name',
        'name_search',
        'source_id',
        'hardware',
        'macs',
        'ips',
        'os',
        'address',
        'enrolled_at',
        'device',
        'last_seen',
        'department',
      ],
      devices.map(({ id, name }, index) => [
        ...[`identity-${index}`, FACILITY, 'device', 'active', '', name, name, `machine-${index}`, '', '[]', '[]', ''],
        ...['', NOW, id, NOW, `部署${index % 40}`],
      ]),
    );
    await insertMany(
      tx,
      'policies_devices',
      ['device', 'facility', 'class', 'touch', 'tags', 'tags_search', 'decided_by', 'decided_at'],
      devices.map(({ id }, index) => [
        id,
        FACILITY,
        'office',
        null,
        index % 100 === 0 ? '["検証"]' : '[]',
        '',
        'bench',
        NOW,
      ]),
    );
  });
}

/** An answer for every list: nothing to do, or some packages to take. */
async function answer(db: Db, supply: string, steps: number): Promise<void> {
  const hash = sha256(supply);
  const content = gzipSync(
    canonicalJson({
      suites: [
        {
          ...{
            archive: 'debian-security',
            suite: 'bookworm-security',
            components: ['main'],
            security: true,
            date: NOW,
          },
          inRelease: { sha256: hash, size: 1_000 },
          indexes: [{ path: 'main/binary-amd64/Packages.xz', sha256: hash, size: 2_000 }],
        },
      ],
      steps: Array.from({ length: steps }, (_, index) => ({
        ...{ package: `package-${index}`, architecture: 'amd64', from: '1.0-1', to: '1.0-2', suite: 0 },
        ...{ path: `pool/main/p/package-${index}/x.deb`, sha256: sha256(`file ${index}`), size: 3_000 },
      })),
      leftOut: [],
    }),
  );
  await inTransaction(db, async (tx) => {
    await sql`delete from rollouts_answers`.execute(tx);
    await insertMany(
      tx,
      'rollouts_answers',
      ['facility', 'machine', 'supply', 'made_at', 'content'],
      Array.from({ length: LISTS }, (_, list) => [FACILITY, digestOf(list), hash, NOW, content]),
    );
  });
}

/** Time by part: how long each source of a look takes, one after the other. */
const spent = new Map<string, number>();

function timed<A extends unknown[], T>(name: string, run: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  return async (...given) => {
    const began = performance.now();
    try {
      return await run(...given);
    } finally {
      spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
    }
  };
}

const GROUND = new Map(
  [
    [
      'charter/all.json',
      {
        ...{ format: 'charter/1', facility: 'all', departments: {}, devices: {}, isolation: { hours: 1, devices: 0 } },
        otherwise: {
          ...{ touch: 'normal', restart: 'in-window', verbs: ['report', 'stage', 'install', 'reboot'] },
          windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }],
          ...{ devices: 100_000, devicesPerHour: 100_000 },
        },
      },
    ] as const,
    [
      'channels/debian-security.json',
      {
        ...{ format: 'channel/1', id: 'debian-security', kind: 'apt', suites: ['bookworm-security'] },
        ...{ components: ['main'], keys: ['A'.repeat(40)] },
      },
    ] as const,
  ].map(([path, content]) => [path, Buffer.from(JSON.stringify(content))]),
);

/** What the catalogue allows, as files of its repository. */
async function layGround(catalog: string): Promise<ReadonlyMap<string, { sha256: string; length: number }>> {
  const files = repositoryFiles(nodeDoor(), catalog);
  for (const [path, bytes] of GROUND) {
    await files.writeTarget(path, bytes);
  }
  return new Map([...GROUND].map(([path, bytes]) => [path, { sha256: sha256(bytes), length: bytes.length }]));
}

async function partsOf(db: Db, dataFolder: string): Promise<RolloutParts> {
  const devices = new Devices({ db, clock });
  let number = 0;
  const director = {
    catalog: { version: 1, targets: await layGround(join(dataFolder, 'catalog')) },
    ceremony: { kind: 'done' },
    door: nodeDoor(),
    folders: { catalog: join(dataFolder, 'catalog'), director: join(dataFolder, 'director') },
    order: async (_who: unknown, drafts: readonly PlanDraft[]) => ({
      published: drafts.map((draft) => ({ ...draft, number: ++number })),
      heldBack: 0,
    }),
  } as unknown as Awaited<ReturnType<RolloutParts['director']>>;
  return {
    ...{ db, clock, dataFolder, carried: false },
    audit: { append: async () => undefined } as unknown as RolloutParts['audit'],
    log: { error: () => undefined, info: () => undefined },
    facility: async () => FACILITY,
    world: async () => WORLD,
    policyDevices: timed('devices as policies see them', (ids?: readonly string[]) =>
      readPolicyDevices({ db, clock, facility: { id: FACILITY, name: FACILITY } }, WORLD, ids),
    ),
    apart: async () => [],
    devices: timed('devices', (ids?: readonly string[]) => devices.placed(FACILITY, ids)),
    agents: timed('agents', (ids?: readonly string[]) => activeAgents(db, FACILITY, ids)),
    digests: timed('lists of packages by device', (ids?: readonly string[]) => readDigests(db, FACILITY, ids)),
    touched: () => takeTouched(db),
    holdings: (names) => new Holdings(db, names),
    longFixed: async () => new Set<number>(),
    agentVersions: async () => new Map(),
    report: async () => undefined,
    open: async () => ({ affected: [], urgent: [], judged: true }),
    director: async () => director,
    supplies: async () => [],
    hasContent: async () => true,
    isStopped: async () => stopped,
    changed: () => undefined,
  } as RolloutParts;
}

let stopped = false;

/** Devices of the ring under way say something, as they would: `done` with a new list of packages behind it. */
async function results(db: Db, count: number, move: number, state: 'staged' | 'installing' | 'verifying' | 'done') {
  const members = await db
    .withTables<RolloutsTables>()
    .selectFrom('rollouts_members')
    .select(['device', 'identity', 'plan', 'action'])
    .where('plan', 'is not', null)
    .orderBy('device')
    .limit(count)
    .execute();
  for (const { action, device, identity, plan } of members) {
    const line = {
      ...{ format: 'report/1', identity, sequence: move, previous: '0'.repeat(64), at: NOW, kind: 'result' },
      ...{ plan: plan ?? 0, action: action ?? '', move, state, boot: 'b1', machine: {} },
    } as ResultLine;
    await inTransaction(db, async (tx) => {
      await takeResult(tx, RESULTS, {
        facility: FACILITY,
        identity,
        device,
        line,
        evidence: undefined,
        receivedAt: NOW,
      });
      if (state === 'done') {
        await sql`update inventories_reports set at = ${isoSeconds(clock.nowMs())} where device = ${device}`.execute(
          tx,
        );
      }
    });
  }
  return members.length;
}

const RESULTS: ResultParts = {
  findDevice: async () => undefined,
  nameOfRollout: async () => undefined,
  moved: followWork,
};

async function measure(title: string, run: () => Promise<unknown>): Promise<void> {
  spent.clear();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const { system, user } = process.cpuUsage(cpu);
  const wall = ((performance.now() - began) / 1_000).toFixed(2);
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  say(`${title}: ${wall} s (processor ${((user + system) / 1e6).toFixed(2)} s), memory ${memory} MB`);
  for (const [name, ms] of [...spent].sort((a, b) => b[1] - a[1])) {
    say(`    ${name}: ${(ms / 1_000).toFixed(2)} s`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-planner-'));
const db = openDatabase(
  values.postgres === undefined
    ? { kind: 'sqlite', file: join(folder, 'planner.db') }
    : { kind: 'postgres', url: values.postgres },
);
try {
  await migrate(
    db,
    MODULES.flatMap((module) => module.migrations),
    { clock },
  );
  await load(db);
  say(
    `${SIZE} devices, ${LISTS} lists of ${PACKAGES} packages, ${values.postgres === undefined ? 'SQLite' : 'PostgreSQL'}`,
  );
  await answer(db, 'nothing', 0);
  const parts = await partsOf(db, folder);
  const planner = new Planner(parts, RESULTS);
  await measure('first round, everybody up to date', () => planner.round());
  await measure('round, nothing changed', () => planner.round());
  await answer(db, 'an update', 1);
  await measure('round, an update for every device: rollout begun, first ring ordered', () => planner.round());
  await measure('round after it, nothing changed', () => planner.round());
  for (const again of ['', ' again', ' once more']) {
    clock.moveMs(30_000);
    await measure(`round, nothing changed while it runs${again}`, () => planner.round());
  }
  for (const [index, state] of (['staged', 'installing', 'verifying', 'done'] as const).entries()) {
    const count = await results(db, 100, index + 1, state);
    clock.moveMs(30_000);
    await measure(`round after ${count} devices said ${state}`, () => planner.round());
  }
  clock.moveMs(30_000);
  await measure('round, nothing changed', () => planner.round());
  clock.moveMs(10 * 60_000);
  await measure('round that looks at everything, as every ten minutes', () => planner.round());
  clock.moveMs(30_000);
  await measure('round, nothing changed', () => planner.round());
  const rollouts = new Rollouts(parts, planner);
  const [rollout] = await readRollouts(db, FACILITY, OPEN_STATES);
  const who = { kind: 'person', id: 'bench', name: 'bench' } as unknown as Actor;
  await measure('pause: orders taken back', () => rollouts.pause(who, rollout?.id ?? '', 'bench'));
  await measure('resume: ordered again', () => rollouts.resume(who, rollout?.id ?? '', 'bench'));
  stopped = true;
  await measure('stop of everything: orders taken back', () => planner.round());
  await measure('round, nothing changed while everything is stopped', () => planner.round());
  stopped = false;
  await measure('round, everything goes on', () => planner.round());
} finally {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canonicalJson, fixedClock, isoSeconds, sha256 } from '@tsukuroi/core';
import { JAPAN_HOLIDAYS, type Policy, type PolicyWorld } from '@tsukuroi/policy';
import type { Apart, Manifest, ResultLine } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { type Db, insertMany, inTransaction } from '../../../platform/database/index.ts';
import { addDevices, Devices, recordOf } from '../../devices/index.ts';
import { agentVersions, type PlanDraft } from '../../director/index.ts';
import { activeAgents } from '../../enrolment/index.ts';
import { Holdings, packNumbers, type Report } from '../../inventories/index.ts';
import { readDigests } from '../../inventories/store.ts';
import { readPolicyDevices } from '../../policies/policy-devices.ts';
import { followWork } from '../follow-work.ts';
import type { RolloutParts } from '../parts.ts';
import { Planner } from '../planner.ts';
import { Rollouts } from '../service.ts';
import { readWorksOf } from '../store-work.ts';
import { type ResultParts, takeResult } from '../take-result.ts';
import { charterOf, policyOf, weekly } from '../testing.ts';
import { releaseFiles, viewerFiles } from '../testing-catalogue.ts';
import { takeTouched } from '../touched.ts';

/**
 * A hospital whose every source is a table, as in a running server, so that the database itself notes what changes. Each round is made twice on the same
 * state: by a planner that was just made, which has to look at everything, in a transaction that is taken back; then by the one that made all rounds
 * before. Both must write and order the same.
 */

const FACILITY = 'east';
const FACILITY_PARTS = { id: FACILITY, name: FACILITY };

/** Lists of packages that devices report: old, patched, patched in another way, and with a program of the catalogue. */
const LISTS = [
  ['openssl@3.0.11-1', 'bash@5.2.15-2', 'dpkg@1.21.22'],
  ['openssl@3.0.15-1', 'bash@5.2.15-2', 'dpkg@1.21.22'],
  ['openssl@3.0.11-1', 'bash@5.2.15-3', 'dpkg@1.21.22'],
  ['openssl@3.0.11-1', 'bash@5.2.15-2', 'dpkg@1.21.22', 'viewer@1.0-1', 'tsukuroi-agent@0.1.0'],
].map((packages, index) => ({
  digest: sha256(`list ${index}`),
  entries: packages.map((text) => {
    const [name = '', version = ''] = text.split('@');
    return { scheme: 'deb', name, version, arch: 'amd64' };
  }),
}));
export const LIST_COUNT = LISTS.length;

const UPDATES = [
  { package: 'openssl', from: '3.0.11-1', to: '3.0.15-1' },
  { package: 'bash', from: '5.2.15-2', to: '5.2.15-3' },
] as const;

export const POLICIES: readonly Policy[] = [
  policyOf('office', {
    rings: [
      { id: 'one', name: '検証', who: { tags: ['検証'] }, gate: { successPercent: 50, atLeast: 1, businessDays: 0 } },
      { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
    ],
    limits: { devicesAtOnce: 2 },
    // Turns end amid an hour, when nothing else makes a planner look at everything.
    runMinutes: 45,
    failureBudget: { percent: 60, atLeast: 3 },
  }),
  policyOf('clinical', {
    who: { classes: ['ward'] },
    windows: [weekly('late', [1, 3, 5], '22:00', '02:00')],
    what: { os: 'all', applications: 'all', product: true, exclude: [] },
    catchUp: { rule: 'evening-shutdown', from: '17:00', to: '19:00', capMinutes: 15 } as unknown as Policy['catchUp'],
    lastStartDays: { online: 2, carried: 35 },
  }),
];

const CHANNEL = {
  ...{ format: 'channel/1', id: 'debian-security', kind: 'apt', suites: ['bookworm-security'] },
  ...{ components: ['main'], keys: ['A'.repeat(40)] },
};

/** What a round left behind, for comparing. */
export interface Outcome {
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly drafts: readonly PlanDraft[];
  readonly audit: readonly string[];
  readonly hurried: readonly string[];
}

const WRITTEN = [
  ...['rollouts_rollouts', 'rollouts_versions', 'rollouts_members', 'rollouts_devices', 'rollouts_patches'],
  ...['rollouts_work', 'rollouts_moves', 'rollouts_answers', 'rollouts_published'],
] as const;

type Written = Readonly<Record<string, unknown>>;

export async function hospitalOfRounds(db: Db, count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-rounds-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = fixedClock('2026-11-30T00:00:00Z');
  const now = () => isoSeconds(clock.nowMs());
  const state = {
    world: {
      policies: POLICIES,
      vendorRules: [],
      confirmations: [],
      calendars: [JAPAN_HOLIDAYS],
      freezes: [],
      holidayCalendars: ['jp-holidays'],
    } as PolicyWorld,
    apart: [] as readonly Apart[],
    longFixed: new Set<number>(),
    stopped: false,
    isWhole: true,
    catalogue: 1,
  };
  const catalogues = await layCatalogues(join(folder, 'catalog'));
  const ids = Array.from({ length: count }, (_, index) => `device-${String(index).padStart(2, '0')}`);
  const identityOf = (device: string) => `identity-of-${device}`;

  const partsOn = (on: Db, seen: { readonly drafts: PlanDraft[]; readonly audit: string[] }): RolloutParts => {
    const devices = new Devices({ db: on, clock } as unknown as ConstructorParameters<typeof Devices>[0]);
    const director = async () =>
      ({
        catalog: { version: state.catalogue, targets: catalogues[state.catalogue - 1] },
        ceremony: { kind: 'done' },
        door: nodeDoor(),
        folders: { catalog: join(folder, 'catalog'), director: join(folder, 'director') },
        order: async (_who: unknown, drafts: readonly PlanDraft[]) => {
          seen.drafts.push(...drafts);
          // Numbered by the instant, so that both rounds give the same numbers and later ones give higher.
          const published = drafts.map((draft) => ({ ...draft, number: Math.floor(clock.nowMs() / 1_000) }));
          return { published, heldBack: 0 };
        },
      }) as unknown as Awaited<ReturnType<RolloutParts['director']>>;
    return {
      ...{ db: on, clock, dataFolder: folder, carried: false, director },
      audit: {
        append: async (_tx: unknown, _facility: string, line: unknown) =>
          void seen.audit.push(canonicalJson(line as never)),
      } as unknown as RolloutParts['audit'],
      log: { error: () => undefined, info: () => undefined },
      facility: async () => FACILITY,
      world: async () => structuredClone(state.world),
      policyDevices: async (only) => readPolicyDevices({ db: on, clock, facility: FACILITY_PARTS }, state.world, only),
      apart: async () => state.apart,
      devices: (only) => devices.placed(FACILITY, only),
      agents: (only) => activeAgents(on, FACILITY, only),
      digests: (only) => readDigests(on, FACILITY, only),
      touched: () => takeTouched(on),
      holdings: (names) => new Holdings(on, names),
      longFixed: async () => new Set(state.longFixed),
      agentVersions: (identities) => agentVersions(on, FACILITY, identities),
      report: (device) => reportOf(on, device),
      open: async () => ({ affected: [], urgent: ['openssl'], judged: true }),
      supplies: async () => [],
      hasContent: async () => state.isWhole,
      isStopped: async () => state.stopped,
      changed: () => undefined,
    };
  };

  await fill(db, ids, now());
  const seen = { drafts: [] as PlanDraft[], audit: [] as string[] };
  const planner = new Planner(partsOn(db, seen), RESULTS);
  const rollouts = new Rollouts(partsOn(db, seen), planner);

  const outcomeOf = async (on: Db, by: Planner, what: typeof seen): Promise<Outcome> => ({
    tables: await written(on),
    drafts: [...what.drafts],
    audit: [...what.audit],
    // While everything stands still nobody counts them anew.
    hurried: state.stopped ? [] : ids.map(identityOf).filter((identity) => by.isHurried(identity)),
  });

  return {
    ...{ clock, db, ids, identityOf, now, rollouts, state },
    /** The same round by a planner that knows nothing, taken back; and by the one that made all rounds before. */
    round: async (begin: () => void): Promise<{ readonly whole: Outcome; readonly own: Outcome }> => {
      let whole: Outcome | undefined;
      const back = new Error('taken back');
      await db
        .transaction()
        .execute(async (tx) => {
          begin();
          const other = { drafts: [], audit: [] };
          const fresh = new Planner(partsOn(tx as unknown as Db, other), RESULTS);
          await fresh.round();
          whole = await outcomeOf(tx as unknown as Db, fresh, other);
          throw back;
        })
        .catch((error: unknown) => {
          if (error !== back) {
            throw error;
          }
        });
      begin();
      seen.drafts.length = 0;
      seen.audit.length = 0;
      await planner.round();
      if (whole === undefined) {
        throw new Error('no round was made');
      }
      return { whole, own: await outcomeOf(db, planner, seen) };
    },
    /** A device says the next state of what it was ordered; false: nothing was. */
    say: async (device: string, wish: 'on' | 'failed' | 'restart-pending'): Promise<boolean> => {
      const identity = identityOf(device);
      const newest = await sql<{
        plan: number;
      }>`select plan from rollouts_work where identity = ${identity} order by plan desc`.execute(db);
      const plan = newest.rows[0]?.plan;
      const works = plan === undefined ? [] : await readWorksOf(db, identity, Number(plan));
      const work = works.find(({ state: known }) => NEXT[known] !== undefined);
      const next = work === undefined ? undefined : NEXT[work.state];
      if (work === undefined || next === undefined) {
        return false;
      }
      const said = work.state === 'installing' && wish !== 'on' ? wish : next;
      const line = {
        ...{ format: 'report/1', identity, sequence: 1, previous: '0'.repeat(64), at: now(), kind: 'result' },
        ...{
          plan: Number(work.plan),
          action: work.action,
          move: Number(work.move) + 1,
          state: said,
          boot: 'b1',
          machine: {},
        },
        ...(said === 'failed' ? { because: 'install-failed' } : {}),
      } as ResultLine;
      await inTransaction(db, (tx) =>
        takeResult(tx, RESULTS, { facility: FACILITY, identity, device, line, evidence: undefined, receivedAt: now() }),
      );
      return true;
    },
    /** A device reports one of the lists of packages. */
    report: (device: string, list: number) =>
      sql`update inventories_reports set manifest = ${list + 1}, at = ${now()} where device = ${device}`.execute(db),
    /** An answer comes for one of the lists. */
    answer: async (list: number, updates: readonly number[]) => {
      const hash = sha256(`${now()} ${list} ${updates}`);
      const installed = LISTS[list]?.entries ?? [];
      const steps = updates.flatMap((place) => {
        const update = UPDATES[place];
        return update !== undefined &&
          installed.some(({ name, version }) => name === update.package && version === update.from)
          ? [
              {
                ...update,
                architecture: 'amd64',
                suite: 0,
                path: `pool/main/${update.package}/x.deb`,
                sha256: sha256(`${update.package} ${update.to}`),
                size: 3_000,
              },
            ]
          : [];
      });
      const content = gzipSync(canonicalJson({ suites: [suiteOf(hash, now())], steps, leftOut: [] }));
      await inTransaction(db, async (tx) => {
        await sql`delete from rollouts_answers where machine = ${LISTS[list]?.digest}`.execute(tx);
        await insertMany(
          tx,
          'rollouts_answers',
          ['facility', 'machine', 'supply', 'made_at', 'content'],
          [[FACILITY, LISTS[list]?.digest, hash, now(), content]],
        );
      });
    },
  };
}

const NEXT: Readonly<Record<string, ResultLine['state'] | undefined>> = {
  needed: 'staged',
  staged: 'installing',
  blocked: 'installing',
  installing: 'verifying',
  'restart-pending': 'verifying',
  verifying: 'done',
};

const RESULTS: ResultParts = {
  findDevice: async () => undefined,
  nameOfRollout: async () => undefined,
  moved: followWork,
};

function suiteOf(hash: string, date: string) {
  return {
    ...{ archive: 'debian-security', suite: 'bookworm-security', components: ['main'], security: true, date },
    inRelease: { sha256: hash, size: 1_000 },
    indexes: [{ path: 'main/binary-amd64/Packages.xz', sha256: hash, size: 2_000 }],
  };
}

/** Two catalogues: with the charter alone, and with a program and a release of the agent. */
async function layCatalogues(folder: string) {
  const files = repositoryFiles(nodeDoor(), folder);
  const common = [
    { path: 'charter/all.json', content: Buffer.from(JSON.stringify({ ...charterOf(), facility: 'all' })) },
    { path: 'channels/debian-security.json', content: Buffer.from(JSON.stringify(CHANNEL)) },
  ];
  const [viewer, agent] = [viewerFiles('2.0-1'), releaseFiles('0.2.0')];
  const more = [...viewer.set, ...agent.set];
  for (const { content, path } of [...common, ...more]) {
    await files.writeTarget(path, content);
  }
  const named = (list: typeof common) =>
    list.map(({ content, path }) => [path, { sha256: sha256(content), length: content.length }] as const);
  const artifacts = [...viewer.artifacts, ...agent.artifacts].map((one) => [`artifacts/${one.sha256}`, one] as const);
  return [new Map(named(common)), new Map([...named(common), ...named(more), ...artifacts])];
}

async function fill(db: Db, ids: readonly string[], now: string): Promise<void> {
  const rows = ids.map((id, index) => ({
    ...recordOf(
      FACILITY,
      {
        ...{
          name: `pc-${index}`,
          sourceId: `machine-${index}`,
          hardware: '',
          via: 'agent',
          os: 'Debian 12',
          seenAt: now,
        },
        ...{ department: `部署${index % 3}`, exposure: index % 4 === 0 ? 'edge' : 'internal', clinicalRole: 'office' },
      },
      now,
    ),
    id,
  }));
  const software = LISTS.flatMap(({ entries }) => entries);
  const numbers = new Map(
    [...new Set(software.map((entry) => JSON.stringify(entry)))].map((text, index) => [text, index + 1]),
  );
  await inTransaction(db, async (tx) => {
    await insertMany(tx, 'settings_facilities', ['id', 'name', 'created_at'], [[FACILITY, FACILITY, now]]);
    await addDevices(tx, rows);
    await insertMany(
      tx,
      'inventories_software',
      ['no', 'key', 'entry'],
      [...numbers].map(([text, no]) => {
        const { arch, name, scheme, version } = JSON.parse(text) as (typeof software)[number];
        return [no, sha256(text), JSON.stringify([scheme, name, version, arch])];
      }),
    );
    await insertMany(
      tx,
      'inventories_manifests',
      ['no', 'digest', 'os', 'arch', 'entries', 'software'],
      LISTS.map(({ digest, entries }, index) => [
        ...[index + 1, digest, '{"id":"debian","version":"12","name":"Debian 12"}', 'x86_64', entries.length],
        packNumbers(Int32Array.from(entries.map((entry) => numbers.get(JSON.stringify(entry)) ?? 0)).sort()),
      ]),
    );
    await insertMany(
      tx,
      'inventories_reports',
      ['device', 'facility', 'manifest', 'facts', 'state', 'unreadable', 'at'],
      ids.map((id, index) => [id, FACILITY, index % 5 === 0 ? 4 : 1, '{}', '{}', '[]', now]),
    );
    for (const id of ids) {
      await addIdentity(tx, id, `identity-of-${id}`, now);
    }
    await insertMany(
      tx,
      'policies_devices',
      ['device', 'facility', 'class', 'touch', 'tags', 'tags_search', 'decided_by', 'decided_at'],
      ids.map((id, index) => [
        ...[
          id,
          FACILITY,
          index % 3 === 2 ? 'ward' : 'office',
          null,
          index % 4 === 0 ? '["検証"]' : '[]',
          '',
          'law',
          now,
        ],
      ]),
    );
  });
}

export async function addIdentity(db: Db, device: string, identity: string, lastSeen: string): Promise<void> {
  const columns = [
    ...['id', 'facility', 'kind', 'state', 'reason', 'name', 'name_search', 'source_id', 'hardware', 'macs', 'ips'],
    ...['os', 'address', 'enrolled_at', 'device', 'last_seen', 'department'],
  ];
  await insertMany(db, 'enrolment_identities', columns, [
    [
      identity,
      FACILITY,
      'device',
      'active',
      '',
      identity,
      identity,
      '',
      '',
      '[]',
      '[]',
      '',
      '',
      lastSeen,
      device,
      lastSeen,
      '部署',
    ],
  ]);
}

async function reportOf(db: Db, device: string): Promise<Report | undefined> {
  const { rows } = await sql<{
    at: string;
    no: number;
  }>`select at, manifest as no from inventories_reports where device = ${device}`.execute(db);
  const [row] = rows;
  const list = LISTS[Number(row?.no ?? 0) - 1];
  if (row === undefined || list === undefined) {
    return undefined;
  }
  const manifest = { arch: 'x86_64', os: { id: 'debian', version: '12', name: 'Debian 12' }, software: list.entries };
  return {
    ...{ digest: list.digest, at: row.at, unreadable: [], facts: {}, state: {} },
    manifest: manifest as unknown as Manifest,
  } as unknown as Report;
}

async function written(db: Db): Promise<Outcome['tables']> {
  const tables: Record<string, string[]> = {};
  for (const name of WRITTEN) {
    const { rows } = await sql<Written>`select * from ${sql.table(name)}`.execute(db);
    tables[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

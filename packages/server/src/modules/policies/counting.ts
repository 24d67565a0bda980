import { fittingPolicies, type Policy, type PolicyDevice, touchOf } from '@tsukuroi/policy';
import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import type { PolicyParts } from './parts.ts';
import { decisionsOf } from './policy-devices.ts';
import type { DecidedRecord, PoliciesTables } from './store.ts';

/** Devices that policies cannot tell apart, and how many there are: counting reads what differs, not every machine. */
export interface DeviceGroup {
  readonly device: PolicyDevice;
  readonly count: number;
}

/** What policies mean in numbers. */
export interface PolicyCount {
  readonly byPolicy: ReadonlyMap<string, { counts: number; lost: number; never: number }>;
  /** For each policy the departments whose devices it takes. */
  readonly departments: ReadonlyMap<string, ReadonlyMap<string | null, number>>;
  readonly unclassified: number;
  readonly withoutPolicy: number;
  readonly total: number;
}

type Groups = PoliciesTables & DevicesTables;

/** Counting a hundred thousand devices takes longer than a page may; for so long one count serves every reader. */
const FRESH_MS = 5_000;

interface Counted {
  readonly key: string;
  readonly atMs: number;
  readonly groups: Promise<readonly DeviceGroup[]>;
}

const COUNTED = new WeakMap<Db, Counted>();

/** Whoever changed classes, touch classes or tags says so, once it is committed: a person sees at once what they did. */
export function decidedAnew(db: Db): void {
  COUNTED.delete(db);
}

/** The devices of the facility in groups, at most five seconds old unless somebody decided something since. */
export function readGroups(parts: PolicyParts, policies: readonly Policy[]): Promise<readonly DeviceGroup[]> {
  const { clock, db, facility } = parts;
  const named = namedDevices(policies);
  const key = JSON.stringify([facility.id, named]);
  const nowMs = clock.nowMs();
  const before = COUNTED.get(db);
  if (before !== undefined && before.key === key && Math.abs(nowMs - before.atMs) < FRESH_MS) {
    return before.groups;
  }
  const groups = groupsOf(parts, named);
  COUNTED.set(db, { key, atMs: nowMs, groups });
  groups.catch(() => decidedAnew(db));
  return groups;
}

async function groupsOf({ db, facility }: PolicyParts, named: readonly string[]): Promise<readonly DeviceGroup[]> {
  const all = db
    .withTables<Groups>()
    .selectFrom('devices_devices as d')
    .leftJoin('policies_devices as p', 'p.device', 'd.id')
    .where('d.facility', '=', facility.id);
  const rows = await all
    .select(['d.department', 'p.class', 'p.touch', 'p.tags', sql<number>`count(*)`.as('devices')])
    .groupBy(['d.department', 'p.class', 'p.touch', 'p.tags'])
    .execute();
  const single =
    named.length === 0
      ? []
      : await all.select(['d.id', 'd.department', 'p.class', 'p.touch', 'p.tags']).where('d.id', 'in', named).execute();
  const keyOf = (row: Placed) => JSON.stringify([row.department, row.class, row.touch, row.tags]);
  const taken = Map.groupBy(single, keyOf);
  return [
    ...rows.map((row) => ({
      device: deviceOf('', facility.id, row),
      count: Number(row.devices) - (taken.get(keyOf(row))?.length ?? 0),
    })),
    ...single.map((row) => ({ device: deviceOf(row.id, facility.id, row), count: 1 })),
  ].filter(({ count }) => count > 0);
}

/** Devices that policies or their rings name one by one. */
function namedDevices(policies: readonly Policy[]): readonly string[] {
  return [
    ...new Set(
      policies.flatMap(({ who, rings }) =>
        [who, ...rings.map((ring) => ring.who)].flatMap((one) => one?.devices ?? []),
      ),
    ),
  ];
}

interface Placed {
  readonly department: string | null;
  readonly class: DecidedRecord['class'];
  readonly touch: DecidedRecord['touch'];
  readonly tags: string | null;
}

function deviceOf(id: string, facility: string, row: Placed): PolicyDevice {
  return {
    ...decisionsOf({ class: row.class, touch: row.touch, tags: row.tags ?? '[]' }),
    id,
    facility,
    department: row.department ?? undefined,
    products: [],
  };
}

/** For how many devices each policy counts. Pure. */
export function countPolicies(policies: readonly Policy[], groups: readonly DeviceGroup[]): PolicyCount {
  const byPolicy = new Map(policies.map(({ id }) => [id, { counts: 0, lost: 0, never: 0 }]));
  const departments = new Map(policies.map(({ id }) => [id, new Map<string | null, number>()]));
  let [unclassified, withoutPolicy, total] = [0, 0, 0];
  for (const { device, count } of groups) {
    total += count;
    unclassified += device.class === undefined ? count : 0;
    const [winner, ...lost] = fittingPolicies(policies, device);
    withoutPolicy += winner === undefined ? count : 0;
    const won = winner === undefined ? undefined : byPolicy.get(winner.policy.id);
    if (winner !== undefined && won !== undefined) {
      won.counts += count;
      won.never += touchOf(device) === 'never' ? count : 0;
      const places = departments.get(winner.policy.id);
      const department = device.department ?? null;
      places?.set(department, (places.get(department) ?? 0) + count);
    }
    for (const { policy } of lost) {
      const entry = byPolicy.get(policy.id);
      if (entry !== undefined) {
        entry.lost += count;
      }
    }
  }
  return { byPolicy, departments, unclassified, withoutPolicy, total };
}

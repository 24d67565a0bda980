import { canonicalJson, sha256, TsukuroiError } from '@tsukuroi/core';
import type { TargetFile } from 'tuf-js';
import { PLAN_LIMIT_BYTES, type Plan, readPlan } from '../plan/plan.ts';
import { binOf, planFolder } from '../repository/bins.ts';
import { readSigned } from '../repository/read.ts';
import './errors.ts';
import type { KeptTargets } from './kept-targets.ts';
import { roleKeysName } from './refresh.ts';
import type { Source } from './source.ts';
import type { TrustMemory } from './store.ts';
import type { VerifiedTargets } from './tuf.ts';

/** Who a device is, as it learnt at its enrolment. What a plan says of it is compared, never believed. */
export interface DeviceIdentity {
  readonly facility: string;
  readonly device: string;
  readonly department: string;
}

export interface FoundPlan {
  readonly plan: Plan;
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** What the verified director says to one device. */
export interface DirectorWords {
  /** None, or refused (`planError`). */
  readonly plan: FoundPlan | undefined;
  readonly planError: TsukuroiError | undefined;
  /** The newest catalogue that the director knows. */
  readonly statedCatalog: number | undefined;
}

export async function readDirectorWords(
  targets: VerifiedTargets,
  who: DeviceIdentity,
  kept: KeptTargets,
  source: Source | undefined,
  seen: TrustMemory['plan'],
): Promise<DirectorWords> {
  const timestamp = readSigned('timestamp', (await targets.role('timestamp')) ?? new Uint8Array());
  const stated = timestamp.statements?.catalog;
  const statedCatalog = typeof stated === 'number' ? stated : undefined;
  const mine = await listedFor(targets, who.device);
  const [path] = mine;
  const target = path === undefined ? undefined : await targets.find(path);
  if (target === undefined) {
    return { plan: undefined, planError: undefined, statedCatalog };
  }
  const reason =
    mine.length > 1
      ? 'two-plans'
      : (addressRefusal(target, who) ?? ageRefusal(target, await targets.role('root'), seen));
  const plan = reason ?? (await takePlan(target, who, kept, source));
  return typeof plan === 'string'
    ? {
        plan: undefined,
        planError: new TsukuroiError('PLAN_REFUSED', { reason: plan }, { exitCode: 3 }),
        statedCatalog,
      }
    : { plan, planError: undefined, statedCatalog };
}

/** Plan numbers are compared as long as the same keys speak for the director. */
export function planKeys(root: Uint8Array | undefined): string {
  const keys = root === undefined ? undefined : roleKeysName('targets', new Map([['root', root]]));
  return keys ?? sha256(canonicalJson([]));
}

/** The paths of a device's plans in its verified bin. */
async function listedFor(targets: VerifiedTargets, device: string): Promise<string[]> {
  // Leads tuf-js through the delegation, so that the bin is verified; no plan has number 0.
  await targets.find(`${planFolder(device)}/0.json`);
  const top = readSigned('targets', (await targets.role('targets')) ?? new Uint8Array());
  const digits = top.delegations?.roles.some(({ name }) => name === 'plans-00') ? 2 : 1;
  const bin = readSigned('targets', (await targets.role(binOf(device, digits))) ?? new Uint8Array());
  return Object.keys(bin.targets).filter((path) => path.startsWith(`${planFolder(device)}/`));
}

function addressRefusal({ custom, path }: TargetFile, { facility, device }: DeviceIdentity): string | undefined {
  const right =
    custom.facility === facility && custom.device === device && path === `${planFolder(device)}/${custom.number}.json`;
  return right ? undefined : 'not-for-this-device';
}

function ageRefusal(target: TargetFile, root: Uint8Array | undefined, seen: TrustMemory['plan']): string | undefined {
  if (seen === undefined || seen.keys !== planKeys(root)) {
    return undefined;
  }
  const number = Number(target.custom.number);
  if (number < seen.number) {
    return 'older-than-seen';
  }
  return number === seen.number && target.hashes.sha256 !== seen.sha256 ? 'changed-under-same-number' : undefined;
}

/** The plan itself, or why it is refused. A signed plan that cannot be read is refused, not passed over for an older one. */
async function takePlan(
  target: TargetFile,
  who: DeviceIdentity,
  kept: KeptTargets,
  source: Source | undefined,
): Promise<FoundPlan | string> {
  const bytes = await kept.read(target, PLAN_LIMIT_BYTES, source);
  const plan = readPlan(bytes);
  if (plan === undefined) {
    return 'plan-unreadable';
  }
  if (plan.facility !== who.facility || plan.device !== who.device || plan.number !== Number(target.custom.number)) {
    return 'not-for-this-device';
  }
  return plan.department === who.department ? { plan, bytes, path: target.path } : 'other-department';
}

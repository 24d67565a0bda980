import { addDays, dayInJapan, sha256 } from '@tsukuroi/core';
import { type Policy, type PolicyDevice, type PolicyWorld, type TouchClass, touchOf } from '@tsukuroi/policy';
import type { SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import type { Answer } from './answers.ts';
import type { Explainer } from './explainer.ts';
import type { AnyReason, OwnReason } from './held.ts';
import { type ListStep, type Parted, partSteps, type Step } from './sets.ts';
import type { PatchRecord } from './store.ts';

/** A backup that is older says little about what would come back. */
export const BACKUP_DAYS = 7;

/** What is known of a device before it is judged. */
export interface Known {
  readonly device: PolicyDevice;
  readonly agent: boolean;
  readonly exposed: boolean;
  /** The answer that counts for it, and what of it is left. */
  readonly answer: Pick<Answer, 'suites' | 'madeAt' | 'leftOut'> | undefined;
  readonly steps: readonly Step[];
  /** Whether what is left still stands on what is installed. */
  readonly stands: boolean;
  readonly wholeOnly: boolean;
  /** Day of the newest backup on record. */
  readonly backup: string | undefined;
  /** Versions that failed on it, by `versionKey`. */
  readonly failed: ReadonlySet<string>;
  /** Packages that are known to be exploited, and used by ransomware. */
  readonly urgent: ReadonlySet<string>;
}

/** Everything that is the same for all devices. */
export interface Surroundings {
  readonly explainer: Explainer;
  readonly world: Pick<PolicyWorld, 'confirmations'>;
  readonly published: ReadonlyMap<string, string>;
  /** Versions that stopped rollouts tried, by policy and `versionKey`: name of the rollout. */
  readonly stopped: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

/** How a device stands, and what may go to it. */
export interface Assessed {
  readonly device: PolicyDevice;
  readonly policy: Policy | undefined;
  readonly touch: TouchClass;
  readonly state: 'patched' | 'behind' | 'unknown';
  /** Why it gets nothing at all; empty when it may. */
  readonly held: readonly AnyReason[];
  readonly parted: Parted;
  readonly suites: readonly SupplySuite[];
  /** Goes by itself and before the others: a server, or more than a year behind. */
  readonly alone: boolean;
  /** Some of what goes passes over rings and waiting days. */
  readonly fastLane: boolean;
  readonly kindOf: (step: Step) => PatchRecord['kind'];
  readonly publishedOn: (step: Step) => string | undefined;
}

/** Judges one device: which of the updates that were answered for it may go, and why not the others. Pure. */
export function assess(known: Known, around: Surroundings): Assessed {
  const { device, answer, steps } = known;
  const { explainer, published } = around;
  const policy = explainer.policyOf(device);
  const publishedOn = (step: Step) => published.get(`${step.package} ${step.to}`);
  const kindOf = (step: Step) => (step.source === 'list' ? kindOfList(step, answer) : 'application');
  const today = dayInJapan(around.nowMs);
  const updates = steps.filter(({ from }) => from !== undefined);
  const isServer = device.class === 'server';
  const alone = isServer || updates.some((step) => (publishedOn(step) ?? today) <= addDays(today, -YEAR_DAYS));
  let fastLane = false;
  const wanted = new Set<string>();
  const heldOf = (step: Step): readonly AnyReason[] => {
    const urgent = known.urgent.has(step.package);
    const update = {
      name: step.package,
      kind: kindOf(step),
      publishedOn: publishedOn(step),
      exploited: urgent,
      ransomware: urgent,
      version: step.to,
    } as const;
    const said = explainer.ask(device, update, known.exposed);
    const stopped = around.stopped.get(`${policy?.id ?? ''} ${versionKey(step)}`);
    const reasons: AnyReason[] = [
      ...said.reasons,
      ...(stopped === undefined ? [] : [{ code: 'rollout-stopped', rollout: stopped } as const]),
      ...(known.failed.has(versionKey(step)) ? [{ code: 'failed-before' } as const] : []),
      ...(alone && !isConfirmed(around.world, device, update, today) && !hasConsentReason(said.reasons)
        ? [{ code: 'first-consent-missing' } as const]
        : []),
    ];
    if (reasons.length === 0 && said.fastLane) {
      fastLane = true;
      wanted.add(step.package);
    }
    return reasons;
  };
  const parted = partSteps(steps, heldOf, known.wholeOnly);
  const held: AnyReason[] = wholeReasons(known, around, alone && updates.length > 0);
  return {
    device,
    policy,
    touch: touchOf(device),
    state: answer === undefined || !known.stands ? 'unknown' : updates.length === 0 ? 'patched' : 'behind',
    held,
    parted,
    suites: answer?.suites ?? [],
    alone,
    fastLane: fastLane && parted.take.some((step) => wanted.has(step.package)),
    kindOf,
    publishedOn,
  };
}

const YEAR_DAYS = 365;

function kindOfList({ suite }: ListStep, answer: Known['answer']): PatchRecord['kind'] {
  return answer?.suites[suite]?.security === true ? 'os-security' : 'os-other';
}

export function versionKey(step: Pick<Step, 'package' | 'architecture' | 'to'>): string {
  return `${step.package} ${step.architecture} ${step.to}`;
}

/** Rows of what became of each update of a device; what was done before is not among them. */
export function patchRows(
  { device, held, kindOf, parted, publishedOn }: Assessed,
  known: Pick<Known, 'answer'>,
): readonly (Pick<
  PatchRecord,
  'package' | 'architecture' | 'version' | 'from_version' | 'kind' | 'published_on' | 'held'
> & {
  readonly device: string;
  readonly isHeld: boolean;
})[] {
  const rowOf = (step: Step, reasons: readonly AnyReason[]) => ({
    device: device.id,
    package: step.package,
    architecture: step.architecture,
    version: step.to,
    from_version: step.from ?? null,
    kind: kindOf(step),
    published_on: publishedOn(step) ?? null,
    held: JSON.stringify(reasons),
    isHeld: reasons.length > 0,
  });
  const removing = (known.answer?.leftOut ?? []).map((name) => ({
    device: device.id,
    package: name,
    architecture: '',
    version: '',
    from_version: null,
    kind: 'os-other' as const,
    published_on: null,
    held: JSON.stringify([{ code: 'would-remove', update: name }]),
    isHeld: true,
  }));
  return [
    ...parted.take.map((step) => rowOf(step, held)),
    ...parted.held.map(({ step, reasons }) => rowOf(step, [...held, ...reasons])),
    ...removing,
  ];
}

export function hashOf(rows: readonly unknown[]): string {
  return sha256(JSON.stringify(rows));
}

function wholeReasons(known: Known, { nowMs }: Surroundings, alone: boolean): AnyReason[] {
  const reasons: OwnReason[] = [];
  if (!known.agent) {
    reasons.push({ code: 'no-agent' });
  }
  if (known.answer === undefined) {
    reasons.push({ code: 'no-answer' });
  } else if (!known.stands) {
    reasons.push({ code: 'list-changed' });
  }
  if (alone && (known.backup ?? '') < addDays(dayInJapan(nowMs), -BACKUP_DAYS)) {
    reasons.push({ code: 'backup-missing', days: BACKUP_DAYS });
  }
  return reasons;
}

/** The policy or the touch class asks for it already; one sentence is enough. */
function hasConsentReason(reasons: readonly AnyReason[]): boolean {
  return reasons.some(({ code }) => code === 'vendor-consent-missing' || code === 'maker-consent-missing');
}

function isConfirmed(
  { confirmations }: Surroundings['world'],
  device: PolicyDevice,
  update: { readonly name: string; readonly version: string },
  today: string,
): boolean {
  return confirmations.some(
    (one) =>
      one.kind !== 'person' &&
      one.update === update.name &&
      one.version === update.version &&
      one.devices.includes(device.id) &&
      one.givenOn <= today &&
      (one.until === undefined || today <= one.until),
  );
}

import { addDays, dayInJapan, sha256 } from '@tsukuroi/core';
import {
  isNamedIn,
  type Policy,
  type PolicyDevice,
  type PolicyWorld,
  type TouchClass,
  touchOf,
} from '@tsukuroi/policy';
import { type AnswerList, isSecurityList } from './answer-lists.ts';
import type { Answer } from './answers.ts';
import type { Explainer, PolicyScope } from './explainer.ts';
import type { AloneReason, AnyReason, OwnReason } from './held.ts';
import { isWish, type ListStep, type Parted, partSteps, type Step } from './sets.ts';
import type { PatchRecord } from './store.ts';

/** A backup that is older says little about what would come back. */
export const BACKUP_DAYS = 7;

/** What is known of a device before it is judged. */
export interface Known {
  readonly device: PolicyDevice;
  readonly agent: boolean;
  readonly exposed: boolean;
  /** The answer that counts for it, and what of it is left. */
  readonly answer: (Pick<Answer, 'suites' | 'madeAt' | 'leftOut'> & Partial<Pick<Answer, 'unplanned'>>) | undefined;
  /** And what the catalogue offers beside it. */
  readonly steps: readonly Step[];
  /** Versions of what the catalogue offers, that are there already: by `package` of their steps. */
  readonly has: ReadonlyMap<string, string>;
  /** Whether what is left of the answer still stands on what is installed. */
  readonly stands: boolean;
  readonly wholeOnly: boolean;
  /** Day of the newest backup on record. */
  readonly backup: string | undefined;
  /** Versions that failed on it, by `versionKey`. */
  readonly failed: ReadonlySet<string>;
  /** Packages that are known to be exploited, and used by ransomware. */
  readonly urgent: ReadonlySet<string>;
  /** A fix that it lacks has been out for more than a year, as the knowledge says. */
  readonly oldFix: boolean;
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
  /** Why it gets nothing; empty when it may. What is only about the answer of its package manager (`OF_THE_ANSWER`) holds back nothing else. */
  readonly held: readonly AnyReason[];
  readonly parted: Parted;
  /** What may go to it. */
  readonly ready: readonly Step[];
  readonly suites: readonly AnswerList[];
  /** Goes by itself and before the others: a server, or more than a year behind. */
  readonly alone: boolean;
  /** Some of what goes passes over rings and waiting days. */
  readonly fastLane: boolean;
  readonly kindOf: (step: Step) => PatchRecord['kind'];
  readonly publishedOn: (step: Step) => string | undefined;
  /** By what the policy takes it; undefined when it does not, or nobody wishes it for itself. */
  readonly scopeOf: (step: Step) => PolicyScope | undefined;
}

/** Judges one device: which of the updates that were answered for it may go, and why not the others. Pure. */
export function assess(known: Known, around: Surroundings): Assessed {
  const { device, answer } = known;
  const { explainer, published } = around;
  const policy = explainer.policyOf(device);
  const steps = wantedSteps(known, policy);
  const publishedOn = (step: Step) => published.get(publishedKey(step));
  const kindOf = (step: Step) => kindOfStep(step, answer);
  const today = dayInJapan(around.nowMs);
  // What is not installed yet and the agent itself say nothing about how far the device is behind.
  const updates = steps.filter(
    ({ from, source }) => from !== undefined && source !== 'release' && source !== 'removal',
  );
  const yearAgo = addDays(today, -YEAR_DAYS);
  const why = whyAlone(device, known.oldFix, () => updates.some((step) => (publishedOn(step) ?? today) <= yearAgo));
  const alone = why !== undefined;
  let fastLane = false;
  const wanted = new Set<string>();
  const scopes = new Map<Step, PolicyScope>();
  const heldOf = (step: Step): readonly AnyReason[] => {
    const urgent = namesOf(step).some((name) => known.urgent.has(name));
    const update = {
      name: step.package,
      kind: kindOf(step),
      publishedOn: publishedOn(step),
      exploited: urgent,
      ransomware: urgent,
      version: step.to,
      category: step.source === 'recipe' ? step.category : undefined,
    } as const;
    const said = explainer.ask(device, update, known.exposed);
    if (said.scope !== undefined) {
      scopes.set(step, said.scope);
    }
    const stopped = around.stopped.get(`${policy?.id ?? ''} ${versionKey(step)}`);
    const reasons: AnyReason[] = [
      ...(step.source === 'list' ? [] : step.held),
      ...(step.source === 'removal' ? said.reasons.filter(({ code }) => !OF_UPDATES.has(code)) : said.reasons),
      ...(stopped === undefined ? [] : [{ code: 'rollout-stopped', rollout: stopped } as const]),
      ...(known.failed.has(versionKey(step)) ? [{ code: 'failed-before' } as const] : []),
      ...(why !== undefined &&
      step.source !== 'removal' &&
      !isConfirmed(around.world, device, update, today) &&
      !hasConsentReason(said.reasons)
        ? [{ code: 'first-consent-missing', why } as const]
        : []),
    ];
    if (reasons.length === 0 && said.fastLane && step.source !== 'removal') {
      fastLane = true;
      wanted.add(step.package);
    }
    return reasons;
  };
  const parted = partSteps(steps, heldOf, known.wholeOnly);
  const held: AnyReason[] = wholeReasons(known, around, steps.some(isWish) ? why : undefined);
  return {
    device,
    policy,
    touch: touchOf(device),
    state: answer === undefined || !known.stands ? 'unknown' : updates.length === 0 ? 'patched' : 'behind',
    held,
    parted,
    ready: readyOf(parted, held),
    suites: answer?.suites ?? [],
    alone,
    fastLane: fastLane && parted.take.some((step) => wanted.has(step.package)),
    kindOf,
    publishedOn,
    scopeOf: (step) => scopes.get(step),
  };
}

/**
 * What policies say of updates alone. That a program goes is a person's word and the offline keys', for this very device; when and in which order is
 * the policy's, and so is whether the device may be touched at all.
 */
const OF_UPDATES: ReadonlySet<AnyReason['code']> = new Set<AnyReason['code']>([
  ...(['out-of-scope', 'excluded', 'waiting-days', 'age-unknown', 'vendor-forbids'] as const),
  ...(['person-consent-missing', 'head-not-named', 'vendor-consent-missing', 'maker-consent-missing'] as const),
]);

const YEAR_DAYS = 365;

/**
 * Of what could go there, what anybody wants: a program of the catalogue that is not installed only where the policy names it, and one that comes as
 * a package of the vendor's own list anyway is left to that list.
 */
function wantedSteps({ steps }: Known, policy: Policy | undefined): readonly Step[] {
  const listed = new Set(steps.flatMap((step) => (step.source === 'list' ? [step.package] : [])));
  return steps.filter(
    (step) =>
      step.source !== 'recipe' ||
      (!listed.has(step.installedAs ?? '') &&
        (step.from !== undefined || (policy !== undefined && isNamedIn(policy.what, step.package)))),
  );
}

/** Under which its day stands in `rollouts_published`: names of the catalogue are not those of packages. */
export function publishedKey(step: Pick<Step, 'package' | 'source' | 'to'>): string {
  const place = { list: '', recipe: 'recipes/', release: 'releases/', removal: 'removals/' }[step.source];
  return `${place}${step.package} ${step.to}`;
}

function kindOfStep(step: Step, answer: Known['answer']): PatchRecord['kind'] {
  return step.source === 'list' ? kindOfList(step, answer) : step.source === 'recipe' ? 'application' : 'product';
}

function kindOfList({ security, suite }: ListStep, answer: Known['answer']): PatchRecord['kind'] {
  return (security ?? isSecurityList(answer?.suites[suite])) ? 'os-security' : 'os-other';
}

/** Names under which the knowledge may speak of it. */
function namesOf(step: Step): readonly string[] {
  return step.source === 'recipe' ? [step.package, step.installedAs ?? step.package] : [step.package];
}

function whyAlone(device: PolicyDevice, oldFix: boolean, isPublishedLongAgo: () => boolean): AloneReason | undefined {
  if (device.class === 'server') {
    return 'server';
  }
  return isPublishedLongAgo() ? 'published' : oldFix ? 'finding' : undefined;
}

/** What holds back only what the package manager's answer names. */
const OF_THE_ANSWER: ReadonlySet<AnyReason['code']> = new Set(['no-answer', 'list-changed']);

function heldFor(step: Pick<Step, 'source'>, held: readonly AnyReason[]): readonly AnyReason[] {
  return step.source === 'list' ? held : held.filter(({ code }) => !OF_THE_ANSWER.has(code));
}

function readyOf({ take }: Parted, held: readonly AnyReason[]): readonly Step[] {
  return take.filter((step) => heldFor(step, held).length === 0);
}

export function versionKey(step: Pick<Step, 'package' | 'architecture' | 'to'>): string {
  return `${step.package} ${step.architecture} ${step.to}`;
}

/** Rows of what became of each update of a device; what was done before is not among them. */
export function patchRows(
  { device, held, kindOf, parted, publishedOn, scopeOf }: Assessed,
  known: Pick<Known, 'answer'>,
): readonly (Pick<
  PatchRecord,
  'package' | 'architecture' | 'version' | 'title' | 'from_version' | 'kind' | 'published_on' | 'held' | 'scope'
> & {
  readonly device: string;
  readonly isHeld: boolean;
})[] {
  const rowOf = (step: Step, reasons: readonly AnyReason[]) => ({
    device: device.id,
    package: step.package,
    architecture: step.architecture,
    version: step.to,
    title: step.source === 'list' ? '' : JSON.stringify(step.title),
    from_version: step.from ?? null,
    kind: kindOf(step),
    published_on: publishedOn(step) ?? null,
    held: JSON.stringify(reasons),
    scope: writtenScope(scopeOf(step)),
    isHeld: reasons.length > 0,
  });
  const { leftOut = [], unplanned = [] } = known.answer ?? {};
  const never = (name: string, reason: OwnReason) => ({
    device: device.id,
    package: name,
    architecture: '',
    version: '',
    title: '',
    from_version: null,
    kind: 'os-other' as const,
    published_on: null,
    held: JSON.stringify([reason]),
    scope: null,
    isHeld: true,
  });
  return [
    ...parted.take.map((step) => rowOf(step, heldFor(step, held))),
    ...parted.held.map(({ step, reasons }) => rowOf(step, [...heldFor(step, held), ...reasons])),
    ...leftOut.map((name) => never(name, { code: 'would-remove', update: name })),
    ...unplanned.map(({ because, package: name }) => never(name, { code: 'not-planned', update: name, because })),
  ];
}

function writtenScope(scope: PolicyScope | undefined): string | null {
  return scope === undefined ? null : JSON.stringify(scope);
}

export function hashOf(rows: readonly unknown[]): string {
  return sha256(JSON.stringify(rows));
}

function wholeReasons(known: Known, { nowMs }: Surroundings, why: AloneReason | undefined): AnyReason[] {
  const reasons: OwnReason[] = [];
  if (!known.agent) {
    reasons.push({ code: 'no-agent' });
  }
  if (known.answer === undefined) {
    reasons.push({ code: 'no-answer' });
  } else if (!known.stands) {
    reasons.push({ code: 'list-changed' });
  }
  if (why !== undefined && (known.backup ?? '') < addDays(dayInJapan(nowMs), -BACKUP_DAYS)) {
    reasons.push({ code: 'backup-missing', days: BACKUP_DAYS, why });
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

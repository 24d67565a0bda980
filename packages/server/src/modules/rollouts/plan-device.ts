import { type Clock, isoSeconds } from '@tsukuroi/core';
import type { Policy } from '@tsukuroi/policy';
import type { Channel } from '@tsukuroi/trust/channel/channel.ts';
import type { Bound, Charter } from '@tsukuroi/trust/charter/charter.ts';
import type { Permit } from '@tsukuroi/trust/charter/permit.ts';
import { departmentOf, stricterTouch } from '@tsukuroi/trust/charter/permits.ts';
import { type Action, RESTART_RULES, type Restart, type Touch } from '@tsukuroi/trust/plan/plan.ts';
import type { PlanDraft } from '../director/index.ts';
import type { AnswerList } from './answer-lists.ts';
import { catalogPart, removalPart } from './catalog-part.ts';
import type { OwnReason } from './held.ts';
import { listPart } from './list-part.ts';
import { planKey } from './plan-key.ts';
import { afterwardsOf, atShutdownOf } from './power.ts';
import type { Step } from './sets.ts';
import { boundsBetween, intersect, type Span, turnsOf } from './windows.ts';

/** What of the catalogue a plan rests on. */
export interface Ground {
  readonly charter: Charter;
  readonly channels: readonly Channel[];
  readonly permits: readonly { readonly path: string; readonly permit: Permit }[];
}

/** One device, as its plan needs it. */
export interface Target {
  /** Identity that the plan names. */
  readonly identity: string;
  /** As it learnt at its enrolment. */
  readonly department: string;
  /** As its policy says. */
  readonly touch: Touch;
  readonly steps: readonly Step[];
  readonly suites: readonly AnswerList[];
  readonly turn: { readonly group: number; readonly groups: number };
  /** Programs whose start its department waits for afterwards. */
  readonly watch?: readonly string[];
  /** When somebody who switches it off may be kept waiting (power.ts). */
  readonly evening?: readonly Span[];
}

export type Planned =
  | {
      readonly draft: PlanDraft;
      readonly windows: readonly Span[];
      readonly key: string;
      /** Steps by the action that takes them. */
      readonly given: ReadonlyMap<string, readonly Step[]>;
      /** When another plan might be made of the same, although nothing but the time changed; last start and openings being the same. */
      readonly untilMs: number;
    }
  | { readonly held: OwnReason };

/** What of an action says what is to be installed, with the steps that it takes. */
export type ActionPart = Pick<Action, 'id' | 'content' | 'lists'> &
  Partial<Pick<Action, 'verb' | 'subject' | 'permits'>> & {
    readonly steps: readonly Step[];
    /** Stricter than the policy's and the charter's. */
    readonly restart?: Restart;
  };

/** A plan's most contents (packages/trust/src/plan/plan.ts). */
const MOST_CONTENTS = 3_000;

/**
 * The plan of one device: what its policy wants, inside of what the charter allows. Pure. The device judges all of it again; here it is kept
 * from being asked for what it would refuse.
 *
 * @param openings when the policy's windows are open until the last start, counted from an instant that stays the same while a ring is under way:
 * turns are numbered from there
 */
export function planDevice(
  target: Target,
  policy: Pick<Policy, 'restart' | 'runMinutes' | 'limits' | 'catchUp'>,
  openings: readonly Span[],
  ground: Ground,
  times: { readonly nowMs: number; readonly lastStartMs: number },
): Planned {
  const { charter } = ground;
  const department = departmentOf(charter, target.department);
  const named = Object.hasOwn(charter.devices, target.identity) ? charter.devices[target.identity] : undefined;
  const touch = stricterTouch(target.touch, named ?? department.touch);
  if (touch === 'never') {
    return held({ code: 'charter-touch' });
  }
  // A removal has permits of its own, and was judged where it was offered (removal-steps.ts).
  const installs = target.steps.some(({ source }) => source !== 'removal') || target.steps.length === 0;
  if (installs && !department.verbs.includes('install')) {
    return held({ code: 'charter-verb' });
  }
  const permits = touch === 'normal' ? [] : permitsFor(target.identity, ground, times);
  if (installs && touch !== 'normal' && permits.length === 0) {
    return held({ code: 'permit-missing' });
  }
  if (target.steps.length > MOST_CONTENTS) {
    return held({ code: 'too-many' });
  }
  const bounds = boundsBetween(department.windows, openings[0]?.fromMs ?? times.nowMs, times.lastStartMs + DAY_MS);
  const runMs = policy.runMinutes * MINUTE_MS;
  const allowed = intersect(openings, bounds).filter(({ fromMs, toMs }) => toMs - fromMs >= runMs);
  if (allowed.every(({ toMs }) => toMs - runMs < times.nowMs)) {
    return held({ code: 'charter-window' });
  }
  const turns = turnsOf(allowed, runMs, target.turn);
  const windows = turns
    .filter(({ fromMs, toMs }) => fromMs < times.lastStartMs && toMs - runMs >= times.nowMs)
    .slice(0, MOST_WINDOWS);
  if (windows.length === 0) {
    return held({ code: 'turn-later' });
  }
  const parts = partsOf(target, ground.channels);
  if ('code' in parts) {
    return held(parts);
  }
  const { restart } = policy;
  const wanted: Restart = restart.rule === 'click' ? 'ask' : restart.rule;
  const rules: Omit<Action, 'id' | 'content' | 'lists'> = {
    verb: 'install',
    windows: windows.map(({ fromMs, toMs }) => ({ from: isoSeconds(fromMs), to: isoSeconds(toMs) })),
    restart: stricterRestart(wanted, department.restart),
    minutes: policy.runMinutes,
    restarting: {
      byClickOnly: restart.rule === 'click',
      idleMinutes: restart.idleMinutes,
      protectedApplications: restart.protectedApplications,
      postponeMinutes: restart.postponeMinutes,
      mostPostponements: restart.mostPostponements,
      pickWithinHours: restart.pickWithinHours,
      mostPerDay: restart.mostPerDay,
    },
    permits: [...permits],
  };
  const atShutdown = atShutdownOf(policy, eveningIn(target, department.windows, times.lastStartMs));
  const draft: PlanDraft = {
    device: target.identity,
    department: target.department,
    lastStart: isoSeconds(times.lastStartMs),
    touch,
    ...(policy.limits.kilobytesPerSecond === undefined ? {} : { kilobytesPerSecond: policy.limits.kilobytesPerSecond }),
    ...afterwardsOf(policy, windows),
    ...(target.watch === undefined || target.watch.length === 0 ? {} : { watch: [...target.watch] }),
    actions: parts.map(({ steps: _steps, ...part }) => ({
      ...rules,
      ...(isOwn(part) || part.verb === 'remove' ? {} : atShutdown),
      ...part,
    })),
  };
  const untilMs = firstAfter(times.nowMs, [
    ...[...allowed, ...turns].flatMap(({ toMs }) => [toMs, toMs - runMs]),
    ...ground.permits.map(({ permit }) => Date.parse(permit.notAfter)),
  ]);
  return { draft, windows, key: keyOf(draft), given: new Map(parts.map(({ id, steps }) => [id, steps])), untilMs };
}

/** The first instant after `nowMs` at which something is over that ends at one of these: at it, or just after it. */
export function firstAfter(nowMs: number, ends: readonly number[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const end of ends) {
    if (end >= nowMs) {
      first = Math.min(first, end > nowMs ? end : end + 1);
    }
  }
  return first;
}

/**
 * A plan that restarts a device whose update is in and whose own plan no longer says when: it was taken back meanwhile, or its windows are
 * over. Undefined where there is to be no restart.
 */
export function restartAgain(
  target: Target,
  policy: Pick<Policy, 'restart' | 'runMinutes' | 'limits' | 'catchUp'>,
  openings: readonly Span[],
  ground: Ground,
  times: { readonly nowMs: number; readonly lastStartMs: number },
): Extract<Planned, { draft: PlanDraft }> | undefined {
  const planned = planDevice(target, policy, openings, ground, times);
  if ('held' in planned || !departmentOf(ground.charter, target.department).verbs.includes('reboot')) {
    return undefined;
  }
  const { draft, untilMs, windows } = planned;
  const actions = draft.actions.flatMap(({ lists: _lists, atShutdown: _atShutdown, ...action }) =>
    action.restart === 'never' ? [] : [{ ...action, id: 'restart-again', verb: 'reboot' as const }],
  );
  const again = { ...draft, actions };
  return actions.length === 0 ? undefined : { draft: again, windows, key: keyOf(again), given: new Map(), untilMs };
}

/** A plan with no actions takes back the one before. */
export function recallOf(
  { identity, department, touch }: Pick<Target, 'identity' | 'department' | 'touch'>,
  clock: Clock,
): PlanDraft {
  return { device: identity, department, lastStart: isoSeconds(clock.nowMs() + DAY_MS), touch, actions: [] };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A plan holds at most 200 (packages/trust/src/plan/plan.ts). */
const MOST_WINDOWS = 200;

/**
 * What makes a plan another one, so that the same is not signed again: everything but its last start and what of its windows has passed. One word
 * for the plan and one for each action, which goes when the action is over (plan-key.ts).
 */
function keyOf({ afterwards, lastStart: _lastStart, actions, ...rest }: PlanDraft): string {
  return planKey(
    // Its instants are those of the windows.
    afterwards === undefined ? rest : { ...rest, afterwards: afterwards.power },
    actions.map(({ windows: _windows, ...action }) => action),
  );
}

/** The agent itself is not renewed on the way down: nobody would be there to see whether the new one lives. */
function isOwn({ content }: Pick<ActionPart, 'content'>): boolean {
  return content.some((item) => item.kind === 'catalog' && item.target.startsWith('releases/'));
}

/** Hours of the evening inside of the charter's bounds. */
function eveningIn({ evening = [] }: Target, bounds: readonly Bound[], lastStartMs: number): readonly Span[] {
  const [first] = evening;
  return first === undefined
    ? []
    : intersect(evening, boundsBetween(bounds, first.fromMs, lastStartMs)).filter(({ fromMs }) => fromMs < lastStartMs);
}

function held(reason: OwnReason): Planned {
  return { held: reason };
}

function stricterRestart(a: Restart, b: Restart): Restart {
  return RESTART_RULES.indexOf(a) <= RESTART_RULES.indexOf(b) ? a : b;
}

function permitsFor(identity: string, { charter, permits }: Ground, times: { readonly nowMs: number }): string[] {
  return permits
    .filter(
      ({ permit }) =>
        permit.verb === 'install' &&
        (permit.facility === charter.facility || charter.facility === 'all') &&
        permit.devices.includes(identity) &&
        times.nowMs <= Date.parse(permit.notAfter),
    )
    .map(({ path }) => path)
    .slice(0, 20);
}

/**
 * One action for what the package manager does at once, one for each program of the catalogue, and the agent itself at last: an agent follows them in
 * this order, one at a time, and restarts the machine when nothing else is left (packages/agent/src/work/engine.ts). So the version that replaces it
 * finds nothing half done. A restart alone installs nothing.
 */
function partsOf({ steps, suites }: Target, channels: readonly Channel[]): readonly ActionPart[] | OwnReason {
  const listed = steps.filter((step) => step.source === 'list');
  const own = steps.filter((step) => step.source === 'recipe').toSorted((a, b) => (a.package < b.package ? -1 : 1));
  const releases = steps.filter((step) => step.source === 'release');
  const removals = steps.filter((step) => step.source === 'removal');
  const catalogue = [...own.map(catalogPart), ...removals.map(removalPart), ...releases.map(catalogPart)];
  if (listed.length === 0 && catalogue.length > 0) {
    return catalogue;
  }
  const part = listPart(listed, suites, channels);
  return 'code' in part ? part : [part, ...catalogue];
}

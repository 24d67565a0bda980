import { isoSeconds, sha256 } from '@tsukuroi/core';
import { openingsBetween, type Policy } from '@tsukuroi/policy';
import type { PlanDraft } from '../director/index.ts';
import { type Assessed, versionKey } from './assess.ts';
import { type Beside, groupHeld } from './first-group.ts';
import type { OwnReason } from './held.ts';
import { keepApart } from './keep-apart.ts';
import type { View } from './look.ts';
import type { Member, Roll } from './member-book.ts';
import { firstAfter, type Ground, type Planned, planDevice, restartAgain } from './plan-device.ts';
import { saysTheSame } from './plan-key.ts';
import { eveningOf } from './power.ts';
import { actionsOf, isActive, isOver, isWaiting, type Ring } from './rollout.ts';
import { isWish, partSteps, type Step } from './sets.ts';
import type { Finding, Grounds, Settled } from './settled.ts';
import type { RolloutRecord } from './store.ts';

/** What is to be done about one member. */
export type Wish =
  | {
      readonly kind: 'order';
      readonly draft: PlanDraft;
      readonly key: string;
      /** By action. */
      readonly given: ReadonlyMap<string, readonly Step[]>;
      readonly restartOnly: boolean;
    }
  | { readonly kind: 'hold'; readonly reason: OwnReason }
  /** Nothing of it is wanted there any more. */
  | { readonly kind: 'withdraw' };

export interface Course {
  readonly rollout: RolloutRecord;
  readonly rings: readonly Ring[];
  readonly roll: Roll;
  /** `versionKey` of what the rollout tries. */
  readonly versions: ReadonlySet<string>;
  /** Devices that must not be down together with others. */
  readonly beside: ReadonlyMap<string, Beside>;
}

export interface Wishes {
  readonly wishes: ReadonlyMap<string, Wish>;
  /** Members that need no new word for a while, once what is wished now is done. */
  readonly findings: readonly Finding[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What holds a member back is looked at anew so often: with the time other windows come into reach. */
const HOLD_MS = 10 * MINUTE_MS;

/**
 * What each member of a rollout should be told now. Members of rings that lie ahead are told nothing, but for the fast lane. Inside a ring
 * those that go alone come first, one after the other; the others take turns. Members that are settled are passed over.
 */
export function wishesOf(course: Course, view: View, ground: Ground, carried: boolean, settled: Settled): Wishes {
  const { roll, rollout } = course;
  const { members } = roll;
  const wishes = new Map<string, Wish>();
  const findings: Finding[] = [];
  settled.open(course, view, ground);
  const apart = new Set(view.apart.flatMap(({ groups }) => groups.flatMap(({ devices }) => devices)));
  const begun = members.filter(
    (one) => (one.ring <= rollout.ring || one.fast === 1) && (!isOver(one) || isPendingRestart(one)),
  );
  for (const [ring, ofRing] of Map.groupBy(begun, (one) => one.ring)) {
    const solo = members.find((one) => one.ring === ring && one.alone === 1 && !isOver(one));
    const places = placesIn(roll, ring);
    for (const member of ofRing) {
      if (solo !== undefined && member.device !== solo.device && !isActive(member)) {
        continue;
      }
      const place = places.get(member.device) ?? 0;
      const grounds = groundsOf(member, course, view, { place, of: places.size });
      // What others do decides about those that are kept apart.
      const mayRest = !apart.has(member.device) && !isPendingRestart(member);
      if (mayRest && settled.holds(member.device, grounds, view.nowMs)) {
        continue;
      }
      const said = wishOf(grounds, course, view, ground, carried);
      if (said.wish !== undefined) {
        wishes.set(member.device, said.wish);
      }
      const untilMs = mayRest ? restsUntil(said, grounds, course, view, ground, carried) : undefined;
      if (untilMs !== undefined) {
        findings.push({ ...grounds, fromMs: view.nowMs, untilMs });
      }
    }
  }
  return { wishes, findings };
}

/** Until when a member needs to be told nothing else, if nothing but the time changes; undefined: nobody can say. */
function restsUntil(
  { untilMs, wish }: Said,
  grounds: Grounds,
  course: Course,
  view: View,
  ground: Ground,
  carried: boolean,
): number | undefined {
  if (wish === undefined) {
    return untilMs;
  }
  if (wish.kind !== 'hold' || grounds.member.state !== 'planned') {
    return undefined;
  }
  // Windows come into reach many days before they open: one that is not in reach now nor then was in reach at no time between.
  const laterMs = view.nowMs + HOLD_MS;
  const later = wishOf(grounds, course, { ...view, nowMs: laterMs }, ground, carried).wish;
  const isSame = later?.kind === 'hold' && JSON.stringify(later.reason) === JSON.stringify(wish.reason);
  return isSame ? laterMs : undefined;
}

function groundsOf(
  member: Member,
  { rings, rollout }: Course,
  view: View,
  turn: { readonly place: number; readonly of: number },
): Grounds {
  const assessed = view.assessed.get(member.device);
  const atOnce = assessed?.policy?.limits.devicesAtOnce ?? 1;
  return {
    member,
    assessed,
    agent: view.agents.get(member.device),
    checks: view.checks.get(member.department ?? ''),
    anchorMs: Date.parse(rings[member.ring]?.startedAt ?? rollout.started_at),
    group: Math.floor(turn.place / atOnce),
    groups: member.alone === 1 ? 1 : Math.max(1, Math.ceil(turn.of / atOnce)),
  };
}

/** Places in the order in which devices of a ring take turns, by what a roll looks like: it stays the same while the ring is under way. */
const PLACES = new WeakMap<object, Map<number, ReadonlyMap<string, number>>>();

/** In an order that has nothing to do with names, so that one room's devices do not all go together. */
function placesIn({ members, shape }: Roll, ring: number): ReadonlyMap<string, number> {
  const rings = PLACES.get(shape) ?? new Map<number, ReadonlyMap<string, number>>();
  PLACES.set(shape, rings);
  let places = rings.get(ring);
  if (places === undefined) {
    const keys = members
      .filter((one) => one.ring === ring && one.alone === 0)
      .map(({ device, rollout }) => ({ device, key: sha256(`${rollout} ${device}`) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    places = new Map(keys.map(({ device }, place) => [device, place]));
    rings.set(ring, places);
  }
  return places;
}

function isPendingRestart({ state }: Pick<Member, 'state'>): boolean {
  return state === 'restart-pending';
}

interface Said {
  readonly wish: Wish | undefined;
  /** Of no wish: until when there is none, if nothing but the time changes. */
  readonly untilMs?: number;
}

const NEVER: Said = { wish: undefined, untilMs: Number.POSITIVE_INFINITY };

function wishOf(grounds: Grounds, course: Course, view: View, ground: Ground, carried: boolean): Said {
  const { nowMs, world } = view;
  const { agent, anchorMs, assessed, group, groups, member } = grounds;
  if (member.state !== 'planned' && !isWaiting(member) && !isPendingRestart(member)) {
    // Installing is ended first; nothing is said to a device meanwhile.
    return NEVER;
  }
  if (isWaiting(member) && (Date.parse(member.last_start ?? '') <= nowMs || !hasWindowAhead(member, nowMs))) {
    // It has grown old: the device says so, or the server that it does not know; the next rollout takes it up.
    return NEVER;
  }
  const policy = assessed?.policy;
  if (assessed === undefined || agent === undefined || policy === undefined) {
    return { wish: { kind: 'withdraw' } };
  }
  const lastStartMs = lastStartOf(member, policy, nowMs, carried);
  const own = openingsBetween(policy.windows, world.calendars, world.freezes, anchorMs, lastStartMs + DAY_MS).openings;
  const openings = keepApart(member.device, own, policy.runMinutes * MINUTE_MS, {
    ...{ apart: view.apart, standing: view.standing, world, nowMs },
    policyOf: (device) => view.assessed.get(device)?.policy,
  });
  if (openings.length === 0 && own.length > 0) {
    return { wish: isPendingRestart(member) ? undefined : { kind: 'hold', reason: { code: 'turn-later' } } };
  }
  const waits =
    member.go_on === 1 || isPendingRestart(member)
      ? undefined
      : groupHeld(member.device, view.apart, course.beside, { carried, nowMs, signed: isWaiting(member) });
  if (waits !== undefined) {
    return { wish: { kind: 'hold', reason: { code: 'group-not-back', ...waits } } };
  }
  const evening = eveningOf(member.device, policy, view.apart, world, { fromMs: anchorMs, toMs: lastStartMs });
  const checks = grounds.checks ?? [];
  const target = {
    evening,
    watch: checks.flatMap((check) => (check.kind === 'program' ? check.name : [])),
    identity: agent.identity,
    department: agent.department ?? '',
    touch: assessed.touch,
    suites: assessed.suites,
    turn: { group, groups },
  };
  const times = { nowMs, lastStartMs };
  if (isPendingRestart(member)) {
    const again = restartAgain({ ...target, steps: [] }, policy, openings, ground, times);
    // As long as its own plan still says when, nothing more is needed.
    const stands =
      again !== undefined && Date.parse(member.last_start ?? '') > nowMs && sameWindows(member, again.draft, nowMs);
    return { wish: again === undefined || stands ? undefined : orderOf(again, true) };
  }
  const steps = stepsFor(assessed, course);
  if (!assessed.ready.some(isWish)) {
    return { wish: { kind: 'withdraw' } };
  }
  if (steps.length === 0) {
    return { wish: { kind: 'hold', reason: { code: 'not-proved', rollout: course.rollout.name } } };
  }
  const planned = planDevice({ ...target, steps }, policy, openings, ground, times);
  if ('held' in planned) {
    return { wish: { kind: 'hold', reason: planned.held } };
  }
  const { draft, key } = planned;
  const same =
    isWaiting(member) && saysTheSame(member.plan_key, actionsOf(member), key) && sameWindows(member, draft, nowMs);
  if (!same) {
    return { wish: orderOf(planned, false) };
  }
  const ends = [member.last_start ?? '', ...windowsOf(member).map(({ to }) => to)].map((to) => Date.parse(to));
  return { wish: undefined, untilMs: Math.min(planned.untilMs, firstAfter(nowMs, ends)) };
}

function orderOf({ draft, given, key }: Extract<Planned, { draft: PlanDraft }>, restartOnly: boolean): Wish {
  return { kind: 'order', draft, key, given, restartOnly };
}

/** Of what may go there, what this rollout tries; a version that no ring before tried waits for the next rollout. */
function stepsFor({ ready }: Assessed, { rollout, versions }: Course): readonly Step[] {
  const { take } = partSteps(ready, (step) =>
    versions.has(versionKey(step)) ? [] : [{ code: 'not-proved', rollout: rollout.name }],
  );
  return take.some(isWish) ? take : [];
}

/** A plan that stands keeps its last start: it is signed anew only when it says something else. */
function lastStartOf(member: Member, policy: Policy, nowMs: number, carried: boolean): number {
  const before = member.last_start === null ? Number.NaN : Date.parse(member.last_start);
  const days = carried ? policy.lastStartDays.carried : policy.lastStartDays.online;
  return isWaiting(member) || (isPendingRestart(member) && before > nowMs) ? before : nowMs + days * DAY_MS;
}

function windowsOf({ windows }: Member): readonly { readonly from: string; readonly to: string }[] {
  return JSON.parse(windows) as { from: string; to: string }[];
}

function hasWindowAhead(member: Member, nowMs: number): boolean {
  return windowsOf(member).some(({ to }) => Date.parse(to) > nowMs);
}

function sameWindows(member: Member, { actions }: PlanDraft, nowMs: number): boolean {
  const now = isoSeconds(nowMs);
  const ahead = windowsOf(member).filter(({ to }) => to > now);
  const wanted = (actions[0]?.windows ?? []).filter(({ to }) => to > now);
  return JSON.stringify(ahead) === JSON.stringify(wanted);
}

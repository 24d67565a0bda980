import { isoSeconds, sha256 } from '@tsukuroi/core';
import { openingsBetween, type Policy } from '@tsukuroi/policy';
import type { PlanDraft } from '../director/index.ts';
import { type Assessed, versionKey } from './assess.ts';
import { type Beside, groupHeld } from './first-group.ts';
import type { OwnReason } from './held.ts';
import { keepApart } from './keep-apart.ts';
import type { View } from './look.ts';
import { type Ground, planDevice, restartAgain } from './plan-device.ts';
import { saysTheSame } from './plan-key.ts';
import { eveningOf } from './power.ts';
import { actionsOf, isActive, isOver, isWaiting, type Ring } from './rollout.ts';
import { isWish, partSteps, type Step } from './sets.ts';
import type { MemberRecord, RolloutRecord } from './store.ts';

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
  readonly members: readonly MemberRecord[];
  /** `versionKey` of what the rollout tries. */
  readonly versions: ReadonlySet<string>;
  /** Devices that must not be down together with others. */
  readonly beside: ReadonlyMap<string, Beside>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * What each member of a rollout should be told now. Pure. Members of rings that lie ahead are told nothing, but for the fast lane. Inside a ring
 * those that go alone come first, one after the other; the others take turns.
 */
export function wishesOf(course: Course, view: View, ground: Ground, carried: boolean): ReadonlyMap<string, Wish> {
  const { members, rollout } = course;
  const wishes = new Map<string, Wish>();
  const begun = members.filter(
    (one) => (one.ring <= rollout.ring || one.fast === 1) && (!isOver(one) || isPendingRestart(one)),
  );
  for (const [ring, ofRing] of Map.groupBy(begun, (one) => one.ring)) {
    const all = members.filter((one) => one.ring === ring);
    const solo = all.find((one) => one.alone === 1 && !isOver(one));
    const many = order(all.filter((one) => one.alone === 0));
    const places = new Map(many.map(({ device }, place) => [device, place]));
    for (const member of ofRing) {
      if (solo !== undefined && member.device !== solo.device && !isActive(member)) {
        continue;
      }
      const place = places.get(member.device) ?? 0;
      const wish = wishOf(member, course, view, ground, carried, { place, of: many.length });
      if (wish !== undefined) {
        wishes.set(member.device, wish);
      }
    }
  }
  return wishes;
}

/** In an order that has nothing to do with names, so that one room's devices do not all go together. */
function order(members: readonly MemberRecord[]): readonly MemberRecord[] {
  return members
    .map((member) => ({ member, key: sha256(`${member.rollout} ${member.device}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ member }) => member);
}

function isPendingRestart({ state }: MemberRecord): boolean {
  return state === 'restart-pending';
}

function wishOf(
  member: MemberRecord,
  course: Course,
  view: View,
  ground: Ground,
  carried: boolean,
  turn: { readonly place: number; readonly of: number },
): Wish | undefined {
  const { nowMs, world } = view;
  const assessed = view.assessed.get(member.device);
  const agent = view.agents.get(member.device);
  if (member.state !== 'planned' && !isWaiting(member) && !isPendingRestart(member)) {
    // Installing is ended first; nothing is said to a device meanwhile.
    return undefined;
  }
  if (isWaiting(member) && (Date.parse(member.last_start ?? '') <= nowMs || !hasWindowAhead(member, nowMs))) {
    // It has grown old: the device says so, or the server that it does not know; the next rollout takes it up.
    return undefined;
  }
  const policy = assessed?.policy;
  if (assessed === undefined || agent === undefined || policy === undefined) {
    return { kind: 'withdraw' };
  }
  const ring = course.rings[member.ring];
  const anchorMs = Date.parse(ring?.startedAt ?? course.rollout.started_at);
  const lastStartMs = lastStartOf(member, policy, nowMs, carried);
  const own = openingsBetween(policy.windows, world.calendars, world.freezes, anchorMs, lastStartMs + DAY_MS).openings;
  const openings = keepApart(member.device, own, policy.runMinutes * MINUTE_MS, {
    ...{ apart: view.apart, standing: view.standing, world, nowMs },
    policyOf: (device) => view.assessed.get(device)?.policy,
  });
  if (openings.length === 0 && own.length > 0) {
    return isPendingRestart(member) ? undefined : { kind: 'hold', reason: { code: 'turn-later' } };
  }
  const waits =
    member.go_on === 1 || isPendingRestart(member)
      ? undefined
      : groupHeld(member.device, view.apart, course.beside, { carried, nowMs, signed: isWaiting(member) });
  if (waits !== undefined) {
    return { kind: 'hold', reason: { code: 'group-not-back', ...waits } };
  }
  const evening = eveningOf(member.device, policy, view.apart, world, { fromMs: anchorMs, toMs: lastStartMs });
  const checks = view.checks.get(member.department ?? '') ?? [];
  const target = {
    evening,
    watch: checks.flatMap((check) => (check.kind === 'program' ? check.name : [])),
    identity: agent.identity,
    department: agent.department ?? '',
    touch: assessed.touch,
    suites: assessed.suites,
    turn: {
      group: Math.floor(turn.place / policy.limits.devicesAtOnce),
      groups: member.alone === 1 ? 1 : Math.max(1, Math.ceil(turn.of / policy.limits.devicesAtOnce)),
    },
  };
  const times = { nowMs, lastStartMs };
  if (isPendingRestart(member)) {
    const again = restartAgain({ ...target, steps: [] }, policy, openings, ground, times);
    // As long as its own plan still says when, nothing more is needed.
    const stands =
      again !== undefined && Date.parse(member.last_start ?? '') > nowMs && sameWindows(member, again.draft, nowMs);
    return again === undefined || stands ? undefined : { kind: 'order', ...again, restartOnly: true };
  }
  const steps = stepsFor(assessed, course);
  if (!assessed.ready.some(isWish)) {
    return { kind: 'withdraw' };
  }
  if (steps.length === 0) {
    return { kind: 'hold', reason: { code: 'not-proved', rollout: course.rollout.name } };
  }
  const planned = planDevice({ ...target, steps }, policy, openings, ground, times);
  if ('held' in planned) {
    return { kind: 'hold', reason: planned.held };
  }
  const { draft, given, key } = planned;
  const same =
    isWaiting(member) && saysTheSame(member.plan_key, actionsOf(member), key) && sameWindows(member, draft, nowMs);
  return same ? undefined : { kind: 'order', draft, key, given, restartOnly: false };
}

/** Of what may go there, what this rollout tries; a version that no ring before tried waits for the next rollout. */
function stepsFor({ ready }: Assessed, { rollout, versions }: Course): readonly Step[] {
  const { take } = partSteps(ready, (step) =>
    versions.has(versionKey(step)) ? [] : [{ code: 'not-proved', rollout: rollout.name }],
  );
  return take.some(isWish) ? take : [];
}

/** A plan that stands keeps its last start: it is signed anew only when it says something else. */
function lastStartOf(member: MemberRecord, policy: Policy, nowMs: number, carried: boolean): number {
  const before = member.last_start === null ? Number.NaN : Date.parse(member.last_start);
  const days = carried ? policy.lastStartDays.carried : policy.lastStartDays.online;
  return isWaiting(member) || (isPendingRestart(member) && before > nowMs) ? before : nowMs + days * DAY_MS;
}

function hasWindowAhead({ windows }: MemberRecord, nowMs: number): boolean {
  return (JSON.parse(windows) as { to: string }[]).some(({ to }) => Date.parse(to) > nowMs);
}

function sameWindows({ windows }: MemberRecord, { actions }: PlanDraft, nowMs: number): boolean {
  const now = isoSeconds(nowMs);
  const ahead = (JSON.parse(windows) as { from: string; to: string }[]).filter(({ to }) => to > now);
  const wanted = (actions[0]?.windows ?? []).filter(({ to }) => to > now);
  return JSON.stringify(ahead) === JSON.stringify(wanted);
}

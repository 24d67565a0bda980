import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { departmentOf, isMyHour } from '@tsukuroi/trust/charter/permits.ts';
import { type Refusal, ruleRefusal } from './rules.ts';
import type { Standing } from './standing.ts';
import { isOpen, nextOpening, nextTurn, openUntil } from './windows.ts';
import type { MoveEntry } from './work-journal.ts';
import { bootOfInstall, type Work } from './works.ts';

/** What is to be done about a piece of work. Instants are milliseconds of the judged time (`Standing.time`). */
export type Step =
  /** It is over. */
  | { readonly do: 'nothing' }
  /** Nothing now; again at `againMs`, or when something else changes. */
  | { readonly do: 'wait'; readonly because?: WorkReason; readonly againMs?: number }
  | { readonly do: 'move'; readonly state: MoveEntry['state']; readonly because?: WorkReason; readonly about?: string }
  | { readonly do: 'fetch' }
  | { readonly do: 'install'; readonly untilMs: number }
  /** An installation was interrupted: look, and go on where the machine may be changed now. */
  | { readonly do: 'finish'; readonly mayChange: boolean; readonly againMs?: number }
  | { readonly do: 'restart'; readonly untilMs: number }
  | { readonly do: 'verify' };

/** What the decision hangs on beside the work itself. */
export interface World {
  readonly standing: Standing;
  readonly boot: string;
  /** Contents are not in the store yet. */
  readonly missing: boolean;
  /** This machine has nothing that could follow it. */
  readonly unable?: Refusal;
  /** Not before this instant, after a refusal that may pass by itself. */
  readonly notBeforeMs?: number;
  /** On battery below what is safe. */
  readonly power?: Refusal;
  /** Somebody switches the machine off: what may still be done before it goes down. */
  readonly wayDown?: WayDown;
  /** Whether old code still runs, where a restart is pending; undefined: not known, which counts as yes. */
  readonly oldCode?: boolean;
}

/** The machine is going down by a person's word (docs/recipes/evening-shutdown.md). */
export interface WayDown {
  /** Since it began. */
  readonly goneMs: number;
  /** How long the action is expected to take (expected.ts). */
  readonly expectedMs: number;
}

/** Minutes of an action that names none. */
const MINUTES = 60;
/** A restart that begins has to be over before the window closes. */
const RESTART_MS = 10 * 60_000;
/** After so long in the same boot a restart did not happen. */
export const ASKED_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const LOOK_AGAIN_MS = 6 * 3_600_000;
const MOST_ASKED = 3;
const MOST_RESUMED = 5;

/** The next step of one piece of work. Pure: everything that is known comes in, nothing is looked up. */
export function nextStep(work: Work, world: World): Step {
  if (world.wayDown !== undefined) {
    return onTheWayDown(work, world, world.wayDown);
  }
  switch (work.state) {
    case 'done':
    case 'failed':
    case 'rolled-back':
      return { do: 'nothing' };
    case 'installing':
      return work.action.verb === 'reboot' ? { do: 'move', state: 'restart-pending' } : finishing(work, world);
    case 'restart-pending':
      return restarting(work, world);
    case 'verifying':
      return { do: 'verify' };
    default:
      return beginning(work, world);
  }
}

/**
 * While somebody switches the machine off: what is staged may be installed by the same judgement as in a window, in the hours that the plan names
 * for it, when it is expected to end in time. Nothing else is begun, said or waited for; it goes on when the machine is on again.
 */
function onTheWayDown(work: Work, world: World, { expectedMs, goneMs }: WayDown): Step {
  const { atShutdown, verb } = work.action;
  const isReady = work.state === 'needed' || work.state === 'staged' || work.state === 'blocked';
  if (atShutdown === undefined || verb !== 'install' || !isReady || world.missing) {
    return { do: 'wait' };
  }
  if (goneMs + expectedMs > atShutdown.minutes * 60_000) {
    return { do: 'wait', because: 'too-late-in-window' };
  }
  const { windows } = atShutdown;
  const then = { ...work, action: { ...work.action, windows, minutes: Math.ceil(expectedMs / 60_000) } };
  const step = beginning(then, world);
  const goesOn = step.do === 'install' || (step.do === 'move' && step.state === 'staged');
  return goesOn ? step : { do: 'wait' };
}

function beginning(work: Work, world: World): Step {
  const { action, plan, state } = work;
  if (work.moves.length === 0) {
    return { do: 'move', state: 'needed' };
  }
  if (action.verb === 'stage' && state === 'staged') {
    return { do: 'nothing' };
  }
  const { standing } = world;
  const newest = standing.plan?.number;
  if (newest !== undefined && newest > plan.number) {
    const recalled = standing.plan?.actions.length === 0;
    return { do: 'move', state: 'failed', because: recalled ? 'stopped' : 'superseded', about: `${newest}` };
  }
  const lastStartMs = Date.parse(plan.lastStart);
  const { trustedMs } = standing.time;
  if (trustedMs !== undefined && trustedMs > lastStartMs) {
    return { do: 'move', state: 'failed', because: 'too-old', about: plan.lastStart };
  }
  if (newest === undefined) {
    return { do: 'wait', because: 'not-backed' };
  }
  const refusal = ruleRefusal(work, standing) ?? world.unable;
  if (refusal !== undefined) {
    return held(work, refusal, lastStartMs + 1);
  }
  if (world.missing) {
    return isEarly(world) ? waitUntil(world.notBeforeMs, 'content-missing') : { do: 'fetch' };
  }
  const because = work.moves.at(-1)?.because;
  if (state === 'needed' || (state === 'blocked' && (action.verb === 'stage' || isGone(because, standing)))) {
    return { do: 'move', state: 'staged' };
  }
  return atTheHour(work, world, lastStartMs);
}

/** Reasons that were judged a moment ago and hold no more. What a package manager refused is found out by asking it again. */
const JUDGED: readonly (WorkReason | undefined)[] = [
  'touch-never',
  'approval-missing',
  'order-refused',
  'content-missing',
];

function isGone(because: WorkReason | undefined, { time }: Standing): boolean {
  return JUDGED.includes(because) || (because === 'time-untrusted' && time.trustedMs !== undefined);
}

/** Everything is here and allowed; what is left is the hour. */
function atTheHour(work: Work, world: World, lastStartMs: number): Step {
  const { action } = work;
  const { charter, self, time } = world.standing;
  const { trustedMs: now } = time;
  if (now === undefined) {
    return held(work, { because: 'time-untrusted' });
  }
  const department = departmentOf(charter, self.department);
  const turn = () =>
    Math.min(nextTurn(action.windows, department, self.device, now) ?? lastStartMs + 1, lastStartMs + 1);
  const untilMs = openUntil(action.windows, department, now);
  if (untilMs === undefined || !isMyHour(department, self.device, now)) {
    return waitUntil(turn(), untilMs === undefined ? 'outside-window' : 'not-this-hour');
  }
  if (now + (action.minutes ?? MINUTES) * 60_000 > untilMs) {
    const next = nextTurn(action.windows, department, self.device, untilMs) ?? lastStartMs + 1;
    const againMs = Math.min(next, lastStartMs + 1);
    // What holds it back already is said on: there was time enough then.
    return work.state === 'blocked'
      ? waitUntil(againMs, 'too-late-in-window')
      : held(work, { because: 'too-late-in-window' }, againMs);
  }
  if (isEarly(world)) {
    return waitUntil(world.notBeforeMs, work.moves.at(-1)?.because);
  }
  return world.power === undefined ? { do: 'install', untilMs } : held(work, world.power, now + 5 * 60_000);
}

/** Installing is ended before anything else, also of a plan that another one superseded; but nothing changes the machine outside of its hours. */
function finishing(work: Work, world: World): Step {
  if (isEarly(world)) {
    return waitUntil(world.notBeforeMs, 'interrupted');
  }
  const { standing } = world;
  const { charter, self, time } = standing;
  const { trustedMs: now } = time;
  if (now === undefined) {
    return { do: 'finish', mayChange: false };
  }
  const department = departmentOf(charter, self.department);
  const upcoming = work.action.windows.filter(({ to }) => Date.parse(to) > now);
  const next = nextOpening(upcoming, department, now);
  const mayChange = isOpen(upcoming, department, now);
  if (work.resumed >= MOST_RESUMED || (!mayChange && next === undefined)) {
    return { do: 'move', state: 'failed', because: 'interrupted' };
  }
  return { do: 'finish', mayChange, ...(mayChange || next === undefined ? {} : { againMs: next }) };
}

function restarting(work: Work, world: World): Step {
  const { action, plan } = work;
  const { boot, standing } = world;
  const { bestMs } = standing.time;
  if (boot !== '' && boot !== bootOfInstall(work)) {
    return { do: 'move', state: 'verifying' };
  }
  if (world.oldCode === false && action.verb !== 'reboot') {
    return { do: 'move', state: 'verifying' };
  }
  if (action.verb !== 'reboot' && action.restart === 'never') {
    return pending(work, { because: 'restart-not-allowed' }, bestMs);
  }
  const { trustedMs: now } = standing.time;
  const newest = standing.plan?.number;
  if (newest !== plan.number) {
    // Its restart was not begun: another plan, or none, says now whether and when there is one.
    return pending(work, { because: newest === undefined ? 'not-backed' : 'superseded' }, bestMs);
  }
  if (now === undefined) {
    return pending(work, { because: 'time-untrusted' }, bestMs);
  }
  const here = work.asked.filter((asked) => asked.boot === boot && now - asked.atMs < DAY_MS);
  const last = here.at(-1);
  if (last !== undefined && now - last.atMs < ASKED_MS) {
    return waitUntil(last.atMs + ASKED_MS);
  }
  if (here.length >= MOST_ASKED) {
    return { do: 'move', state: 'failed', because: 'restart-did-not-happen' };
  }
  if (now > Date.parse(plan.lastStart)) {
    return pending(work, { because: 'too-old', about: plan.lastStart }, bestMs);
  }
  const refusal = ruleRefusal(work, standing);
  if (refusal !== undefined) {
    return pending(work, refusal, bestMs);
  }
  const department = departmentOf(standing.charter, standing.self.department);
  const untilMs = openUntil(action.windows, department, now);
  if (untilMs === undefined || now + RESTART_MS > untilMs) {
    const next = nextOpening(action.windows, department, untilMs ?? now);
    return waitUntil(next, 'outside-window');
  }
  return isEarly(world) ? waitUntil(world.notBeforeMs, work.moves.at(-1)?.because) : { do: 'restart', untilMs };
}

function isEarly({ notBeforeMs, standing }: World): boolean {
  return notBeforeMs !== undefined && standing.time.bestMs < notBeforeMs;
}

/** Held back for a reason that a person should know: said once, until it is another one. */
export function held(work: Work, { because, about }: Refusal, againMs?: number): Step {
  return isSaid(work, 'blocked', because, about)
    ? waitUntil(againMs, because)
    : { do: 'move', state: 'blocked', because, ...(about === undefined ? {} : { about }) };
}

/** The same for a restart that waits; looked at again some hours later, since somebody may have restarted what ran old code. */
export function pending(work: Work, { because, about }: Refusal, nowMs: number): Step {
  const againMs = nowMs + LOOK_AGAIN_MS;
  return isSaid(work, 'restart-pending', because, about)
    ? waitUntil(againMs, because)
    : { do: 'move', state: 'restart-pending', because, ...(about === undefined ? {} : { about }) };
}

function isSaid(work: Work, state: MoveEntry['state'], because: WorkReason, about: string | undefined): boolean {
  const last = work.moves.at(-1);
  return last?.state === state && last.because === because && last.about === about;
}

function waitUntil(againMs: number | undefined, because?: WorkReason): Step {
  return { do: 'wait', ...(because === undefined ? {} : { because }), ...(againMs === undefined ? {} : { againMs }) };
}

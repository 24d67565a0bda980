import type { IconName } from './icon.tsx';

/** How a state looks. Colour only repeats what icon and word already say. */
export type Tone = 'act' | 'soon' | 'plan' | 'watch' | 'unknown' | 'good' | 'plain';

interface Look {
  readonly tone: Tone;
  /** Plain values need no sign beside their word. */
  readonly icon: IconName | null;
}

const PLAIN: Look = { tone: 'plain', icon: null };
const UNKNOWN: Look = { tone: 'unknown', icon: 'question' };
const GOOD: Look = { tone: 'good', icon: 'check' };
const ACT: Look = { tone: 'act', icon: 'alert' };
const SOON: Look = { tone: 'soon', icon: 'clock' };

const PLANNED: Look = { tone: 'plan', icon: 'calendar' };
const MOVING: Look = { tone: 'plan', icon: 'refresh' };
const OVER: Look = { tone: 'watch', icon: 'dash' };

/** What becomes of work on a device (protocol/work.ts). Only what was read again is done, and green. */
const WORK: Readonly<Record<string, Look>> = {
  failed: ACT,
  'rolled-back': { tone: 'act', icon: 'back' },
  unknown: UNKNOWN,
  blocked: SOON,
  'restart-pending': { tone: 'plan', icon: 'clock' },
  installing: MOVING,
  verifying: { tone: 'plan', icon: 'eye' },
  staged: PLANNED,
  needed: PLANNED,
  planned: { tone: 'watch', icon: 'calendar' },
  withdrawn: OVER,
  done: GOOD,
};

const PATCH: Readonly<Record<string, Look>> = {
  failed: ACT,
  unknown: UNKNOWN,
  held: SOON,
  waiting: PLANNED,
  done: GOOD,
};

/** Looks by column and value; a value that is not listed is plain, never green. */
const LOOKS: Readonly<Record<string, Readonly<Record<string, Look>>>> = {
  decision: {
    'act-now': ACT,
    'this-week': SOON,
    'next-window': { tone: 'plan', icon: 'calendar' },
    watch: { tone: 'watch', icon: 'eye' },
    notice: { tone: 'watch', icon: 'info' },
  },
  verdict: { affected: { tone: 'soon', icon: 'alert' }, undetermined: UNKNOWN, 'not-affected': GOOD },
  kind: { 'end-of-life': { tone: 'plain', icon: 'flag' }, 'missing-update': { tone: 'plain', icon: 'download' } },
  seen: { reporting: GOOD, imported: { tone: 'plain', icon: 'download' }, silent: SOON, never: UNKNOWN },
  judged: { judged: GOOD, partly: { tone: 'unknown', icon: 'half' }, unknown: UNKNOWN },
  exposure: { edge: { tone: 'soon', icon: 'gate' }, dmz: { tone: 'soon', icon: 'gate' }, unknown: UNKNOWN },
  clinicalRole: { unknown: UNKNOWN },
  mapped: { mapped: GOOD, 'not-mapped': UNKNOWN, 'no-version': UNKNOWN },
  state: {
    refused: ACT,
    stale: SOON,
    undated: UNKNOWN,
    absent: { tone: 'watch', icon: 'dash' },
    current: GOOD,
    active: GOOD,
    expired: { tone: 'watch', icon: 'clock' },
    revoked: { tone: 'watch', icon: 'dash' },
    ended: SOON,
    withdrawn: { tone: 'watch', icon: 'dash' },
    // Of enrolment files and content.
    waiting: SOON,
    restored: SOON,
    'used-up': { tone: 'watch', icon: 'dash' },
    signed: GOOD,
  },
  // A device that was turned away needs nobody any more; a refused source does.
  'identities.state': {
    waiting: SOON,
    active: GOOD,
    refused: { tone: 'watch', icon: 'dash' },
    revoked: { tone: 'watch', icon: 'dash' },
  },
  'notices.state': { new: SOON, seen: { tone: 'watch', icon: 'eye' }, over: GOOD },
  'notices.level': {
    'act-now': ACT,
    'this-week': SOON,
    'next-window': { tone: 'plan', icon: 'calendar' },
    notice: { tone: 'watch', icon: 'info' },
  },
  'outward.state': {
    waiting: SOON,
    sent: GOOD,
    partly: SOON,
    failed: ACT,
    kept: { tone: 'watch', icon: 'clock' },
    withdrawn: { tone: 'watch', icon: 'dash' },
  },
  'paths.state': { silent: ACT, never: SOON, late: SOON, unknown: UNKNOWN, ok: GOOD },
  'paths.kind': {
    collector: { tone: 'plain', icon: 'globe' },
    gate: { tone: 'plain', icon: 'gate' },
    relay: { tone: 'plain', icon: 'route' },
  },
  'bundles.effect': {
    refused: ACT,
    waiting: SOON,
    overtaken: { tone: 'watch', icon: 'dash' },
    none: PLAIN,
    done: GOOD,
  },
  visit: { true: GOOD, false: SOON },
  catalog: { invalid: ACT, old: SOON, unreachable: UNKNOWN, unknown: UNKNOWN, ok: GOOD },
  director: { invalid: ACT, old: SOON, unreachable: UNKNOWN, unknown: UNKNOWN, ok: GOOD },
  work: WORK,
  'rollout-devices.state': WORK,
  'work.state': WORK,
  'device-work.state': WORK,
  'patches.state': PATCH,
  'patch-devices.state': PATCH,
  'device-updates.state': PATCH,
  'rollouts.state': {
    stopped: ACT,
    paused: SOON,
    waiting: PLANNED,
    running: MOVING,
    finished: { tone: 'watch', icon: 'check' },
  },
  ring: { stopped: ACT, running: MOVING, ahead: { tone: 'watch', icon: 'calendar' }, passed: GOOD },
  gate: { no: SOON, unknown: UNKNOWN, yes: GOOD },
  outcome: { missing: ACT, unchanged: SOON, other: { tone: 'soon', icon: 'alert' }, 'as-ordered': GOOD },
  'policies.state': { unreadable: ACT, 'no-run': SOON, on: GOOD },
  'classed-devices.class': { none: UNKNOWN },
  'classed-devices.touch': {
    never: { tone: 'watch', icon: 'dash' },
    'maker-consent': { tone: 'plain', icon: 'hand' },
    'vendor-approval': { tone: 'plain', icon: 'hand' },
  },
  'freezes.state': {
    now: SOON,
    ahead: { tone: 'plan', icon: 'calendar' },
    ended: { tone: 'watch', icon: 'check' },
    withdrawn: { tone: 'watch', icon: 'dash' },
  },
  'confirmations.state': {
    refused: ACT,
    ended: SOON,
    withdrawn: { tone: 'watch', icon: 'dash' },
    holds: GOOD,
  },
  'backups.state': { old: SOON, counts: GOOD },
  'calendars.state': { unreadable: ACT, 'ran-out': ACT, 'running-out': SOON, good: GOOD },
  'vendor-rules.state': { unreadable: ACT, on: PLAIN },
  level: {
    'act-now': ACT,
    'this-week': SOON,
    'next-window': { tone: 'plan', icon: 'calendar' },
    watch: { tone: 'watch', icon: 'eye' },
  },
  refused: { true: ACT, false: SOON },
  'gaps.state': { open: SOON, seen: { tone: 'watch', icon: 'check' } },
  use: { 'in-use': PLAIN, spare: PLAIN, retired: { tone: 'watch', icon: 'dash' }, unknown: UNKNOWN },
  problem: {
    'not-in-ledger': SOON,
    'never-seen': UNKNOWN,
    'hardware-changed': SOON,
    undecided: UNKNOWN,
    'retired-but-seen': SOON,
  },
  ransomware: { true: ACT },
  secondFactor: { true: GOOD, false: SOON },
  locked: { true: SOON },
  disabled: { true: { tone: 'watch', icon: 'dash' } },
  compared: { different: SOON, unknown: UNKNOWN, same: GOOD },
  way: { in: { tone: 'plain', icon: 'download' }, out: { tone: 'plain', icon: 'upload' } },
  freshness: { old: ACT, soon: SOON, fresh: GOOD },
  place: { safe: { tone: 'plain', icon: 'key' } },
  standing: { invalid: ACT, old: SOON, unreachable: UNKNOWN, unknown: UNKNOWN, ok: GOOD },
  fact: { good: GOOD, bad: ACT, unknown: UNKNOWN },
  job: { done: GOOD, failed: ACT, running: { tone: 'plan', icon: 'clock' } },
  runtime: { supported: GOOD, ended: ACT, unknown: UNKNOWN },
};

export function lookOf(column: string, value: string): Look {
  const looks = Object.hasOwn(LOOKS, column) ? LOOKS[column] : undefined;
  return looks !== undefined && Object.hasOwn(looks, value) ? (looks[value] ?? PLAIN) : PLAIN;
}

/** The looks of a list's column: its own where it has some, else those of the column's id. */
export function looksOfColumn(grid: string, column: string): string {
  const own = `${grid}.${column}`;
  return Object.hasOwn(LOOKS, own) ? own : column;
}

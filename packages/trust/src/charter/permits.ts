import { sha256 } from '@tsukuroi/core';
import { type Action, RESTART_RULES, TOUCH_CLASSES, type Touch } from '../plan/plan.ts';
import type { Bound, Charter, DepartmentCharter } from './charter.ts';
import type { Permit } from './permit.ts';

/** One action of a plan, at the moment at which a device would begin it. */
export interface Order {
  readonly facility: string;
  readonly device: string;
  /** As the device learnt at its enrolment; what a plan says of it is compared, never believed. */
  readonly department: string;
  /** The class that the plan gives the device. */
  readonly touch: Touch;
  /** The strictest class this device was ever given; undefined before the first plan. */
  readonly strictestTouchSeen?: Touch;
  readonly action: Action;
  /** Offline-signed permits that the action names, verified. */
  readonly permits: readonly Permit[];
  /** Trusted time in milliseconds; undefined when the clock cannot be trusted. */
  readonly atMs: number | undefined;
}

/** Why an order is outside the charter. A closed list: each has its sentence in `refusal-words.ts`. */
export type CharterRefusal =
  | 'other-facility'
  | 'verb-not-allowed'
  | 'touch-never'
  | 'touch-loosened'
  | 'approval-missing'
  | 'permit-missing'
  | 'time-untrusted'
  | 'outside-window'
  | 'not-this-hour'
  | 'restart-not-allowed'
  | 'isolation-without-end'
  | 'isolation-too-long'
  | 'isolation-too-many'
  | 'evidence-unnamed';

export type CharterAnswer = { readonly allowed: true } | { readonly allowed: false; readonly because: CharterRefusal };

/** Verbs that change the device and therefore wait for a window. */
const CHANGING: readonly string[] = ['install', 'remove', 'reboot', 'rotate-local-admin'];
/** Verbs that need the catalogue's threshold whatever the charter says. */
const ALWAYS_BY_PERMIT: readonly string[] = ['remove', 'rotate-local-admin'];
/** Verbs that a device of class `never` still follows: they only look, or give back what was taken away. */
const OBSERVING: readonly string[] = ['report', 'collect-evidence', 'release'];

/**
 * Whether an order stays within the charter. Pure. The director may only tighten: a stricter class, a smaller window, fewer
 * restarts are always fine; anything looser is refused unless the catalogue's keys signed a permit for it.
 */
export function permits(charter: Charter, order: Order): CharterAnswer {
  const { action } = order;
  if (charter.facility !== order.facility && charter.facility !== 'all') {
    return no('other-facility');
  }
  const department = departmentOf(charter, order.department);
  if (!department.verbs.includes(action.verb)) {
    return no('verb-not-allowed');
  }
  const refusal =
    touchRefusal(charter, department, order) ??
    permitRefusal(order) ??
    isolationRefusal(charter, order) ??
    evidenceRefusal(action) ??
    restartRefusal(department, action) ??
    timeRefusal(department, order);
  return refusal === undefined ? { allowed: true } : no(refusal);
}

/** The strictest of two classes. */
export function stricterTouch(a: Touch, b: Touch): Touch {
  return TOUCH_CLASSES.indexOf(a) >= TOUCH_CLASSES.indexOf(b) ? a : b;
}

export function departmentOf(charter: Charter, department: string): DepartmentCharter {
  const own = Object.hasOwn(charter.departments, department) ? charter.departments[department] : undefined;
  return own ?? charter.otherwise;
}

function touchRefusal(charter: Charter, department: DepartmentCharter, order: Order): CharterRefusal | undefined {
  const named = Object.hasOwn(charter.devices, order.device) ? charter.devices[order.device] : undefined;
  const loosest = named ?? stricterTouch(department.touch, order.strictestTouchSeen ?? department.touch);
  if (stricterTouch(order.touch, loosest) !== order.touch) {
    return 'touch-loosened';
  }
  if (OBSERVING.includes(order.action.verb)) {
    return undefined;
  }
  if (order.touch === 'never' && order.action.verb !== 'isolate') {
    return 'touch-never';
  }
  const needsApproval = order.touch === 'vendor-approval' || order.touch === 'maker-consent';
  if (needsApproval && ['stage', 'install', 'reboot'].includes(order.action.verb) && !hasPermit(order)) {
    return 'approval-missing';
  }
  return undefined;
}

function permitRefusal(order: Order): CharterRefusal | undefined {
  return ALWAYS_BY_PERMIT.includes(order.action.verb) && !hasPermit(order) ? 'permit-missing' : undefined;
}

function hasPermit(order: Order): boolean {
  const { atMs } = order;
  return order.permits.some(
    (permit) =>
      permit.facility === order.facility &&
      permit.verb === order.action.verb &&
      permit.devices.includes(order.device) &&
      (permit.subject === undefined || permit.subject === order.action.subject) &&
      atMs !== undefined &&
      Date.parse(permit.notBefore) <= atMs &&
      atMs <= Date.parse(permit.notAfter),
  );
}

function isolationRefusal(charter: Charter, order: Order): CharterRefusal | undefined {
  const { action, atMs } = order;
  if (action.verb !== 'isolate') {
    return undefined;
  }
  if (action.isolation === undefined || !action.isolation.devices.includes(order.device)) {
    return 'isolation-without-end';
  }
  if (atMs === undefined) {
    return 'time-untrusted';
  }
  if (Date.parse(action.isolation.until) - atMs > charter.isolation.hours * 3_600_000) {
    return 'isolation-too-long';
  }
  const many = new Set(action.isolation.devices).size > charter.isolation.devices;
  return many && !hasPermit(order) ? 'isolation-too-many' : undefined;
}

function evidenceRefusal(action: Action): CharterRefusal | undefined {
  return action.verb === 'collect-evidence' && (action.evidence ?? []).length === 0 ? 'evidence-unnamed' : undefined;
}

function restartRefusal(department: DepartmentCharter, action: Action): CharterRefusal | undefined {
  const asked = action.verb === 'reboot' && action.restart === 'never' ? 'in-window' : action.restart;
  const loosest = RESTART_RULES.indexOf(department.restart);
  return RESTART_RULES.indexOf(asked) > loosest ? 'restart-not-allowed' : undefined;
}

function timeRefusal(department: DepartmentCharter, order: Order): CharterRefusal | undefined {
  if (!CHANGING.includes(order.action.verb)) {
    return undefined;
  }
  const { atMs } = order;
  if (atMs === undefined) {
    return 'time-untrusted';
  }
  if (!department.windows.some((bound) => isWithin(bound, atMs))) {
    return 'outside-window';
  }
  return isMyHour(department, order.device, atMs) ? undefined : 'not-this-hour';
}

/** Japan has one time zone without summer time (UTC+9). */
const JAPAN_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Whether an instant lies in a bound. A bound past midnight belongs to the day on which it begins. */
export function isWithin(bound: Bound, atMs: number): boolean {
  const local = atMs + JAPAN_MS;
  const day = Math.floor(local / DAY_MS);
  const minute = Math.floor((local % DAY_MS) / 60_000);
  const from = minutesOf(bound.from);
  const to = minutesOf(bound.to);
  // 1970-01-01 was a Thursday, the fourth day.
  const isDay = (number: number) => bound.days.includes(((((number + 3) % 7) + 7) % 7) + 1);
  if (from < to) {
    return isDay(day) && minute >= from && minute < to;
  }
  return (isDay(day) && minute >= from) || (isDay(day - 1) && minute < to);
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/**
 * The charter's devices per hour without trusting whoever counts: the hours are dealt out by the hash of the device. The
 * turn moves on from day to day, so that a short window reaches every device in time.
 */
export function isMyHour(department: DepartmentCharter, device: string, atMs: number): boolean {
  const turns = Math.ceil(department.devices / department.devicesPerHour);
  if (turns <= 1) {
    return true;
  }
  const mine = Number.parseInt(sha256(`hour:${device}`).slice(0, 8), 16) % turns;
  const hour = Math.floor((atMs + JAPAN_MS) / HOUR_MS);
  const day = Math.floor((atMs + JAPAN_MS) / DAY_MS);
  return (hour + day) % turns === mine;
}

function no(because: CharterRefusal): CharterAnswer {
  return { allowed: false, because };
}

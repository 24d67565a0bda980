import { dayInJapan, isoSeconds, type ProgramCategory } from '@tsukuroi/core';
import { afterBusinessDays } from '../calendar/business-days.ts';
import type { DayCalendar } from '../calendar/calendar.ts';
import { openingsBetween } from '../window/openings.ts';
import type { Freeze } from '../window/shape.ts';
import { type Fitting, fittingPolicies, type PolicyDevice } from './precedence.ts';
import type { Policy, VendorRule } from './shape.ts';
import { touchOf } from './touch.ts';
import { isAllowedBy, isUrgent, type Scope, scopeOf, type Update } from './update.ts';

/** Somebody outside said yes: to one version of one update, on one product or for named devices. */
export interface Confirmation {
  readonly kind: 'vendor' | 'maker' | 'person';
  readonly who: string;
  readonly update: string;
  readonly version: string;
  /** Devices it is for. */
  readonly devices: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly givenOn: string;
  /** Last day on which it counts. */
  readonly until?: string;
}

/** Who speaks for a department; either one's word counts. */
export interface DepartmentHead {
  readonly department: string;
  readonly head: string;
  readonly deputy?: string;
}

export interface PolicyWorld {
  /** Departments that have nobody are not among them: there the head's consent is never given. */
  readonly heads?: readonly DepartmentHead[];
  readonly policies: readonly Policy[];
  readonly vendorRules: readonly VendorRule[];
  readonly confirmations: readonly Confirmation[];
  readonly calendars: readonly DayCalendar[];
  readonly freezes: readonly Freeze[];
  /** Calendars whose days are no business days: national holidays and the clinic's own closing days. */
  readonly holidayCalendars: readonly string[];
}

/** Why something is held back. A closed list; each has its sentence in words.ts. */
export type HeldReason =
  | { readonly code: 'no-policy' }
  | { readonly code: 'unclassified' }
  | { readonly code: 'touch-never' }
  | { readonly code: 'maker-consent-missing'; readonly update: string }
  | { readonly code: 'vendor-consent-missing'; readonly update: string; readonly waitingDays: number | undefined }
  | {
      readonly code: 'person-consent-missing';
      readonly who: string;
      /** Whose word counts as well. */
      readonly deputy?: string;
      readonly waitingDays: number | undefined;
    }
  /** The policy asks for the head of a department that has none named. */
  | { readonly code: 'head-not-named'; readonly department: string | undefined }
  | {
      readonly code: 'out-of-scope';
      readonly policy: string;
      /** What the program is for, where the policy chooses programs by that. */
      readonly category?: ProgramCategory | 'unknown';
    }
  | { readonly code: 'excluded'; readonly reason: string; readonly until: string | undefined }
  | { readonly code: 'vendor-forbids'; readonly vendor: string; readonly source: string }
  | { readonly code: 'waiting-days'; readonly until: string; readonly whose: string }
  | { readonly code: 'age-unknown' }
  | { readonly code: 'calendar-ended'; readonly calendars: readonly string[] }
  | { readonly code: 'no-window' }
  | { readonly code: 'frozen'; readonly reason: string; readonly until: string }
  | { readonly code: 'window-too-short'; readonly minutes: number }
  | { readonly code: 'outside-window'; readonly next: string };

export interface Explanation {
  /** Every policy that fits; the first one counts. */
  readonly fitting: readonly Fitting[];
  readonly policy: Policy | undefined;
  readonly touch: ReturnType<typeof touchOf>;
  /** By what the policy takes the update; undefined when it does not. */
  readonly scope: Scope | undefined;
  /** Every reason, not only the first; empty: it may begin now. */
  readonly held: readonly HeldReason[];
  /** Said whenever the waiting days were passed over because of the danger. */
  readonly fastLane: boolean;
}

/** Nearly every policy has a window within six weeks; only where none is found is a year looked over. */
const SOON_MS = 42 * 86_400_000;
const LOOK_AHEAD_MS = 400 * 86_400_000;

/** Which policy counts for a device, and every reason why an update is not applied to it at this moment. Pure. */
export function explain(
  world: PolicyWorld,
  device: PolicyDevice,
  update: Update,
  nowMs: number,
  exposed = false,
): Explanation {
  const fitting = fittingPolicies(world.policies, device);
  const policy = fitting[0]?.policy;
  const touch = touchOf(device);
  const rules = world.vendorRules.filter(({ products }) => products.some((one) => device.products.includes(one)));
  const today = dayInJapan(nowMs);
  const fastLane = policy?.fastLane === true && exposed && isUrgent(update);
  const held: HeldReason[] = [];
  if (device.class === undefined) {
    held.push({ code: 'unclassified' });
  } else if (touch === 'never') {
    held.push({ code: 'touch-never' });
  }
  if (policy === undefined) {
    held.push({ code: 'no-policy' });
    return { fitting, policy, touch, scope: undefined, held, fastLane };
  }
  const scope = scopeOf(policy.what, update);
  held.push(
    ...(scope === undefined ? [outOfScope(policy, update)] : []),
    ...exclusionReasons(policy, rules, update, today),
    ...consentReasons(world, policy, device, touch, update, today),
    ...waitingReasons(world, policy, rules, update, today, fastLane),
    ...knownWindowReasons(world, policy, nowMs),
  );
  return { fitting, policy, touch, scope, held, fastLane: fastLane && policy.consent.kind === 'automatic' };
}

function outOfScope({ name, what }: Policy, { category, kind }: Update): HeldReason {
  const byCategory = kind === 'application' && what.categories !== undefined;
  return { code: 'out-of-scope', policy: name, ...(byCategory ? { category: category ?? 'unknown' } : {}) };
}

function exclusionReasons(
  policy: Policy,
  rules: readonly VendorRule[],
  update: Update,
  today: string,
): readonly HeldReason[] {
  const excluded = policy.what.exclude.find(
    ({ name, until }) => name === update.name && (until === undefined || today <= until),
  );
  return [
    ...(excluded === undefined ? [] : [{ code: 'excluded', reason: excluded.reason, until: excluded.until } as const]),
    ...rules
      .filter((rule) => !isAllowedBy(rule, update))
      .map(({ vendor, source }) => ({ code: 'vendor-forbids', vendor, source }) as const),
  ];
}

/** The touch class asks for its own consent beside the policy's: neither replaces the other. */
function consentReasons(
  world: PolicyWorld,
  policy: Policy,
  device: PolicyDevice,
  touch: Explanation['touch'],
  update: Update,
  today: string,
): readonly HeldReason[] {
  const given = (kind: Confirmation['kind'], who?: string) =>
    world.confirmations.some(
      (one) =>
        one.kind === kind &&
        (who === undefined || one.who === who) &&
        one.update === update.name &&
        one.version === update.version &&
        one.devices.includes(device.id) &&
        one.givenOn <= today &&
        (one.until === undefined || today <= one.until),
    );
  const waitingDays =
    update.publishedOn === undefined
      ? undefined
      : Temporal.PlainDate.from(update.publishedOn).until(Temporal.PlainDate.from(today)).days;
  const reasons: HeldReason[] = [];
  if (touch === 'maker-consent' && !given('maker')) {
    reasons.push({ code: 'maker-consent-missing', update: update.name });
  }
  if ((touch === 'vendor-approval' || policy.consent.kind === 'vendor') && !given('vendor')) {
    reasons.push({ code: 'vendor-consent-missing', update: update.name, waitingDays });
  }
  if (policy.consent.kind === 'person' && !given('person', policy.consent.name)) {
    reasons.push({ code: 'person-consent-missing', who: policy.consent.name, waitingDays });
  }
  if (policy.consent.kind === 'department-head') {
    const named = world.heads?.find(({ department }) => department === device.department);
    if (named === undefined) {
      reasons.push({ code: 'head-not-named', department: device.department });
    } else if (![named.head, named.deputy].some((who) => who !== undefined && given('person', who))) {
      const { deputy, head: who } = named;
      reasons.push({
        ...{ code: 'person-consent-missing', who, waitingDays },
        ...(deputy === undefined ? {} : { deputy }),
      });
    }
  }
  return reasons;
}

/** The longest wait counts. The fast lane passes over the policy's days, never over the maker's. */
function waitingReasons(
  world: PolicyWorld,
  policy: Policy,
  rules: readonly VendorRule[],
  update: Update,
  today: string,
  fastLane: boolean,
): readonly HeldReason[] {
  const own = policy.consent.kind === 'automatic' && !fastLane ? policy.consent.afterBusinessDays : 0;
  const waits = [
    { days: own, whose: policy.name },
    ...rules.map(({ minBusinessDays, vendor }) => ({ days: minBusinessDays, whose: vendor })),
  ].filter(({ days }) => days > 0);
  if (waits.length === 0) {
    return [];
  }
  const { publishedOn } = update;
  if (publishedOn === undefined) {
    return [{ code: 'age-unknown' }];
  }
  const holidays = world.holidayCalendars.map((id) => world.calendars.find((calendar) => calendar.id === id));
  return waits.flatMap(({ days, whose }): HeldReason[] => {
    const until = afterBusinessDays(publishedOn, days, holidays);
    if (until === undefined) {
      return [{ code: 'calendar-ended', calendars: world.holidayCalendars }];
    }
    return today < until ? [{ code: 'waiting-days', until, whose }] : [];
  });
}

/** What was said of windows, by what it was asked of: looking six weeks ahead costs more than all else, and is the same for every device and update. */
const WINDOWS = new WeakMap<
  PolicyWorld,
  { readonly nowMs: number; readonly said: Map<Policy, readonly HeldReason[]> }
>();

/** What `explain` says of a policy's windows and of freezes at an instant, whatever the device and the update: the one part of its answer that changes within a day. Pure. */
export function knownWindowReasons(world: PolicyWorld, policy: Policy, nowMs: number): readonly HeldReason[] {
  let known = WINDOWS.get(world);
  if (known?.nowMs !== nowMs) {
    known = { nowMs, said: new Map() };
    WINDOWS.set(world, known);
  }
  const said = known.said.get(policy) ?? windowReasons(world, policy, nowMs);
  known.said.set(policy, said);
  return said;
}

function windowReasons(world: PolicyWorld, policy: Policy, nowMs: number): readonly HeldReason[] {
  const runMs = policy.runMinutes * 60_000;
  const ahead = (ms: number) => {
    const found = openingsBetween(policy.windows, world.calendars, world.freezes, nowMs, nowMs + ms);
    return { ...found, first: found.openings.find(({ fromMs, toMs }) => toMs - fromMs >= runMs) };
  };
  const soon = ahead(SOON_MS);
  const { openings, held, first } = soon.first === undefined ? ahead(LOOK_AHEAD_MS) : soon;
  const frozen = world.freezes.find(({ from, to }) => Date.parse(from) <= nowMs && nowMs < Date.parse(to));
  const reasons: HeldReason[] = [];
  if (frozen !== undefined) {
    reasons.push({ code: 'frozen', reason: frozen.reason, until: frozen.to });
  }
  // Days that would come before the next window, had the calendar reached so far.
  const before = first?.fromMs ?? openings[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  const ended = held.filter(({ day }) => Date.parse(day) <= before);
  if (ended.length > 0) {
    reasons.push({ code: 'calendar-ended', calendars: [...new Set(ended.flatMap(({ calendars }) => calendars))] });
  }
  if (first !== undefined) {
    return first.fromMs > nowMs ? [...reasons, { code: 'outside-window', next: isoSeconds(first.fromMs) }] : reasons;
  }
  if (openings.length > 0) {
    const longest = Math.max(...openings.map(({ fromMs, toMs }) => toMs - fromMs));
    return [...reasons, { code: 'window-too-short', minutes: Math.floor(longest / 60_000) }];
  }
  return reasons.length > 0 ? reasons : [{ code: 'no-window' }];
}

import { isoSeconds } from '@tsukuroi/core';
import { eveningRules, openingsBetween, type Policy, type PolicyWorld } from '@tsukuroi/policy';
import type { Apart } from '@tsukuroi/protocol';
import { type AtShutdown, MOST_SHUTDOWN_MINUTES, type Plan } from '@tsukuroi/trust/plan/plan.ts';
import type { Span } from './windows.ts';

/** A plan holds at most so many instants of a kind (packages/trust/src/plan/plan.ts). */
const MOST = 200;

/**
 * When a device may be held up while somebody switches it off, by its policy. Pure. Devices that must not be down together keep to their windows,
 * which never meet: whoever switches one off does not know of the others.
 *
 * @param fromMs an instant that stays the same while a plan stands, so that the same is not signed again
 */
export function eveningOf(
  device: string,
  policy: Pick<Policy, 'catchUp' | 'windows'>,
  apart: readonly Apart[],
  { calendars, freezes }: Pick<PolicyWorld, 'calendars' | 'freezes'>,
  { fromMs, toMs }: Span,
): readonly Span[] {
  const isKeptApart = apart.some(({ groups }) => groups.some(({ devices }) => devices.includes(device)));
  const rules = isKeptApart ? [] : eveningRules(policy);
  return rules.length === 0 ? [] : openingsBetween(rules, calendars, freezes, fromMs, toMs).openings;
}

/** The word of an action for the way down; none where there is no such hour. */
export function atShutdownOf(
  { catchUp }: Pick<Policy, 'catchUp'>,
  evening: readonly Span[],
): { readonly atShutdown?: AtShutdown } {
  if (catchUp.rule !== 'evening-shutdown' || evening.length === 0) {
    return {};
  }
  const windows = evening
    .slice(0, MOST)
    .map(({ fromMs, toMs }) => ({ from: isoSeconds(fromMs), to: isoSeconds(toMs) }));
  return { atShutdown: { windows, minutes: Math.min(catchUp.capMinutes, MOST_SHUTDOWN_MINUTES) } };
}

/** The word of a plan whose device is woken at the beginning of each of its windows (waking/follow.ts) and goes off again. */
export function afterwardsOf({ catchUp }: Pick<Policy, 'catchUp'>, windows: readonly Span[]): Pick<Plan, 'afterwards'> {
  return catchUp.rule === 'wake' && catchUp.afterwards === 'off' && windows.length > 0
    ? { afterwards: { power: 'off', wokenAt: windows.slice(0, MOST).map(({ fromMs }) => isoSeconds(fromMs)) } }
    : {};
}

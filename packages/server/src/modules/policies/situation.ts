import { dayInJapan, isoSeconds, type Language } from '@tsukuroi/core';
import { reachOf } from '@tsukuroi/policy';
import { calendarWarnings } from './calendar-view.ts';
import { countPolicies, readGroups } from './counting.ts';
import type { PolicyParts } from './parts.ts';
import { readDecisions } from './world.ts';

/** What the page of today says about policies. */
export interface PolicySituation {
  /** Policies and rules that cannot be read, and their names. */
  readonly unreadablePolicies: number;
  readonly unreadableNames: string;
  /** Calendars that end within 60 days, have ended or cannot be read, and the words for them. */
  readonly calendarsEnding: number;
  readonly calendarWords: string;
  /** Devices without a class, once there is a policy or a class: before, nothing is meant to be applied. */
  readonly unclassified: number;
  /** Freezes that hold right now. */
  readonly frozenNow: number;
  readonly frozenWords: string;
}

export async function policySituation(parts: PolicyParts, language: Language): Promise<PolicySituation> {
  const { clock } = parts;
  const decisions = await readDecisions(parts);
  const now = isoSeconds(clock.nowMs());
  const today = dayInJapan(clock.nowMs());
  const unreadable = [
    ...decisions.policies.filter(({ state }) => state !== 'read').map(({ record }) => record.name),
    ...decisions.vendorRules.filter(({ rule }) => rule === undefined).map(({ record }) => record.id),
  ];
  const ending = decisions.calendars.filter(
    ({ calendar }) => calendar === undefined || reachOf(calendar, today).state !== 'good',
  );
  const { policies } = decisions.world;
  const count = policies.length === 0 ? undefined : countPolicies(policies, await readGroups(parts, policies));
  const frozen = decisions.world.freezes.filter(({ from, to }) => from <= now && now < to);
  return {
    unreadablePolicies: unreadable.length,
    unreadableNames: unreadable.join('、'),
    calendarsEnding: ending.length,
    calendarWords: calendarWarnings(decisions, today, language).join(' '),
    unclassified: count?.unclassified ?? 0,
    frozenNow: frozen.length,
    frozenWords: frozen.map(({ reason }) => reason).join('、'),
  };
}

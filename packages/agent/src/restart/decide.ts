import { isoSeconds } from '@tsukuroi/core';
import type { Restart, Restarting } from '@tsukuroi/trust/plan/plan.ts';
import type { RestartAnswer } from '../work/restarter.ts';
import { inUse, programInUse, whoIsThere } from './presence.ts';
import type { Power, RestartFacts, RestartMemory, Talk } from './shape.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Below this a restart or an installation could end in the dark (docs/recipes/restart.md). */
export const LEAST_PERCENT = 50;

/** No rule of any plan may ask for more restarts in 24 hours; a loop of restarts ends here. */
export const MOST_PER_DAY = 3;

/** Somebody who reads, or comes back just now, has this long to answer the notice before a screen that looks left is restarted. */
export const NOTICE_MINUTES = 5;

/** A click of "now" counts this long: one from yesterday's window must not restart anything today. */
const AGREED_MINUTES = 15;

/** A time that a person picked counts this long after it, for the same reason. */
const PICKED_MINUTES = 60;

/** How people are to be treated: the plan's rule for the action and its details. */
export interface RestartRules {
  readonly how: Exclude<Restart, 'never'>;
  readonly rules: Restarting;
}

/**
 * Whether the machine may be restarted at this moment. Pure. A person's word is needed where the rules ask for one; without it only a machine at
 * which nobody was active, as far as that can be learnt, may go. What cannot be learnt counts as a person at work, in every class of device: an
 * update that is late can be made up for, an interrupted order of medication cannot.
 */
export function mayRestart(
  facts: RestartFacts,
  { how, rules }: RestartRules,
  memory: RestartMemory,
  nowMs: number,
): RestartAnswer {
  const held = powerHolds(facts.power) ?? capHolds(memory, rules, nowMs);
  if (held !== undefined) {
    return { answer: 'wait', ...held };
  }
  const { talk } = memory;
  if (saidNow(talk, nowMs)) {
    return { answer: 'now' };
  }
  if (talk?.postponedUntilMs !== undefined && talk.postponedUntilMs > nowMs) {
    return wait('restart-postponed', isoSeconds(talk.postponedUntilMs));
  }
  if (talk?.pickedMs !== undefined && talk.pickedMs > nowMs) {
    return wait('restart-postponed', isoSeconds(talk.pickedMs));
  }
  if (rules.byClickOnly) {
    return wait('restart-by-click', 'click');
  }
  if (pickedNow(talk, nowMs)) {
    const program = programInUse(facts, rules, nowMs);
    return program === undefined ? { answer: 'now' } : wait('person-active', program);
  }
  if (how === 'ask' && facts.signedOn !== false) {
    return wait('restart-by-click', pickBy(talk, rules, nowMs) ?? 'answer');
  }
  if (inUse(facts.input, rules, nowMs)) {
    return wait('person-active', whoIsThere(facts, rules, nowMs));
  }
  const noticed = noticedUntil(facts, talk, nowMs);
  return noticed > nowMs ? wait('restart-postponed', isoSeconds(noticed)) : { answer: 'now' };
}

/** On battery below what is safe, or on a battery that does not say: nothing begins. */
export function powerHolds(power: Power): { because: 'on-battery'; about: string } | undefined {
  if (power.from === 'mains' || (power.percent !== undefined && power.percent >= LEAST_PERCENT)) {
    return undefined;
  }
  return { because: 'on-battery', about: power.percent === undefined ? 'unknown' : `${Math.floor(power.percent)}%` };
}

function capHolds(
  memory: RestartMemory,
  rules: Restarting,
  nowMs: number,
): { because: 'restart-cap'; about: string } | undefined {
  const most = Math.min(rules.mostPerDay, MOST_PER_DAY);
  const recent = memory.restarts.filter((atMs) => atMs > nowMs - DAY_MS).sort((a, b) => b - a);
  const oldestThatCounts = recent[most - 1];
  return oldestThatCounts === undefined
    ? undefined
    : { because: 'restart-cap', about: isoSeconds(oldestThatCounts + DAY_MS) };
}

function saidNow(talk: Talk | undefined, nowMs: number): boolean {
  return talk?.agreedMs !== undefined && nowMs - talk.agreedMs < AGREED_MINUTES * MINUTE_MS;
}

function pickedNow(talk: Talk | undefined, nowMs: number): boolean {
  return talk?.pickedMs !== undefined && nowMs - talk.pickedMs < PICKED_MINUTES * MINUTE_MS;
}

/** When the ward has to have picked a time, once it may not postpone any more; undefined before. */
export function pickBy(talk: Talk | undefined, rules: Restarting, nowMs: number): string | undefined {
  if ((talk?.postponements ?? 0) < rules.mostPostponements) {
    return undefined;
  }
  return isoSeconds((talk?.lastPostponedMs ?? nowMs) + rules.pickWithinHours * HOUR_MS);
}

/** A screen at which somebody is signed on is told first, whoever sits there. */
function noticedUntil(facts: RestartFacts, talk: Talk | undefined, nowMs: number): number {
  return facts.signedOn === false ? 0 : (talk?.notice?.shownMs ?? nowMs) + NOTICE_MINUTES * MINUTE_MS;
}

function wait(because: Extract<RestartAnswer, { answer: 'wait' }>['because'], about: string): RestartAnswer {
  return { answer: 'wait', because, about };
}

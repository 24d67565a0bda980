import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import { lookAround } from '../restart/facts.ts';
import type { RestartPlace } from '../restart/place.ts';
import { inUse, whoIsThere } from '../restart/presence.ts';
import type { RestartFacts } from '../restart/shape.ts';
import { SETTLE_MS, signedOnSince } from './signed-on-since.ts';

/** How people are to be treated; `ask`: whoever is signed on would have to be asked. */
export interface PeopleRules {
  readonly how: 'ask' | 'in-window';
  readonly rules: Restarting;
}

export interface Person {
  /** A name, a place, or what cannot be learnt. */
  readonly about: string;
  /** A screen counts its rest from when it came up with the machine: nobody may have been there, which is known then. */
  readonly againMs?: number;
}

/**
 * Who is at a machine that was woken, or was since it came up: the test of restarts, and besides whoever came and went. Undefined when nobody was.
 * What cannot be learnt counts as a person. A session that begins with the machine is a screen that signs itself on.
 */
export async function personSince(
  place: RestartPlace,
  rules: PeopleRules,
  cameUpMs: number,
  nowMs: number,
): Promise<Person | undefined> {
  const { facts } = await lookAround(place, rules.rules.protectedApplications, nowMs);
  const signedOn = facts.input.unknown.length > 0 ? undefined : await signedOnSince(place);
  return personIn(facts, signedOn, rules, cameUpMs, nowMs);
}

/** The same of what was seen. Pure. */
export function personIn(
  facts: RestartFacts,
  signedOn: boolean | undefined,
  { how, rules }: PeopleRules,
  cameUpMs: number,
  nowMs: number,
): Person | undefined {
  const { input } = facts;
  const { lastMs } = input;
  if (input.unknown.length > 0) {
    return { about: whoIsThere(facts, rules, nowMs) };
  }
  if (lastMs !== undefined && lastMs > cameUpMs + SETTLE_MS) {
    return { about: input.where ?? 'input' };
  }
  if (facts.signedOn === undefined) {
    return { about: 'unknown: sessions' };
  }
  if (facts.signedOn && how === 'ask') {
    return { about: 'signed on' };
  }
  if (signedOn !== false) {
    return { about: signedOn === undefined ? 'unknown: journal' : 'signed on since' };
  }
  if (lastMs !== undefined && inUse(input, rules, nowMs)) {
    return { about: input.where ?? 'input', againMs: lastMs + rules.idleMinutes * 60_000 };
  }
  return undefined;
}

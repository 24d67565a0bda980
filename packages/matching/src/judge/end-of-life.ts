import { addDays, daysBetween } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Lifecycle } from '@tsukuroi/knowledge/record.ts';
import type { JudgedIdentity, LifecycleKey } from '../identity.ts';
import type { Verdict } from '../verdict.ts';

/** A system counts as ending from this many days before its last day: one budget year. */
export const END_OF_LIFE_AHEAD_DAYS = 365;

/**
 * End of life as a finding of its own, twelve months ahead. A date that is not known is said for operating systems and
 * firmware; for programs only a known date is a finding, since most programs have none.
 */
export function endOfLife(identity: JudgedIdentity, knowledge: KnowledgeView, day: string): Verdict | undefined {
  const keys = keysOf(identity);
  if (keys.length === 0) {
    return undefined;
  }
  const answers = keys.map((key) => answerOf(key, knowledge, day));
  const states = new Set(answers.map(({ state }) => state));
  const earliest = answers.reduce((a, b) => (sortDay(b) < sortDay(a) ? b : a));
  // Several dates may apply (edition not known): said only where they agree.
  const state = states.size === 1 ? earliest.state : 'unknown';
  if (state === 'far' || (state === 'unknown' && identity.kind === 'program')) {
    return undefined;
  }
  const { key, lifecycle } = earliest;
  return {
    kind: 'end-of-life',
    id: `EOL-${key.product}-${key.cycle ?? 'unknown'}`,
    verdict: state === 'unknown' ? 'undetermined' : 'affected',
    rule: state === 'ended' ? 'end-of-life' : state === 'soon' ? 'end-of-life-soon' : 'end-of-life-unknown',
    claims: [],
    ...(lifecycle === undefined ? {} : { lifecycle }),
  };
}

/** A system without any lifecycle in the product map has one whose dates nobody knows. */
function keysOf(identity: JudgedIdentity): readonly LifecycleKey[] {
  const { lifecycles = [], candidates, kind } = identity;
  const [first] = candidates;
  const isSystem = kind === 'windows' || kind === 'firmware';
  return lifecycles.length === 0 && isSystem && first !== undefined
    ? [{ product: first.entry, cycle: undefined }]
    : lifecycles;
}

/** `soon`: within `END_OF_LIFE_AHEAD_DAYS`. */
export type LifecycleState = 'ended' | 'soon' | 'far' | 'unknown';

interface Answer {
  readonly key: LifecycleKey;
  readonly state: LifecycleState;
  readonly lifecycle: Lifecycle | undefined;
}

function answerOf(key: LifecycleKey, knowledge: KnowledgeView, day: string): Answer {
  const known =
    key.cycle === undefined ? [] : knowledge.lifecycles(key.product).filter(({ cycle }) => cycle === key.cycle);
  const lifecycle = mostTrusted(known);
  return { key, lifecycle, state: lifecycle === undefined ? 'unknown' : lifecycleState(lifecycle.ends, day) };
}

/** Of several statements about one cycle the one that counts. */
export function mostTrusted(known: readonly Lifecycle[]): Lifecycle | undefined {
  return known.toSorted((a, b) => trust(b.feed) - trust(a.feed))[0];
}

/** A correction first, then any feed, then what ships with the product. */
function trust(feed: string): number {
  return feed === 'override' ? 2 : feed === 'starter' ? 0 : 1;
}

export function lifecycleState(ends: Lifecycle['ends'], day: string): LifecycleState {
  if (ends === undefined) {
    return 'unknown';
  }
  if (typeof ends === 'boolean') {
    return ends ? 'ended' : 'far';
  }
  const left = daysBetween(day, ends);
  if (Number.isNaN(left)) {
    return 'unknown';
  }
  // The day itself is the last one with support.
  return left < 0 ? 'ended' : ends <= addDays(day, END_OF_LIFE_AHEAD_DAYS) ? 'soon' : 'far';
}

function sortDay({ lifecycle }: Answer): string {
  return typeof lifecycle?.ends === 'string' ? lifecycle.ends : lifecycle?.ends === true ? '0' : '9999';
}

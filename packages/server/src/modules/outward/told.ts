import { TsukuroiError } from '@tsukuroi/core';
import type { OutwardTold } from '@tsukuroi/trust/mailbox/index.ts';
import './errors.ts';
import type { GateRecord, LetterRecord } from './store.ts';

/** What relays in the DMZ said of a letter. Pure. */

export interface GateTold {
  readonly gate: string;
  readonly way: string;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly at: string;
}

const QUARTER_MS = 15 * 60_000;

export function toldIn({ told }: Pick<LetterRecord, 'told'>): readonly GateTold[] {
  return JSON.parse(told) as GateTold[];
}

/** What was known, with what this relay says now in place of what it said before. */
export function withTold(known: readonly GateTold[], gate: string, news: OutwardTold['told']): readonly GateTold[] {
  if (news.length === 0) {
    return known;
  }
  const others = known.filter((one) => one.gate !== gate);
  return [...others, ...news.map(({ at, state, way }) => ({ gate, way, state, at }))];
}

/** Whether nothing more is expected of this relay. */
export function isOver(told: readonly GateTold[], gate: string): boolean {
  const own = told.filter((one) => one.gate === gate);
  return own.length > 0 && own.every(({ state }) => state !== 'waiting');
}

/** How it ended, once nothing more is expected of the relay that spoke last. Sent: on one way at least. */
export function outcomeOf(told: readonly GateTold[], gate: string): 'sent' | 'failed' | undefined {
  if (!isOver(told, gate)) {
    return undefined;
  }
  return told.some(({ state }) => state === 'sent') ? 'sent' : 'failed';
}

/** The first thing that keeps notices from arriving; undefined when nothing is known to. `visited`: relays that the server was told to visit. */
export function troubleOf(
  visited: number,
  heard: readonly GateRecord[],
  letters: readonly LetterRecord[],
  nowMs: number,
): TsukuroiError | undefined {
  if (visited === 0) {
    return new TsukuroiError('OUTWARD_NO_GATE');
  }
  const fresh = heard.filter(({ heard_at }) => nowMs - Date.parse(heard_at) < QUARTER_MS);
  if (fresh.length === 0) {
    // Just turned on: the next visit is a minute away.
    const first = letters.at(-1);
    const young = heard.length === 0 && (first === undefined || nowMs - Date.parse(first.at) < QUARTER_MS);
    return young ? undefined : new TsukuroiError('OUTWARD_GATE_SILENT');
  }
  if (fresh.every(({ ways }) => ways === '[]')) {
    return new TsukuroiError('OUTWARD_NO_WAY');
  }
  const [last] = letters.filter(({ outcome }) => outcome === 'sent' || outcome === 'failed');
  const late = letters.find(
    (one) => one.outcome === null && one.silent_minutes === null && nowMs - Date.parse(one.at) >= QUARTER_MS,
  );
  if (late !== undefined) {
    return new TsukuroiError('OUTWARD_WAITING', { at: late.at, ways: waysIn(late, 'waiting') });
  }
  const failed = last === undefined ? '-' : waysIn(last, 'failed');
  return last !== undefined && (failed !== '-' || last.outcome === 'failed')
    ? new TsukuroiError('OUTWARD_NOT_DELIVERED', { at: last.at, ways: failed })
    : undefined;
}

function waysIn(letter: LetterRecord, state: GateTold['state']): string {
  const ways = toldIn(letter).flatMap((one) => (one.state === state ? [one.way] : []));
  return [...new Set(ways)].join('、') || '-';
}

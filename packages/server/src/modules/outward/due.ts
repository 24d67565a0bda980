import { dayInJapan } from '@tsukuroi/core';
import type { ChosenKind, OutwardKind } from '@tsukuroi/protocol';
import { COUNT_LIMIT } from '@tsukuroi/protocol/outward.ts';

/** What is said of which line of the first page: its count, and nothing else of it. */
const LINE_OF: Readonly<Partial<Record<ChosenKind, string>>> = {
  'not-returned': 'work-unknown',
  'rollout-stopped': 'rollout-stopped',
  'approvals-waiting': 'approval-waiting',
  'content-old': 'stale-feeds',
  'relays-silent': 'silent-paths',
  'devices-silent': 'silent',
};

const HOUR_MS = 3_600_000;
/** Of one kind so seldom; the relay lets one in 15 minutes through. */
export const APART_MS = HOUR_MS;
/** The relay lets 24 a day through; these are left for the morning and for a test. */
const MOST_A_DAY = 16;
/** Half past seven in Japan, when 朝の一枚 is made. */
const MORNING_MS = 7.5 * HOUR_MS;

export interface Standing {
  readonly kind: string;
  readonly count: number;
}

export interface Situation {
  readonly kinds: readonly ChosenKind[];
  /** Open lines of the first page. Undefined: nobody could look at them of late, so nothing is known. */
  readonly standing: readonly Standing[] | undefined;
  readonly stopped: boolean;
  /** By kind, how many were last told of. */
  readonly told: Readonly<Record<string, number>>;
  /** What was said within a day. */
  readonly said: readonly { readonly kind: OutwardKind; readonly atMs: number }[];
  /** Day of the last message of a morning. */
  readonly morning: string;
  readonly nowMs: number;
}

export interface Due {
  readonly letters: readonly { readonly kind: OutwardKind; readonly count: number }[];
  readonly told: Readonly<Record<string, number>>;
  readonly morning: string;
}

/**
 * What is to be said outside now. A kind is told of when it begins and when there is more of it, and all that stands once more at half past
 * seven; when nothing does, that. What nobody could look at is said to be unknown, never to be well. Pure.
 */
export function lettersDue(situation: Situation): Due {
  const { kinds, nowMs, said } = situation;
  const now = standingNow(situation);
  const morning = newestMorning(nowMs);
  const isMorning = kinds.includes('all-well') && situation.morning < morning;
  const recent = said.filter(({ atMs }) => Math.abs(nowMs - atMs) < 24 * HOUR_MS);
  const soon = (kind: string) => recent.some((one) => one.kind === kind && Math.abs(nowMs - one.atMs) < APART_MS);
  const letters: { kind: OutwardKind; count: number }[] = [];
  // What ended is forgotten, so that it is told of when it begins again.
  const told: Record<string, number> = {};
  for (const [kind, count] of now) {
    const before = situation.told[kind];
    const worse = before === undefined || count > before;
    const room = recent.length + letters.length < MOST_A_DAY;
    if ((worse && room && !soon(kind)) || (isMorning && !soon(kind))) {
      letters.push({ kind, count });
      told[kind] = count;
    } else if (before !== undefined) {
      // Less of it is no news; that it grew and could not be said yet is still to be said.
      told[kind] = Math.min(before, count);
    }
  }
  if (isMorning && now.size === 0) {
    letters.push({ kind: 'all-well', count: 0 });
  }
  // Where all that stands was said a moment ago, the morning's word comes when it may.
  return { letters, told, morning: isMorning && letters.length > 0 ? morning : situation.morning };
}

/** The day in Japan whose half past seven was last. */
export function newestMorning(nowMs: number): string {
  return dayInJapan(nowMs - MORNING_MS);
}

function standingNow({ kinds, standing, stopped, told }: Situation): ReadonlyMap<OutwardKind, number> {
  const now = new Map<OutwardKind, number>();
  if (standing === undefined) {
    now.set('state-unknown', 0);
  }
  for (const kind of kinds) {
    const line = LINE_OF[kind];
    // What stood when it was last looked at stands until somebody can look again.
    const count = standing === undefined ? told[kind] : standing.find((one) => one.kind === line)?.count;
    if (line !== undefined && count !== undefined && count > 0) {
      now.set(kind, Math.min(count, COUNT_LIMIT));
    }
  }
  if (stopped && kinds.includes('all-stopped')) {
    now.set('all-stopped', 1);
  }
  return now;
}

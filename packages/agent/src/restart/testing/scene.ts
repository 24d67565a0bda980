import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import type { Input, RestartFacts, RestartMemory, Talk } from '../shape.ts';
import { NOTHING_REMEMBERED, newTalk } from '../shape.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Tuesday 2026-11-24 14:00 in Japan, in the middle of a ward's window. */
export const NOW = Date.parse('2026-11-24T05:00:00Z');

/** What a ward's plan says (docs/formats/plan.md). */
export const WARD: Restarting = {
  byClickOnly: false,
  idleMinutes: 15,
  protectedApplications: ['karte'],
  postponeMinutes: 30,
  mostPostponements: 2,
  pickWithinHours: 24,
  mostPerDay: 3,
};

export const THEATRE: Restarting = { ...WARD, byClickOnly: true };

export const NOBODY: Input = { lastMs: undefined, where: undefined, unknown: [] };

export function typedAgo(minutes: number, where = ':0'): Input {
  return { lastMs: NOW - minutes * MINUTE, where, unknown: [] };
}

/** A machine that nobody uses, on mains. */
export function facts(change: Partial<RestartFacts> = {}): RestartFacts {
  return { bootId: 'boot-1', power: { from: 'mains' }, signedOn: false, input: NOBODY, running: [], ...change };
}

export function memory(talk: Partial<Talk> = {}, restarts: readonly number[] = []): RestartMemory {
  return { ...NOTHING_REMEMBERED, restarts, talk: { ...newTalk('boot-1'), ...talk } };
}

/** A notice that was put up so many minutes ago and offers nothing but now and later. */
export function noticed(minutesAgo: number): Partial<Talk> {
  return {
    notice: { id: '00000000000000aa', shownMs: NOW - minutesAgo * MINUTE, offered: [], mayPostpone: true, shownBy: [] },
  };
}

import { ENDED, WORK_STATES, type WorkState } from '@tsukuroi/protocol';
import type { WorkRecord } from './store-work.ts';

/** States of which more is to come. */
export const UNDER_WAY: readonly WorkState[] = WORK_STATES.filter(
  (state) => !ENDED.includes(state) && state !== 'unknown',
);

/** Beyond what was ordered: a device reports within five minutes of being up, a large one needs as long to start. */
const GRACE_MS = 60 * 60_000;
/** After its last start a device that is on says so; one that is off for a weekend is not news yet. */
export const SILENCE_MS = 24 * 3_600_000;

/**
 * Whether the server no longer knows: a run that should have ended, or nothing at all after the last start. What waits for people (a restart
 * in a ward) or for its window is not overdue.
 */
export function isOverdue(
  { state, at, last_start, minutes }: Pick<WorkRecord, 'state' | 'at' | 'last_start' | 'minutes'>,
  nowMs: number,
): boolean {
  if (!UNDER_WAY.includes(state)) {
    return false;
  }
  const running = state === 'installing' || state === 'verifying';
  if (running && nowMs > Date.parse(at) + minutes * 60_000 + GRACE_MS) {
    return true;
  }
  return last_start !== null && nowMs > Math.max(Date.parse(last_start), Date.parse(at)) + SILENCE_MS;
}

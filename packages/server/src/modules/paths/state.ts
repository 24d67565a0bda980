import type { PathState } from '@tsukuroi/protocol';

/** Stations are heard of every minute. A few missed rounds are no alarm; half an hour is longer than a restart or an update takes. */
export const LATE_MS = 5 * 60_000;
export const SILENT_MS = 30 * 60_000;

export interface Contact {
  /** When it was heard of last; undefined: never. */
  readonly lastMs: number | undefined;
  readonly nowMs: number;
  /** Since when this server listens. */
  readonly listeningSinceMs: number;
  /** The state of the station through which it is heard of; undefined when that is this server itself. */
  readonly above: PathState | undefined;
}

/**
 * How a station stands by when it was heard of. What cannot be said is `unknown` and never `ok`: while this server has just started, and
 * behind a station that is not heard of itself.
 */
export function stateOf({ above, lastMs, listeningSinceMs, nowMs }: Contact): PathState {
  // A clock that was set back: what lies in the future was heard just now.
  const silence = lastMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - lastMs);
  if (silence <= LATE_MS) {
    return 'ok';
  }
  if (above !== undefined && above !== 'ok') {
    return 'unknown';
  }
  if (lastMs === undefined) {
    return 'never';
  }
  if (nowMs - listeningSinceMs <= LATE_MS) {
    return 'unknown';
  }
  return silence <= SILENT_MS ? 'late' : 'silent';
}

import { dayInJapan } from '@tsukuroi/core';
import type { RelayStatus } from '@tsukuroi/protocol/relay-status.ts';
import type { Said } from './said.ts';
import type { StationRecord } from './store.ts';

/** What a relay said of itself, as it is kept. */
export function saidByRelay(status: RelayStatus, nowMs: number): Said {
  return {
    version: status.version === '' ? null : status.version,
    clockSeconds: Math.round((Date.parse(status.at) - nowMs) / 1000),
    queue: status.queue,
    storeBytes: status.storedBytes,
    freeBytes: status.freeBytes,
    rate: status.fetchedPerSecond,
    fetching: status.fetching,
    filling: status.filling.map(({ have, name, sha256, size }) => ({
      name: name === '' ? sha256.slice(0, 8) : name,
      bytes: size,
      left: Math.max(0, size - have),
    })),
    waitingBundles: null,
    catalog: status.catalog === 'none' ? 'unknown' : status.catalog,
    director: status.director === 'none' ? 'unknown' : status.director,
    problem: null,
  };
}

/** The bytes of today by a counter that begins at 0 whenever the station starts anew. */
export function bytesOfDay(
  before: Pick<StationRecord, 'counter' | 'counter_since' | 'day' | 'day_bytes'> | undefined,
  now: { readonly counter: number; readonly since: string; readonly nowMs: number },
): Pick<StationRecord, 'counter' | 'counter_since' | 'day' | 'day_bytes'> {
  const day = dayInJapan(now.nowMs);
  const same = before !== undefined && before.counter_since === now.since && before.counter <= now.counter;
  // What was counted before this server heard of the station, or before its restart, may be of another day: it is not counted as today's.
  const added = same ? now.counter - before.counter : before === undefined ? 0 : now.counter;
  const kept = before?.day === day ? before.day_bytes : 0;
  return { counter: now.counter, counter_since: now.since, day, day_bytes: kept + added };
}

import type { Text } from '@tsukuroi/core';
import type { ServerContext } from '../../module.ts';
import { directorOf } from './open.ts';
import { readStandings, readWaiting } from './store.ts';
import { waitingRow } from './waiting.ts';

/** What the page of today says about signing. */
export interface TrustSituation {
  /** There was no ceremony. */
  readonly watching: boolean;
  /** There was one, and something is wrong with it. */
  readonly signingRefused: boolean;
  /** What keys ask of a person now, as `tsukuroi keys status` says it: a key of the safe on the server's disk, what has expired. */
  readonly urgent: readonly Text[];
  /** Devices on which something did not verify. */
  readonly invalidDevices: number;
  readonly waitingContent: number;
  /** Days that the oldest of it waits. */
  readonly waitingDays: number;
}

export async function trustSituation(context: ServerContext): Promise<TrustSituation> {
  const { clock, db, settings } = context;
  const { id: facility } = await settings.facility();
  const { ceremony, todo } = await directorOf(context);
  const waiting = (await readWaiting(db, facility))
    .filter((row) => row.signed_at === null)
    .map((row) => waitingRow(row, clock).ageDays);
  const standings = ceremony.kind === 'none' ? [] : await readStandings(db, facility);
  return {
    watching: ceremony.kind === 'none',
    signingRefused: ceremony.kind === 'refused',
    urgent: ceremony.kind === 'refused' ? [] : todo.filter(({ level }) => level === 'red').map(({ text }) => text),
    invalidDevices: standings.filter(({ standing }) => standing === 'invalid').length,
    waitingContent: waiting.length,
    waitingDays: Math.max(0, ...waiting),
  };
}

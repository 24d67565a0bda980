import { randomUUID } from 'node:crypto';
import { type Clock, dayInJapan, daysBetween, isoSeconds } from '@tsukuroi/core';
import type { WaitingRow } from '@tsukuroi/protocol';
import type { Action, CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import type { Tx } from '../../platform/database/index.ts';
import { type Audit, programActor } from '../audit/index.ts';
import type { SignedCatalog } from './signed-catalog.ts';
import { addWaiting, changeWaiting, readWaiting, type WaitingRecord } from './store.ts';

/** What of a plan may be ordered now, and what first needs the offline keys. */
export interface Backed {
  readonly actions: readonly Action[];
  readonly waiting: readonly CatalogContent[];
}

/**
 * Parts a plan's actions. Packages of a channel that the catalogue names flow: the vendor's own signature proves them on the device. Other
 * content must stand in the catalogue with the same hash and length. An action of which anything is missing is held back whole.
 */
export function backedBy(catalog: SignedCatalog, actions: readonly Action[]): Backed {
  const waiting: CatalogContent[] = [];
  const backed = actions.filter((action) => {
    const missing = action.content.flatMap((content) => {
      if (content.kind === 'catalog') {
        const target = catalog.targets.get(content.target);
        return target?.sha256 === content.sha256 && target.length === content.length ? [] : [content];
      }
      const target = `channels/${content.channel}.json`;
      return catalog.targets.has(target) ? [] : [{ kind: 'catalog' as const, target, sha256: '', length: 0 }];
    });
    waiting.push(...missing);
    return missing.length === 0;
  });
  return { actions: backed, waiting };
}

interface Parts {
  readonly facility: string;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** Keeps what waits, each content once with the day since when and how many devices want it. */
export async function noteWaiting(
  tx: Tx,
  { facility, clock, audit }: Parts,
  wanted: readonly { readonly content: CatalogContent; readonly devices: number }[],
): Promise<void> {
  const known = new Map((await readWaiting(tx, facility)).map((row) => [keyOf(row), row]));
  for (const { content, devices } of wanted) {
    const { target, sha256, length } = content;
    const row = known.get(keyOf({ content: target, sha256 }));
    if (row !== undefined) {
      if (row.devices !== devices) {
        await changeWaiting(tx, row.id, { devices });
      }
      continue;
    }
    const since = isoSeconds(clock.nowMs());
    await addWaiting(tx, {
      id: randomUUID(),
      facility,
      content: target,
      sha256,
      length,
      devices,
      since,
      signed_at: null,
    });
    await audit.append(tx, facility, {
      who: programActor('director'),
      what: 'director.content-waiting',
      target,
      after: { sha256, length, devices },
    });
  }
}

/** Looks which of what waits the catalogue names by now. */
export async function noteSigned(tx: Tx, { facility, clock, audit }: Parts, catalog: SignedCatalog): Promise<number> {
  let signed = 0;
  for (const row of await readWaiting(tx, facility)) {
    const target = catalog.targets.get(row.content);
    const there = target !== undefined && (row.sha256 === '' || target.sha256 === row.sha256);
    if (row.signed_at === null && there) {
      const now = isoSeconds(clock.nowMs());
      await changeWaiting(tx, row.id, { signed_at: now });
      await audit.append(tx, facility, {
        who: programActor('director'),
        what: 'director.content-signed',
        target: row.content,
        after: { sha256: row.sha256, catalog: catalog.version, waitedDays: ageDays(row, clock) },
      });
      signed += 1;
    }
  }
  return signed;
}

export function waitingRow(row: WaitingRecord, clock: Clock): WaitingRow {
  return {
    id: row.id,
    content: row.content,
    sha256: row.sha256,
    state: row.signed_at === null ? 'waiting' : 'signed',
    since: row.since,
    ageDays: ageDays(row, clock),
    devices: row.devices,
    signedAt: row.signed_at,
  };
}

/** Days it waited, or waits until today. */
function ageDays({ since, signed_at }: WaitingRecord, clock: Clock): number {
  const until = signed_at === null ? clock.nowMs() : Date.parse(signed_at);
  return daysBetween(dayInJapan(Date.parse(since)), dayInJapan(until));
}

function keyOf({ content, sha256 }: Pick<WaitingRecord, 'content' | 'sha256'>): string {
  return `${sha256} ${content}`;
}

import { randomUUID } from 'node:crypto';
import { isoSeconds, type Language } from '@tsukuroi/core';
import type { GapRow } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { OfficeParts } from './parts.ts';
import { type GapRecord, type IdentityRecord, tables } from './store.ts';
import { GAP_NEXT } from './texts.ts';

/** A gap with the device whose journal it is in. */
type FoundGap = GapRecord & Pick<IdentityRecord, 'name' | 'department' | 'device'>;

/** Which numbers of a journal are lost, and why. */
export interface LostNumbers {
  readonly from: number;
  readonly to: number;
  readonly why: GapRecord['why'];
}

/** Keeps that reports of a device are lost, until a person has looked into it. Belongs into the transaction that moves the journal on. */
export async function addGap(
  tx: Tx,
  journal: { readonly facility: string; readonly identity: string; readonly instance: string },
  { from, to, why }: LostNumbers,
  now: string,
): Promise<void> {
  const { facility, identity, instance } = journal;
  await tables(tx)
    .insertInto('enrolment_gaps')
    .values({
      id: randomUUID(),
      facility,
      identity,
      instance,
      from_number: from,
      to_number: to,
      why,
      noticed_at: now,
      seen_by: null,
      seen_at: null,
    })
    .execute();
}

/** Every gap of a facility, for the list of the console. */
export function gapsOf(facility: string) {
  return sql`select g.*, i.name, i.name_search, i.department, i.device, g.to_number - g.from_number + 1 as count, g.noticed_at as "noticedAt", g.seen_by as "seenBy", case when g.seen_at is null then 'open' else 'seen' end as state from enrolment_gaps as g join enrolment_identities as i on i.id = g.identity where g.facility = ${facility}`;
}

export function gapRow(found: FoundGap, language: Language): GapRow {
  const [from, to] = [Number(found.from_number), Number(found.to_number)];
  return {
    id: found.id,
    state: found.seen_at === null ? 'open' : 'seen',
    name: found.name,
    department: found.department,
    device: found.device,
    numbers: from === to ? String(from) : `${from}～${to}`,
    count: to - from + 1,
    why: found.why,
    next: GAP_NEXT[found.why][language],
    noticedAt: found.noticed_at,
    seenBy: found.seen_by,
  };
}

/** Gaps nobody has looked into, newest first: of one enrolled identity, or of every identity of a device. */
export async function openGaps(
  db: Db,
  facility: string,
  of: { readonly identity: string } | { readonly device: string },
  language: Language,
): Promise<GapRow[]> {
  const rows = await tables(db)
    .selectFrom('enrolment_gaps as g')
    .innerJoin('enrolment_identities as i', 'i.id', 'g.identity')
    .selectAll('g')
    .select(['i.name', 'i.department', 'i.device'])
    .where('g.facility', '=', facility)
    .where('g.seen_at', 'is', null)
    .where((eb) => ('identity' in of ? eb('g.identity', '=', of.identity) : eb('i.device', '=', of.device)))
    .orderBy('g.noticed_at', 'desc')
    .orderBy('g.from_number', 'desc')
    .orderBy('g.id')
    .limit(GAPS_TOLD)
    .execute();
  return rows.map((row) => gapRow(row, language));
}

/** The panel of a device tells the newest; all of them are in the list. */
const GAPS_TOLD = 20;

/** How many devices have lost reports that nobody has looked into. */
export async function countDevicesWithGaps(db: Db, facility: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('enrolment_gaps')
    .select((eb) => eb.fn.count<number>('identity').distinct().as('count'))
    .where('facility', '=', facility)
    .where('seen_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A person has looked into lost reports: they are no longer told as something to do, and stay on record. What was looked into before stays as it was. */
export async function seeGaps(parts: OfficeParts, actor: Actor, ids: readonly string[], why?: string): Promise<void> {
  const { audit, clock, db, facility } = parts;
  for (const id of new Set(ids)) {
    await inTransaction(db, async (tx) => {
      const gap = await tables(tx)
        .selectFrom('enrolment_gaps as g')
        .innerJoin('enrolment_identities as i', 'i.id', 'g.identity')
        .selectAll('g')
        .select('i.name')
        .where('g.id', '=', id)
        .where('g.facility', '=', facility.id)
        .where('g.seen_at', 'is', null)
        .executeTakeFirst();
      if (gap === undefined) {
        return;
      }
      const seen = { seen_by: actor.name, seen_at: isoSeconds(clock.nowMs()) };
      await tables(tx).updateTable('enrolment_gaps').set(seen).where('id', '=', id).execute();
      await audit.append(tx, facility.id, {
        who: actor,
        what: 'enrolment.gap-seen',
        target: gap.name,
        ...(why === undefined ? {} : { why }),
        after: { from: String(gap.from_number), to: String(gap.to_number), why: gap.why },
      });
    });
  }
}

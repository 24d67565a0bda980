import { type Language, TsukuroiError } from '@tsukuroi/core';
import type { WorkView } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { workRow } from './rows.ts';
import type { WorkTables } from './store-work.ts';
import { evidenceOf } from './take-result.ts';

/** One move with the record that the device wrote of it. @throws TsukuroiError NOT_FOUND */
export async function workView(
  db: Db,
  facility: { readonly id: string; readonly name: string },
  id: string,
  language: Language,
): Promise<WorkView> {
  const move = await db
    .withTables<WorkTables>()
    .selectFrom('rollouts_moves')
    .selectAll()
    .where('facility', '=', facility.id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (move === undefined) {
    throw new TsukuroiError('NOT_FOUND');
  }
  return {
    facility: facility.name,
    work: workRow(move, language),
    evidence: move.evidence === null ? null : ((await evidenceOf(db, facility.id, move.evidence)) ?? null),
  };
}

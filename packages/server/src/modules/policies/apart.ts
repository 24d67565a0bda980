import { isoSeconds } from '@tsukuroi/core';
import { type Apart, apartShape } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { PolicyParts } from './parts.ts';
import * as store from './store.ts';

/** @throws when a stored arrangement cannot be read: who must not restart together is then not known */
export async function readApart({ db, facility }: PolicyParts): Promise<readonly Apart[]> {
  const rows = await store.readApart(db, facility.id);
  return rows.map(({ document }) => apartShape.parse(JSON.parse(document)));
}

/** Puts all arrangements in the place of those before. */
export async function writeApart(
  list: readonly Apart[],
  actor: Actor,
  { audit, clock, db, settings }: Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>,
): Promise<void> {
  const { id: facility } = await settings.facility();
  const changed = { changed_by: actor.name, changed_at: isoSeconds(clock.nowMs()) };
  const names = (groups: readonly Apart[]) => groups.map(({ name }) => name);
  await inTransaction(db, async (tx) => {
    const before = (await store.readApart(tx, facility)).map(({ document }) => apartShape.parse(JSON.parse(document)));
    await store.replaceApart(
      tx,
      facility,
      list.map((one) => ({ facility, id: one.id, document: JSON.stringify(one), ...changed })),
    );
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.apart-changed',
      target: names(list).join('、'),
      before: names(before),
      after: names(list),
    });
  });
}

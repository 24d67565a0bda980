import type { Language } from '@tsukuroi/core';
import type { DeviceUpdateRow } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { type AnyReason, heldText, scopeText } from './held.ts';
import { shownName } from './rows.ts';
import { type PatchRecord, readPatches, tables } from './store.ts';

/** One update of a device, as its page and the command line say it. */
export function deviceUpdateRow(row: PatchRecord, language: Language): DeviceUpdateRow {
  const isOver = row.state === 'done';
  return {
    id: `${row.package} ${row.architecture} ${row.version}`,
    state: row.state,
    package: shownName(row, language),
    architecture: row.architecture,
    from: row.from_version,
    version: row.version,
    kind: row.kind,
    publishedOn: row.published_on,
    within: isOver ? '' : scopeText(row.scope, language),
    because: isOver ? '' : heldText(JSON.parse(row.held) as AnyReason[], language),
  };
}

/** What the catalogue would put on a device, as the planning of rollouts saw it last. */
export interface CatalogueUpdates {
  /** Since when the device stands like this, ISO 8601 in UTC; null: the planning never looked at it, and nobody knows. */
  readonly standsSince: string | null;
  /** Programs and releases of the agent that are not there yet. */
  readonly updates: readonly DeviceUpdateRow[];
}

/** The catalogue's updates of one device, also while the server is away. */
export async function catalogueUpdates(db: Db, device: string, language: Language): Promise<CatalogueUpdates> {
  const stand = await tables(db)
    .selectFrom('rollouts_devices')
    .select('at')
    .where('device', '=', device)
    .executeTakeFirst();
  const open = (await readPatches(db, device)).filter(
    ({ kind, state }) => (kind === 'application' || kind === 'product') && state !== 'done',
  );
  return {
    standsSince: stand?.at ?? null,
    updates: open
      .map((row) => deviceUpdateRow(row, language))
      .toSorted((one, other) => (one.package < other.package ? -1 : one.package > other.package ? 1 : 0)),
  };
}

import type { LedgerReading, LedgerRow } from '@tsukuroi/protocol';
import { type Db, insertMany, searchText, type Tx } from '../../platform/database/index.ts';

export type LedgerTables = {
  ledger_entries: EntryRecord;
  ledger_previews: PreviewRecord;
  ledger_differences: DifferenceRecord;
};

export type EntryRecord = {
  id: string;
  facility: string;
  key: string;
  counts: LedgerReading['counts'];
  source: string;
  source_search: string;
  line: string;
  name: string;
  name_search: string;
  asset_number: string | null;
  asset_number_search: string | null;
  kind: string | null;
  kind_search: string | null;
  maker: string | null;
  maker_search: string | null;
  model: string | null;
  model_search: string | null;
  serial: string | null;
  serial_search: string | null;
  department: string | null;
  department_search: string | null;
  building: string | null;
  floor: string | null;
  room: string | null;
  in_use: LedgerRow['use'];
  vendor: string | null;
  vendor_search: string | null;
  contract: string | null;
  ip: string | null;
  ip_search: string | null;
  mac: string | null;
  mac_search: string | null;
  device: string | null;
};

export type PreviewRecord = {
  id: string;
  facility: string;
  file: string;
  reading: string;
  by_id: string;
  expires_at: string;
};

export type DifferenceRecord = {
  id: string;
  facility: string;
  problem: string;
  name: string;
  name_search: string;
  department: string | null;
  department_search: string | null;
  params: string;
  device: string | null;
  since: string;
};

/** The stored form of one row. */
export function entryRecord(
  facility: string,
  id: string,
  key: string,
  row: LedgerRow,
  list: Pick<LedgerReading, 'counts'> & { readonly source: string },
): EntryRecord {
  const name =
    row.name ?? row.hostname ?? row.assetNumber ?? row.serial ?? row.model ?? row.ips[0] ?? row.macs[0] ?? '-';
  const searched = (value: string | undefined) => (value === undefined ? null : searchText(value));
  const ip = row.ips.length === 0 ? undefined : row.ips.join('、');
  const mac = row.macs.length === 0 ? undefined : row.macs.join('、');
  return {
    id,
    facility,
    key,
    counts: list.counts,
    source: list.source,
    source_search: searchText(list.source),
    line: JSON.stringify(row),
    name,
    name_search: searchText(name),
    asset_number: row.assetNumber ?? null,
    asset_number_search: searched(row.assetNumber),
    kind: row.kind ?? null,
    kind_search: searched(row.kind),
    maker: row.maker ?? null,
    maker_search: searched(row.maker),
    model: row.model ?? null,
    model_search: searched(row.model),
    serial: row.serial ?? null,
    serial_search: searched(row.serial),
    department: row.department ?? null,
    department_search: searched(row.department),
    building: row.building ?? null,
    floor: row.floor ?? null,
    room: row.room ?? null,
    in_use: row.use,
    vendor: row.vendor ?? null,
    vendor_search: searched(row.vendor),
    contract: [row.contract, row.contractEnds].filter((part) => part !== undefined).join(' 〜') || null,
    ip: ip ?? null,
    ip_search: searched(ip),
    mac: mac ?? null,
    mac_search: searched(mac),
    device: null,
  };
}

export function readEntries(db: Db, facility: string): Promise<EntryRecord[]> {
  return db
    .withTables<LedgerTables>()
    .selectFrom('ledger_entries')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('id')
    .execute();
}

/** Adds entries or brings them up to date by their key; which device an entry is stays. */
export async function writeEntries(tx: Tx, rows: readonly EntryRecord[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const columns = Object.keys(first) as (keyof EntryRecord)[];
  const changed = columns.filter((column) => !['id', 'facility', 'key', 'device'].includes(column));
  await insertMany(
    tx,
    'ledger_entries',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
    `on conflict (facility, key) do update set ${changed.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
}

export async function linkEntries(tx: Tx, links: readonly { id: string; device: string | null }[]): Promise<void> {
  for (const { id, device } of links) {
    await tx.withTables<LedgerTables>().updateTable('ledger_entries').set({ device }).where('id', '=', id).execute();
  }
}

export async function countInUse(db: Db, facility: string): Promise<number | null> {
  const row = await db
    .withTables<LedgerTables>()
    .selectFrom('ledger_entries')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.countAll<number>().filterWhere('in_use', 'in', ['in-use', 'unknown']).as('inUse'),
    ])
    .where('facility', '=', facility)
    .where('counts', '=', 'ledger')
    .executeTakeFirst();
  return row === undefined || row.all === 0 ? null : row.inUse;
}

export async function readEntryOf(db: Db, device: string): Promise<LedgerRow | undefined> {
  const row = await db
    .withTables<LedgerTables>()
    .selectFrom('ledger_entries')
    .select('line')
    .where('device', '=', device)
    .where('counts', '=', 'ledger')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.line) as LedgerRow);
}

export async function addPreview(tx: Tx, row: PreviewRecord, now: string): Promise<void> {
  const tables = tx.withTables<LedgerTables>();
  await tables
    .deleteFrom('ledger_previews')
    .where((eb) => eb.or([eb('expires_at', '<', now), eb('by_id', '=', row.by_id)]))
    .execute();
  await tables.insertInto('ledger_previews').values(row).execute();
}

export function readPreview(db: Db, facility: string, id: string, now: string): Promise<PreviewRecord | undefined> {
  return db
    .withTables<LedgerTables>()
    .selectFrom('ledger_previews')
    .selectAll()
    .where('facility', '=', facility)
    .where('id', '=', id)
    .where('expires_at', '>=', now)
    .executeTakeFirst();
}

export async function removePreview(tx: Tx, id: string): Promise<void> {
  await tx.withTables<LedgerTables>().deleteFrom('ledger_previews').where('id', '=', id).execute();
}

/** Replaces the differences; those that were there before keep the day they were first noticed. */
export async function replaceDifferences(tx: Tx, facility: string, rows: readonly DifferenceRecord[]): Promise<void> {
  const tables = tx.withTables<LedgerTables>();
  const before = await tables
    .selectFrom('ledger_differences')
    .select(['id', 'since'])
    .where('facility', '=', facility)
    .execute();
  const since = new Map(before.map((row) => [row.id, row.since]));
  await tables.deleteFrom('ledger_differences').where('facility', '=', facility).execute();
  const columns = Object.keys(rows[0] ?? {}) as (keyof DifferenceRecord)[];
  await insertMany(
    tx,
    'ledger_differences',
    columns,
    rows.map((row) => columns.map((column) => (column === 'since' ? (since.get(row.id) ?? row.since) : row[column]))),
  );
}

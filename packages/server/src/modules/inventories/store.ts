import { sha256 } from '@tsukuroi/core';
import { type Manifest, manifestDigest, type OperatingSystem, sealManifest } from '@tsukuroi/protocol';
import { type Db, insertMany, type Tx } from '../../platform/database/index.ts';
import { entryText, readEntry } from './entry.ts';
import { packNumbers, unpackNumbers } from './numbers.ts';

export type InventoriesTables = {
  inventories_software: { no: number; key: string; entry: string };
  inventories_manifests: {
    no: number;
    digest: string;
    os: string;
    arch: string;
    entries: number;
    software: Uint8Array;
  };
  inventories_reports: ReportRecord;
};

export type ReportRecord = {
  device: string;
  facility: string;
  manifest: number;
  facts: string;
  state: string;
  unreadable: string;
  at: string;
};

/** Values asked for in one statement. */
const ASKED_AT_ONCE = 5_000;

/** Keeps a manifest once. Answers its number, and whether it was new. */
export async function keepManifest(tx: Tx, manifest: Manifest): Promise<{ no: number; added: boolean }> {
  const digest = manifestDigest(manifest);
  const tables = tx.withTables<InventoriesTables>();
  const known = await tables
    .selectFrom('inventories_manifests')
    .select('no')
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (known !== undefined) {
    return { no: known.no, added: false };
  }
  const numbers = Int32Array.from(await keepSoftware(tx, manifest.software.map(entryText))).sort();
  const no = (await highest(tx, 'inventories_manifests')) + 1;
  await tables
    .insertInto('inventories_manifests')
    .values({
      no,
      digest,
      os: JSON.stringify(manifest.os),
      arch: manifest.arch,
      entries: numbers.length,
      software: packNumbers(numbers),
    })
    .execute();
  return { no, added: true };
}

/** Numbers of entries, in the order given; new ones get the next. */
export async function keepSoftware(tx: Tx, entries: readonly string[]): Promise<number[]> {
  const keys = entries.map(sha256);
  const known = await readNumbers(tx, keys);
  let next = (await highest(tx, 'inventories_software')) + 1;
  const added: [number, string, string][] = [];
  for (const [index, key] of keys.entries()) {
    if (!known.has(key)) {
      known.set(key, next);
      added.push([next++, key, entries[index] ?? '']);
    }
  }
  await insertMany(tx, 'inventories_software', ['no', 'key', 'entry'], added);
  return keys.map((key) => known.get(key) ?? 0);
}

async function readNumbers(db: Db, keys: readonly string[]): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  for (let from = 0; from < keys.length; from += ASKED_AT_ONCE) {
    const rows = await db
      .withTables<InventoriesTables>()
      .selectFrom('inventories_software')
      .select(['no', 'key'])
      .where('key', 'in', keys.slice(from, from + ASKED_AT_ONCE))
      .execute();
    for (const row of rows) {
      known.set(row.key, row.no);
    }
  }
  return known;
}

async function highest(db: Db, table: 'inventories_software' | 'inventories_manifests'): Promise<number> {
  const row = await db
    .withTables<InventoriesTables>()
    .selectFrom(table)
    .select((eb) => eb.fn.max('no').as('no'))
    .executeTakeFirst();
  return row?.no ?? 0;
}

/** The manifest with this number, as it was read from the machine. */
export async function readManifest(db: Db, no: number): Promise<Manifest | undefined> {
  const tables = db.withTables<InventoriesTables>();
  const row = await tables.selectFrom('inventories_manifests').selectAll().where('no', '=', no).executeTakeFirst();
  if (row === undefined) {
    return undefined;
  }
  const numbers = [...unpackNumbers(row.software)];
  const software: string[] = [];
  for (let from = 0; from < numbers.length; from += ASKED_AT_ONCE) {
    const found = await tables
      .selectFrom('inventories_software')
      .select('entry')
      .where('no', 'in', numbers.slice(from, from + ASKED_AT_ONCE))
      .execute();
    software.push(...found.map(({ entry }) => entry));
  }
  return sealManifest({
    os: JSON.parse(row.os) as OperatingSystem,
    arch: row.arch,
    software: software.map(readEntry),
  });
}

/** The manifest with this hash. */
export async function readManifestOf(db: Db, digest: string): Promise<Manifest | undefined> {
  const row = await db
    .withTables<InventoriesTables>()
    .selectFrom('inventories_manifests')
    .select('no')
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? undefined : readManifest(db, row.no);
}

export async function writeReport(tx: Tx, row: ReportRecord): Promise<void> {
  const { device: _device, ...change } = row;
  await tx
    .withTables<InventoriesTables>()
    .insertInto('inventories_reports')
    .values(row)
    .onConflict((conflict) => conflict.column('device').doUpdateSet(change))
    .execute();
}

export function readReport(db: Db, device: string): Promise<(ReportRecord & { digest: string }) | undefined> {
  return db
    .withTables<InventoriesTables>()
    .selectFrom('inventories_reports')
    .innerJoin('inventories_manifests', 'inventories_manifests.no', 'inventories_reports.manifest')
    .selectAll('inventories_reports')
    .select('inventories_manifests.digest')
    .where('device', '=', device)
    .executeTakeFirst();
}

export async function removeReport(tx: Tx, device: string): Promise<void> {
  await tx.withTables<InventoriesTables>().deleteFrom('inventories_reports').where('device', '=', device).execute();
}

/** Digest of the list of packages of each device's last report, and when that was taken. */
export async function readDigests(
  db: Db,
  facility: string,
  devices?: readonly string[],
): Promise<Map<string, { readonly digest: string; readonly at: string }>> {
  const all = db
    .withTables<InventoriesTables>()
    .selectFrom('inventories_reports as r')
    .innerJoin('inventories_manifests as m', 'm.no', 'r.manifest')
    .select(['r.device', 'r.at', 'm.digest'])
    .where('r.facility', '=', facility);
  const rows = await (devices === undefined ? all : all.where('r.device', 'in', [...devices])).execute();
  return new Map(rows.map(({ device, digest, at }) => [device, { digest, at }]));
}

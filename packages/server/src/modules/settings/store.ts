import type { Db, Tx } from '../../platform/database/index.ts';

export type SettingsTables = {
  settings_facilities: { id: string; name: string; created_at: string };
  settings_values: { facility: string; key: string; value: string };
};

/** The facility this server keeps. One server keeps one; the tables carry the id so that several can be brought together. */
export function readFacility(db: Db): Promise<{ id: string; name: string } | undefined> {
  return db
    .withTables<SettingsTables>()
    .selectFrom('settings_facilities')
    .select(['id', 'name'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export async function addFacility(tx: Tx, row: SettingsTables['settings_facilities']): Promise<void> {
  await tx.withTables<SettingsTables>().insertInto('settings_facilities').values(row).execute();
}

export async function renameFacility(tx: Tx, id: string, name: string): Promise<void> {
  await tx.withTables<SettingsTables>().updateTable('settings_facilities').set({ name }).where('id', '=', id).execute();
}

export async function readValues(db: Db, facility: string): Promise<Map<string, string>> {
  const rows = await db
    .withTables<SettingsTables>()
    .selectFrom('settings_values')
    .select(['key', 'value'])
    .where('facility', '=', facility)
    .execute();
  return new Map(rows.map((row) => [row.key, row.value]));
}

export async function writeValue(tx: Tx, facility: string, key: string, value: string): Promise<void> {
  await tx
    .withTables<SettingsTables>()
    .insertInto('settings_values')
    .values({ facility, key, value })
    .onConflict((conflict) => conflict.columns(['facility', 'key']).doUpdateSet({ value }))
    .execute();
}

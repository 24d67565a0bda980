import type { Db, Tx } from '../../platform/database/index.ts';

export type AcceptancesTables = { acceptances_acceptances: AcceptanceRecord };

export type AcceptanceRecord = {
  id: string;
  facility: string;
  finding: string;
  finding_search: string;
  device: string | null;
  reason: string;
  decided_by: string;
  since: string;
  until: string;
  withdrawn: number;
};

export async function addAcceptance(tx: Tx, row: AcceptanceRecord): Promise<void> {
  await tx.withTables<AcceptancesTables>().insertInto('acceptances_acceptances').values(row).execute();
}

export function readAcceptanceById(db: Db, facility: string, id: string): Promise<AcceptanceRecord | undefined> {
  return db
    .withTables<AcceptancesTables>()
    .selectFrom('acceptances_acceptances')
    .selectAll()
    .where('facility', '=', facility)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function withdraw(tx: Tx, id: string): Promise<void> {
  await tx
    .withTables<AcceptancesTables>()
    .updateTable('acceptances_acceptances')
    .set({ withdrawn: 1 })
    .where('id', '=', id)
    .execute();
}

/** Acceptances of a whole facility (device null) or of one device that hold on a day: id of the finding and last day. */
export async function readHolding(
  db: Db,
  scope: { readonly facility: string } | { readonly device: string },
  day: string,
): Promise<Map<string, string>> {
  const all = db
    .withTables<AcceptancesTables>()
    .selectFrom('acceptances_acceptances')
    .select(['finding', 'until'])
    .where('withdrawn', '=', 0)
    .where('until', '>=', day)
    .orderBy('until');
  const rows = await ('device' in scope
    ? all.where('device', '=', scope.device)
    : all.where('facility', '=', scope.facility).where('device', 'is', null)
  ).execute();
  return new Map(rows.map((row) => [row.finding, row.until]));
}

export async function removeOfDevice(tx: Tx, device: string): Promise<void> {
  await tx.withTables<AcceptancesTables>().deleteFrom('acceptances_acceptances').where('device', '=', device).execute();
}

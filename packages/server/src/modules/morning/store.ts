import type { WorkReason, WorkState } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';
import type { LedgerPlace, NightWork } from './sheet.ts';

export type MorningTables = {
  morning_sheets: SheetRecord;
  morning_desks: DeskRecord;
};

export type SheetRecord = { facility: string; day: string; made_at: string; content: string };
export type DeskRecord = { facility: string; token_hash: string; made_at: string; made_by: string };

/** Of other modules, read only. */
type Read = MorningTables & {
  rollouts_work: {
    facility: string;
    identity: string;
    device: string | null;
    state: WorkState;
    because: WorkReason | null;
    about: string | null;
    at: string;
    packages: string;
  };
  devices_devices: { id: string; name: string; department: string | null };
  ledger_entries: {
    id: string;
    facility: string;
    device: string | null;
    name: string;
    department: string | null;
    kind: string | null;
    building: string | null;
    floor: string | null;
    room: string | null;
    in_use: string;
  };
};

function tables(db: Db) {
  return db.withTables<Read>();
}

/** Work that came into its present state within a time. */
export async function readNight(db: Db, facility: string, from: string, to: string): Promise<NightWork[]> {
  const rows = await tables(db)
    .selectFrom('rollouts_work as w')
    .innerJoin('devices_devices as d', 'd.id', 'w.device')
    .select(['w.device', 'd.name', 'd.department', 'w.state', 'w.because', 'w.about', 'w.at', 'w.packages'])
    .where('w.facility', '=', facility)
    .where('w.at', '>=', from)
    .where('w.at', '<=', to)
    .orderBy('w.at')
    .orderBy('d.id')
    .execute();
  return rows.map(({ device, packages, ...row }) => ({ ...row, device: device ?? '', packages: countOf(packages) }));
}

/** Names with versions, as the module of rollouts joins them; empty where nothing is known of them. */
function countOf(packages: string): number {
  return packages === '' ? 0 : packages.split('、').length;
}

export async function readPlaces(db: Db, facility: string): Promise<LedgerPlace[]> {
  const rows = await tables(db)
    .selectFrom('ledger_entries')
    .select(['device', 'name', 'department', 'kind', 'building', 'floor', 'room', 'in_use'])
    .where('facility', '=', facility)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(({ building, floor, room, in_use, ...row }) => {
    const parts = [building, floor, room].filter((part) => part !== null && part !== '');
    return { ...row, place: parts.length === 0 ? null : parts.join(' '), spare: in_use === 'spare' };
  });
}

export function readSheet(db: Db, facility: string, day: string): Promise<SheetRecord | undefined> {
  return tables(db)
    .selectFrom('morning_sheets')
    .selectAll()
    .where('facility', '=', facility)
    .where('day', '=', day)
    .executeTakeFirst();
}

export async function readDays(db: Db, facility: string, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('morning_sheets')
    .select('day')
    .where('facility', '=', facility)
    .orderBy('day', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ day }) => day);
}

/** The sheet of a morning is made once; what was read at half past seven is not changed afterwards. */
export async function addSheet(tx: Tx, row: SheetRecord): Promise<void> {
  await tables(tx)
    .insertInto('morning_sheets')
    .values(row)
    .onConflict((conflict) => conflict.columns(['facility', 'day']).doNothing())
    .execute();
}

export async function forgetSheets(tx: Tx, facility: string, before: string): Promise<void> {
  await tables(tx).deleteFrom('morning_sheets').where('facility', '=', facility).where('day', '<', before).execute();
}

export function readDesk(db: Db, facility: string): Promise<DeskRecord | undefined> {
  return tables(db).selectFrom('morning_desks').selectAll().where('facility', '=', facility).executeTakeFirst();
}

export async function writeDesk(tx: Tx, row: DeskRecord): Promise<void> {
  const { facility: _facility, ...change } = row;
  await tables(tx)
    .insertInto('morning_desks')
    .values(row)
    .onConflict((conflict) => conflict.column('facility').doUpdateSet(change))
    .execute();
}

export async function removeDesk(tx: Tx, facility: string): Promise<void> {
  await tables(tx).deleteFrom('morning_desks').where('facility', '=', facility).execute();
}

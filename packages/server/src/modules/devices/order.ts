import { type RawBuilder, sql } from 'kysely';
import { type Db, databaseKind, searchText } from '../../platform/database/index.ts';
import { NO_DECISION } from '../findings/index.ts';
import { seenOf } from './store.ts';

/**
 * How urgent a device is, as one whole number, the most urgent smallest: its decision, then how many findings are to be
 * dealt with now, then this week. The index findings_profiles_by_urgency holds the same words. Either count would have to
 * pass 2^21 to reach into what stands before it, and the number stays below 2^53.
 */
const URGENCY = sql<number>`(p.decision * 4398046511104 - p.act_now * 2097152 - p.this_week)`;
/** A device that nobody has read has nothing open that is known: it stands behind all others, never left out. */
const NOT_READ = sql.lit(NO_DECISION * 2 ** 42);

/**
 * Devices in the order of their profiles' urgency, which an index keeps: only the rows of the page are touched, however
 * many devices there are. Holds `urgency` and `decision` alone.
 */
export function devicesByUrgency(facility: string): RawBuilder<unknown> {
  // `cross join` keeps SQLite's order: profiles first (https://sqlite.org/optoverview.html#crossjoin). Its two halves are merged as they
  // come only when columns have one affinity in both: none for the sum, a whole number for the decision
  // (https://sqlite.org/optoverview.html#flattening).
  return sql`select d.id, ${URGENCY} as urgency, p.decision from findings_profiles as p cross join devices_devices as d where p.facility = ${facility} and d.facility = ${facility} and d.profile = p.no union all select d.id, ${NOT_READ} as urgency, cast(${sql.lit(NO_DECISION)} as bigint) as decision from devices_devices as d where d.facility = ${facility} and d.profile is null`;
}

/**
 * All devices, read as they are stored, for any other order or filter.
 *
 * @param counted with what profiles count, too; without it the profiles are not looked at
 */
export function allDevices(
  db: Db,
  facility: { readonly id: string; readonly name: string },
  silentBefore: string,
  counted: boolean,
): RawBuilder<unknown> {
  const counters = sql`, coalesce(${URGENCY}, ${NOT_READ}) as urgency, coalesce(p.decision, ${sql.lit(NO_DECISION)}) as decision, coalesce(p.act_now, 0) as "actNow", coalesce(p.this_week, 0) as "thisWeek", coalesce(p.affected, 0) as affected, coalesce(p.undetermined, 0) as undetermined, coalesce(p.unmapped, 0) as unmapped, coalesce(p.judged, 'unknown') as judged`;
  const profiles = sql`left join findings_profiles as p on p.no = d.profile`;
  const nothing = sql``;
  return sql`select d.id, d.name, d.name_search, d.department, d.department_search, d.ou, d.ou_search, d.os, d.os_search, d.via, d.via_search, d.exposure, d.last_seen as "lastSeen", ${seenOf(silentBefore)} as seen, ${facility.name} as facility_name, ${searchText(facility.name)} as facility_search${counted ? counters : nothing} from devices_devices as d ${inStoredOrder(db)} ${counted ? profiles : nothing} where d.facility = ${facility.id}`;
}

/**
 * Stands behind `devices_devices as d` where every device of a facility is read whole: SQLite would take an index that leads
 * through the table criss-cross, five times slower at 100,000 devices (https://sqlite.org/lang_indexedby.html).
 */
export function inStoredOrder(db: Db): RawBuilder<unknown> {
  return databaseKind(db) === 'sqlite' ? sql`indexed by devices_of_facility` : sql``;
}

import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { contains, type Db, inlineRows } from '../../platform/database/index.ts';
import { inStoredOrder } from '../devices/index.ts';

export interface FoundDevice {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly profile: number;
}

/** Texts that the name and the department of a device must hold. */
export interface DeviceFilters {
  readonly device: string | undefined;
  readonly department: string | undefined;
}

const CELLS = sql`d.id, d.name, d.department, d.profile`;

/**
 * How many devices of each profile pass the filters. The profiles travel as one text: as rows they would take longer to
 * leave the database's thread than to be found.
 */
export async function devicesOfProfiles(db: Db, facility: string, filters: DeviceFilters): Promise<Int32Array> {
  const conditions = conditionsOf(db, filters);
  // Without a filter the index of profiles is enough.
  const hint = conditions.length === 0 ? sql`` : inStoredOrder(db);
  const query = sql<{
    profiles: string | null;
  }>`select string_agg(cast(d.profile as text), ',') as profiles from devices_devices as d ${hint} where ${all([sql`d.facility = ${facility}`, sql`d.profile is not null`, ...conditions])}`;
  return countNumbers((await query.execute(db)).rows[0]?.profiles ?? '');
}

const COMMA = 0x2c;
const ZERO = 0x30;

/** How often each whole number stands in a text of numbers separated by commas. */
function countNumbers(text: string): Int32Array {
  let counts = new Int32Array(1_024);
  let number = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? COMMA : text.charCodeAt(at);
    if (code !== COMMA) {
      number = number * 10 + code - ZERO;
      continue;
    }
    if (number >= counts.length) {
      const wider = new Int32Array(2 * number);
      wider.set(counts);
      counts = wider;
    }
    // Numbers begin with 1: nothing between two commas, as in an empty text, counts for no profile.
    counts[number] = (counts[number] ?? 0) + (number === 0 ? 0 : 1);
    number = 0;
  }
  return counts;
}

/**
 * Devices of profiles, in the order the profiles are given, then by id.
 *
 * @param behind leave out those of the first profile up to this id
 */
export async function devicesInOrder(
  db: Db,
  facility: string,
  profiles: readonly number[],
  page: { filters: DeviceFilters; direction: 'asc' | 'desc'; behind: string | undefined; limit: number },
): Promise<FoundDevice[]> {
  const rows = profiles.map((profile, position) => [position, profile] as const);
  const direction = sql.raw(page.direction);
  const sign = sql.raw(page.direction === 'asc' ? '>' : '<');
  const conditions = [
    ...conditionsOf(db, page.filters),
    ...(page.behind === undefined ? [] : [sql<SqlBool>`(h.position > 0 or d.id ${sign} ${page.behind})`]),
  ];
  const query = sql<FoundDevice>`select ${CELLS} from ${among(db, rows)} where ${all([ofProfile(facility), ...conditions])} order by h.position, d.id ${direction} limit ${page.limit}`;
  return (await query.execute(db)).rows;
}

/**
 * Devices by a column of their own, those without it last.
 *
 * @param profiles only devices of these; undefined for all
 */
export async function devicesByColumn(
  db: Db,
  facility: string,
  column: 'name' | 'department',
  page: {
    profiles: readonly number[] | undefined;
    filters: DeviceFilters;
    direction: 'asc' | 'desc';
    behind: { readonly value: string | null; readonly id: string } | undefined;
    limit: number;
  },
): Promise<FoundDevice[]> {
  const key = sql.ref(`d.${column}`);
  const direction = sql.raw(page.direction);
  const conditions = [
    ...conditionsOf(db, page.filters),
    ...(page.behind === undefined ? [] : [behindOf(key, page.direction, page.behind)]),
  ];
  const rows = page.profiles?.map((profile, position) => [position, profile] as const);
  const from =
    rows === undefined
      ? sql`devices_devices as d ${inStoredOrder(db)} where ${all([sql`d.facility = ${facility}`, sql`d.profile is not null`, ...conditions])}`
      : sql`${among(db, rows)} where ${all([ofProfile(facility), ...conditions])}`;
  const query = sql<FoundDevice>`select ${CELLS} from ${from} order by ${key} ${direction} nulls last, d.id ${direction} limit ${page.limit}`;
  return (await query.execute(db)).rows;
}

/** Profiles of the program first, then their devices by the index of profiles. */
function among(db: Db, rows: readonly (readonly [number, number])[]): RawBuilder<unknown> {
  return sql`(${inlineRows(db, { position: 'number', profile: 'number' }, rows)}) as h cross join devices_devices as d`;
}

function ofProfile(facility: string): Expression<SqlBool> {
  return sql<SqlBool>`d.facility = ${facility} and d.profile = cast(h.profile as bigint)`;
}

function behindOf(
  key: Expression<unknown>,
  direction: 'asc' | 'desc',
  { value, id }: { readonly value: string | null; readonly id: string },
): Expression<SqlBool> {
  const sign = sql.raw(direction === 'asc' ? '>' : '<');
  return value === null
    ? sql<SqlBool>`(${key} is null and d.id ${sign} ${id})`
    : sql<SqlBool>`(${key} ${sign} ${value} or (${key} = ${value} and d.id ${sign} ${id}) or ${key} is null)`;
}

function conditionsOf(db: Db, { device, department }: DeviceFilters): Expression<SqlBool>[] {
  return [
    ...(device === undefined ? [] : [contains(db, sql.ref('d.name_search'), device)]),
    ...(department === undefined ? [] : [contains(db, sql.ref('d.department_search'), department)]),
  ];
}

function all(conditions: readonly Expression<unknown>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

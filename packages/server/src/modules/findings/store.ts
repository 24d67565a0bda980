import type { ClinicalRole, Exposure, FindingKind } from '@tsukuroi/protocol';
import { type Db, insertMany, searchText, type Tx, updateMany } from '../../platform/database/index.ts';

export type FindingsTables = {
  findings_identities: IdentityRecord;
  findings_identity_counts: { no: number; affected: number; undetermined: number };
  findings_sets: SetRecord;
  findings_profiles: ProfileRecord;
  findings_vulnerabilities: VulnerabilityRecord;
  findings_open: OpenRecord;
  findings_software: { facility: string; identity: number; devices: number };
  findings_matched: MatchedRecord;
};

export type MatchedRecord = {
  facility: string;
  knowledge: string;
  day: string;
  at: string;
  /** 1 = the profiles show what was matched; 0 = they are being brought up to date. */
  listed: number;
};

export type IdentityRecord = {
  no: number;
  key: string;
  parts: string;
  name: string;
  name_search: string;
  version: string;
  version_search: string;
  scheme: string;
  publisher: string | null;
  publisher_search: string | null;
  mapped: string;
};

export type SetRecord = {
  no: number;
  key: string;
  os: string;
  updates: string;
  identities: Uint8Array;
  unmapped: number;
  judged: string;
};

export type ProfileRecord = {
  no: number;
  facility: string;
  key: string;
  set_no: number;
  exposure: Exposure;
  clinical_role: ClinicalRole;
  accepted: string;
  decision: number;
  act_now: number;
  this_week: number;
  next_window: number;
  watch: number;
  affected: number;
  undetermined: number;
  unmapped: number;
  judged: string;
};

export type VulnerabilityRecord = {
  no: number;
  id: string;
  id_search: string;
  kind: FindingKind;
  title: string | null;
  title_search: string | null;
  /** A software that has it, for people. */
  software: string;
  software_search: string;
  cvss: number | null;
  epss: number | null;
  exploited_since: string | null;
  ransomware: number;
};

export type OpenRecord = {
  facility: string;
  vulnerability: number;
  affected: number;
  undetermined: number;
  act_now: number;
  this_week: number;
  next_window: number;
  watch: number;
  decision: number;
  due: string | null;
  first_seen: string;
};

/** Values asked for in one statement. */
const ASKED_AT_ONCE = 5_000;

type Numbered = 'findings_identities' | 'findings_sets' | 'findings_profiles' | 'findings_vulnerabilities';

export async function highestNumber(db: Db, table: Numbered): Promise<number> {
  const row = await db
    .withTables<FindingsTables>()
    .selectFrom(table)
    .select((eb) => eb.fn.max('no').as('no'))
    .executeTakeFirst();
  return row?.no ?? 0;
}

/** Rows of a table found by many values of one column. */
export async function readIdentitiesByKey(db: Db, keys: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < keys.length; from += ASKED_AT_ONCE) {
    const rows = await db
      .withTables<FindingsTables>()
      .selectFrom('findings_identities')
      .select(['no', 'key'])
      .where('key', 'in', keys.slice(from, from + ASKED_AT_ONCE))
      .execute();
    for (const row of rows) {
      found.set(row.key, row.no);
    }
  }
  return found;
}

export async function readIdentityParts(db: Db, numbers: readonly number[]): Promise<{ no: number; parts: string }[]> {
  const found: { no: number; parts: string }[] = [];
  for (let from = 0; from < numbers.length; from += ASKED_AT_ONCE) {
    const rows = await db
      .withTables<FindingsTables>()
      .selectFrom('findings_identities')
      .select(['no', 'parts'])
      .where('no', 'in', numbers.slice(from, from + ASKED_AT_ONCE))
      .execute();
    found.push(...rows);
  }
  return found;
}

export async function addIdentities(
  tx: Tx,
  rows: readonly Omit<IdentityRecord, 'name_search' | 'version_search' | 'publisher_search'>[],
) {
  await insertMany(
    tx,
    'findings_identities',
    [
      'no',
      'key',
      'parts',
      'name',
      'name_search',
      'version',
      'version_search',
      'scheme',
      'publisher',
      'publisher_search',
      'mapped',
    ],
    rows.map((row) => [
      row.no,
      row.key,
      row.parts,
      row.name,
      searchText(row.name),
      row.version,
      searchText(row.version),
      row.scheme,
      row.publisher,
      row.publisher === null ? null : searchText(row.publisher),
      row.mapped,
    ]),
  );
}

/** Numbers of the identities that a facility has. */
export async function readSoftwareOf(db: Db, facility: string): Promise<number[]> {
  const rows = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_software')
    .select('identity')
    .where('facility', '=', facility)
    .orderBy('identity')
    .execute();
  return rows.map((row) => row.identity);
}

export async function writeIdentityCounts(
  tx: Tx,
  rows: readonly { no: number; affected: number; undetermined: number }[],
): Promise<void> {
  await insertMany(
    tx,
    'findings_identity_counts',
    ['no', 'affected', 'undetermined'],
    rows.map((row) => [row.no, row.affected, row.undetermined]),
    'on conflict (no) do update set affected = excluded.affected, undetermined = excluded.undetermined',
  );
}

export function readSetByKey(db: Db, key: string): Promise<SetRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_sets')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirst();
}

export function readSet(db: Db, no: number): Promise<SetRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_sets')
    .selectAll()
    .where('no', '=', no)
    .executeTakeFirst();
}

export async function addSet(tx: Tx, row: SetRecord): Promise<void> {
  await tx.withTables<FindingsTables>().insertInto('findings_sets').values(row).execute();
}

export function readProfileByKey(db: Db, key: string): Promise<ProfileRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirst();
}

export function readProfile(db: Db, no: number): Promise<ProfileRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .selectAll()
    .where('no', '=', no)
    .executeTakeFirst();
}

export async function addProfile(tx: Tx, row: ProfileRecord): Promise<void> {
  await tx.withTables<FindingsTables>().insertInto('findings_profiles').values(row).execute();
}

const PROFILE_COUNTERS = [
  'decision',
  'act_now',
  'this_week',
  'next_window',
  'watch',
  'affected',
  'undetermined',
  'unmapped',
  'judged',
] as const;

/** Writes the counters of profiles that are there. */
export async function writeProfiles(tx: Tx, rows: readonly ProfileRecord[]): Promise<void> {
  const columns = [
    'no',
    'facility',
    'key',
    'set_no',
    'exposure',
    'clinical_role',
    'accepted',
    ...PROFILE_COUNTERS,
  ] as const;
  await insertMany(
    tx,
    'findings_profiles',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
    `on conflict (no) do update set ${PROFILE_COUNTERS.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
}

export function readProfiles(db: Db, facility: string): Promise<ProfileRecord[]> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('no')
    .execute();
}

export function readSetsOf(db: Db, facility: string): Promise<SetRecord[]> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_sets')
    .selectAll()
    .where('no', 'in', (eb) => eb.selectFrom('findings_profiles').select('set_no').where('facility', '=', facility))
    .execute();
}

/** Numbers of vulnerabilities by id. */
export async function readVulnerabilityNumbers(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
    const rows = await db
      .withTables<FindingsTables>()
      .selectFrom('findings_vulnerabilities')
      .select(['no', 'id'])
      .where('id', 'in', ids.slice(from, from + ASKED_AT_ONCE))
      .execute();
    for (const row of rows) {
      found.set(row.id, row.no);
    }
  }
  return found;
}

export function readVulnerability(db: Db, id: string): Promise<VulnerabilityRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_vulnerabilities')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

const VULNERABILITY_FACTS = [
  'kind',
  'title',
  'title_search',
  'software',
  'software_search',
  'cvss',
  'epss',
  'exploited_since',
  'ransomware',
] as const;

/** Adds vulnerabilities, or brings what is said about them up to date. */
export async function writeVulnerabilities(tx: Tx, rows: readonly VulnerabilityRecord[]): Promise<void> {
  const columns = ['no', 'id', 'id_search', ...VULNERABILITY_FACTS] as const;
  await insertMany(
    tx,
    'findings_vulnerabilities',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
    `on conflict (id) do update set ${VULNERABILITY_FACTS.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
}

/** Changes scores and words of vulnerabilities that are there, found by id. */
export function rewordVulnerabilities(
  tx: Tx,
  rows: readonly Omit<VulnerabilityRecord, 'no' | 'id_search' | 'kind' | 'software' | 'software_search'>[],
): Promise<void> {
  const columns = ['id', 'title', 'title_search', 'cvss', 'epss', 'exploited_since', 'ransomware'] as const;
  return updateMany(
    tx,
    'findings_vulnerabilities',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

export async function readOpen(
  db: Db,
  facility: string,
  vulnerabilities?: readonly number[],
): Promise<Map<number, OpenRecord>> {
  const all = db.withTables<FindingsTables>().selectFrom('findings_open').selectAll().where('facility', '=', facility);
  const found = new Map<number, OpenRecord>();
  if (vulnerabilities === undefined) {
    for (const row of await all.execute()) {
      found.set(row.vulnerability, row);
    }
    return found;
  }
  for (let from = 0; from < vulnerabilities.length; from += ASKED_AT_ONCE) {
    const rows = await all.where('vulnerability', 'in', vulnerabilities.slice(from, from + ASKED_AT_ONCE)).execute();
    for (const row of rows) {
      found.set(row.vulnerability, row);
    }
  }
  return found;
}

const OPEN_COLUMNS = [
  'facility',
  'vulnerability',
  'affected',
  'undetermined',
  'act_now',
  'this_week',
  'next_window',
  'watch',
  'decision',
  'due',
  'first_seen',
] as const;

export async function readFirstSeen(db: Db, facility: string): Promise<Map<string, string>> {
  const rows = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_open')
    .innerJoin('findings_vulnerabilities', 'findings_vulnerabilities.no', 'findings_open.vulnerability')
    .select(['id', 'first_seen'])
    .where('facility', '=', facility)
    .execute();
  return new Map(rows.map((row) => [row.id, row.first_seen]));
}

export async function writeOpen(tx: Tx, rows: readonly OpenRecord[]): Promise<void> {
  await insertMany(
    tx,
    'findings_open',
    OPEN_COLUMNS,
    rows.map((row) => OPEN_COLUMNS.map((column) => row[column])),
    `on conflict (facility, vulnerability) do update set ${OPEN_COLUMNS.slice(2, -1)
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}`,
  );
}

export async function removeOpen(tx: Tx, facility: string, vulnerabilities: readonly number[]): Promise<void> {
  for (let from = 0; from < vulnerabilities.length; from += ASKED_AT_ONCE) {
    await tx
      .withTables<FindingsTables>()
      .deleteFrom('findings_open')
      .where('facility', '=', facility)
      .where('vulnerability', 'in', vulnerabilities.slice(from, from + ASKED_AT_ONCE))
      .execute();
  }
}

/** Adds to how many devices have each identity; what no device has any more goes. */
export async function addSoftware(tx: Tx, facility: string, identities: readonly number[], by: number): Promise<void> {
  if (identities.length === 0) {
    return;
  }
  await insertMany(
    tx,
    'findings_software',
    ['facility', 'identity', 'devices'],
    identities.map((identity) => [facility, identity, by]),
    'on conflict (facility, identity) do update set devices = findings_software.devices + excluded.devices',
  );
  // Only these may have run out: a large facility has 60,000 others.
  for (let from = 0; by < 0 && from < identities.length; from += ASKED_AT_ONCE) {
    await tx
      .withTables<FindingsTables>()
      .deleteFrom('findings_software')
      .where('facility', '=', facility)
      .where('identity', 'in', identities.slice(from, from + ASKED_AT_ONCE))
      .where('devices', '<=', 0)
      .execute();
  }
}

export function readMatched(db: Db, facility: string): Promise<MatchedRecord | undefined> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_matched')
    .selectAll()
    .where('facility', '=', facility)
    .executeTakeFirst();
}

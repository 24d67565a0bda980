import type { TokenKind } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type EnrolmentTables = {
  enrolment_tokens: TokenRecord;
  enrolment_requests: { token: string; nonce: string; identity: string; serial: string; at: string };
  enrolment_identities: IdentityRecord;
  enrolment_certificates: CertificateRecord;
  enrolment_journals: JournalRecord;
  enrolment_clones: CloneRecord;
  enrolment_gaps: GapRecord;
  enrolment_counters: { facility: string; name: 'tokens' | 'revocations'; value: number };
};

export type TokenRecord = {
  id: string;
  facility: string;
  department: string | null;
  department_search: string | null;
  kind: TokenKind;
  uses: number;
  used: number;
  valid_until: string;
  keys_sealed: string;
  made_by: string;
  made_at: string;
  ended: '' | 'revoked' | 'restored';
  failures: number;
};

export type IdentityState = 'waiting' | 'active' | 'refused' | 'revoked';

export type IdentityRecord = {
  id: string;
  facility: string;
  token: string | null;
  department: string | null;
  kind: 'device' | 'image' | 'relay' | 'gate' | 'collector';
  state: IdentityState;
  reason: string;
  name: string;
  name_search: string;
  source_id: string;
  hardware: string;
  serial_number: string | null;
  macs: string;
  ips: string;
  os: string;
  address: string;
  enrolled_at: string;
  decided_by: string | null;
  decided_at: string | null;
  ledger_entry: string | null;
  ledger_by: string | null;
  device: string | null;
  replaces: string | null;
  last_seen: string | null;
};

export type CertificateRecord = {
  serial: string;
  facility: string;
  identity: string;
  key_hash: string;
  pem: string;
  not_after: string;
  issued_at: string;
  first_used: string | null;
  revoked_at: string | null;
};

export type JournalRecord = {
  identity: string;
  instance: string;
  facility: string;
  last: number;
  head: string;
  boots: string;
  manifests: string;
  report_boot: string;
  resets: number;
  line: string;
  first_seen: string;
  last_seen: string;
};

export type CloneRecord = {
  id: string;
  facility: string;
  identity: string;
  hardware: string;
  address: string;
  first_seen: string;
  last_seen: string;
  successor: string | null;
};

export type GapRecord = {
  id: string;
  facility: string;
  identity: string;
  instance: string;
  from_number: number;
  to_number: number;
  why: 'missing' | 'damaged' | 'content' | 'not-kept' | 'let-go';
  noticed_at: string;
  seen_by: string | null;
  seen_at: string | null;
};

/** The tables of this module; nobody else writes them. */
export function tables(db: Db) {
  return db.withTables<EnrolmentTables>();
}

export function readToken(db: Db, id: string): Promise<TokenRecord | undefined> {
  return tables(db).selectFrom('enrolment_tokens').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function changeToken(tx: Tx, id: string, change: Partial<TokenRecord>): Promise<void> {
  await tables(tx).updateTable('enrolment_tokens').set(change).where('id', '=', id).execute();
}

export function readIdentity(db: Db, id: string): Promise<IdentityRecord | undefined> {
  return tables(db).selectFrom('enrolment_identities').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function addIdentity(tx: Tx, row: IdentityRecord): Promise<void> {
  await tables(tx).insertInto('enrolment_identities').values(row).execute();
}

export async function changeIdentity(tx: Tx, id: string, change: Partial<IdentityRecord>): Promise<void> {
  await tables(tx).updateTable('enrolment_identities').set(change).where('id', '=', id).execute();
}

export function readCertificate(db: Db, serial: string): Promise<CertificateRecord | undefined> {
  return tables(db).selectFrom('enrolment_certificates').selectAll().where('serial', '=', serial).executeTakeFirst();
}

export function readCertificatesOf(db: Db, identity: string): Promise<CertificateRecord[]> {
  return tables(db)
    .selectFrom('enrolment_certificates')
    .selectAll()
    .where('identity', '=', identity)
    .orderBy('issued_at', 'desc')
    .orderBy('serial')
    .execute();
}

export async function addCertificate(tx: Tx, row: CertificateRecord): Promise<void> {
  await tables(tx)
    .insertInto('enrolment_certificates')
    .values(row)
    .onConflict((conflict) => conflict.column('serial').doNothing())
    .execute();
}

export function readJournal(db: Db, identity: string, instance: string): Promise<JournalRecord | undefined> {
  return tables(db)
    .selectFrom('enrolment_journals')
    .selectAll()
    .where('identity', '=', identity)
    .where('instance', '=', instance)
    .executeTakeFirst();
}

export async function writeJournal(tx: Tx, row: JournalRecord): Promise<void> {
  const { identity: _identity, instance: _instance, ...change } = row;
  await tables(tx)
    .insertInto('enrolment_journals')
    .values(row)
    .onConflict((conflict) => conflict.columns(['identity', 'instance']).doUpdateSet(change))
    .execute();
}

/** The value of a counter; 0 before its first change. */
export async function readCounter(db: Db, facility: string, name: 'tokens' | 'revocations'): Promise<number> {
  const row = await tables(db)
    .selectFrom('enrolment_counters')
    .select('value')
    .where('facility', '=', facility)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? 0;
}

export async function writeCounter(
  tx: Tx,
  facility: string,
  name: 'tokens' | 'revocations',
  value: number,
): Promise<void> {
  await tables(tx)
    .insertInto('enrolment_counters')
    .values({ facility, name, value })
    .onConflict((conflict) => conflict.columns(['facility', 'name']).doUpdateSet({ value }))
    .execute();
}

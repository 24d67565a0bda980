import { type Language, TsukuroiError } from '@tsukuroi/core';
import { IDENTITY_STATE_WORDS, type IdentityRow, type IdentityView, type LedgerRow } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { openGaps } from './gaps.ts';
import { type IdentityRecord, readCertificatesOf, readIdentity, tables } from './store.ts';
import { LEDGER_USE_WORDS, nextWords, REASON_WORDS } from './texts.ts';

type Compared = IdentityView['comparison'][number];

/**
 * What a person looks at before confirming or refusing: the device's own words beside the ledger's, both as they are now. The ledger is
 * asked again, since a new one may have been imported after the device came.
 *
 * @throws TsukuroiError NOT_FOUND
 */
export async function identityView(
  db: Db,
  ledger: Ledger,
  facility: string,
  id: string,
  language: Language,
): Promise<IdentityView> {
  const row = await readIdentity(db, id);
  if (row === undefined || row.facility !== facility) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const found = await ledger.lookUp(facility, seenDevice(row));
  const earlier = row.replaces === null ? undefined : await readIdentity(db, row.replaces);
  const certificates = await readCertificatesOf(db, id);
  const until = certificates.filter((one) => one.revoked_at === null).map((one) => one.not_after);
  const journals = await tables(db)
    .selectFrom('enrolment_journals')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('identity', '=', id)
    .executeTakeFirst();
  return {
    identity: identityRow({ ...row, instances: Number(journals?.count ?? 0) }, language),
    next: nextWords(row, found?.row.use === 'retired', language),
    ledger: found === undefined ? null : { name: found.name, by: found.by, retired: found.row.use === 'retired' },
    comparison: compare(row, found?.row, language),
    earlier:
      earlier === undefined
        ? null
        : {
            id: earlier.id,
            name: earlier.name,
            state: earlier.state,
            lastSeen: earlier.last_seen,
            device: earlier.device,
          },
    certificateUntil: until.sort().at(-1) ?? null,
    gaps: await openGaps(db, facility, { identity: id }, language),
  };
}

/** What an enrolled device says of itself, as the ledger is asked for it. */
export function seenDevice(row: IdentityRecord) {
  return {
    id: row.source_id,
    name: row.name,
    serial: row.serial_number ?? undefined,
    macs: listed(row.macs),
    ips: listed(row.ips),
    by: 'agent',
  } as const;
}

function listed(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

/** Names and numbers differ in how people write them; what is written alike is the same, and so is one of several addresses. */
export function compare(row: IdentityRecord, entry: LedgerRow | undefined, language: Language): Compared[] {
  const line = (field: Compared['field'], said: readonly string[], told: readonly (string | undefined)[]): Compared => {
    const known = told.filter((value) => value !== undefined && value !== '') as string[];
    const plain = new Set(known.map(written));
    const same = said.some((value) => plain.has(written(value)));
    return {
      field,
      said: said.join('、') || null,
      ledger: known.join('、') || null,
      compared: said.length === 0 || known.length === 0 ? 'unknown' : same ? 'same' : 'different',
    };
  };
  const one = (value: string | null) => (value === null || value === '' ? [] : [value]);
  const names = [...new Set([entry?.hostname, entry?.name])];
  return [
    line('name', one(row.name), names),
    line('serial', one(row.serial_number), [entry?.serial]),
    line('mac', listed(row.macs), entry?.macs ?? []),
    line('ip', listed(row.ips), entry?.ips ?? []),
    line('department', one(row.department), [entry?.department]),
    // What only the ledger says helps to find the machine; there is nothing to compare it with.
    line('model', [], [[entry?.maker, entry?.model].filter((word) => word !== undefined).join(' ')]),
    line('use', [], [entry === undefined ? undefined : LEDGER_USE_WORDS[entry.use][language]]),
  ];
}

function written(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s:.-]/g, '');
}

/** A row of 登録された端末. */
export function identityRow(row: IdentityRecord & { readonly instances: number }, language: Language): IdentityRow {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    reason: REASON_WORDS[row.reason]?.[language] ?? IDENTITY_STATE_WORDS[row.state]?.[language] ?? row.reason,
    kind: row.kind,
    department: row.department,
    serial: row.serial_number,
    macs: row.macs,
    ips: row.ips,
    os: row.os,
    address: row.address,
    ledger: row.ledger_entry,
    ledgerBy: row.ledger_by as IdentityRow['ledgerBy'],
    device: row.device,
    instances: row.kind === 'image' ? Number(row.instances) : 1,
    enrolledAt: row.enrolled_at,
    lastSeen: row.last_seen,
    decidedBy: row.decided_by,
  };
}

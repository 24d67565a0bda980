import type { Language } from '@tsukuroi/core';
import type { Proposal } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import type { Ledger, LookedUp } from '../ledger/index.ts';
import { compare, seenDevice } from './identity-view.ts';
import { type IdentityRecord, tables } from './store.ts';
import { FIT_REASONS } from './texts.ts';

/** Why they wait says that a person must look at the machine itself, whatever the ledger says. */
const NEEDS_A_LOOK: ReadonlySet<string> = new Set(['already-enrolled', 'clone', 'forked']);

type Reason = keyof typeof FIT_REASONS;

/**
 * What the ledger says of devices that are to be confirmed at once, in the order asked for. All devices of the facility stand beside
 * them while the ledger is asked: a line that an enrolled device has already, or that another waiting one fits as well, is no proposal.
 * What is not a device of the facility is left out.
 */
export async function proposals(
  db: Db,
  ledger: Ledger,
  facility: string,
  ids: readonly string[],
  language: Language,
): Promise<Proposal[]> {
  const rows = await tables(db)
    .selectFrom('enrolment_identities')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('id')
    .execute();
  const counted = rows.filter(({ state, kind }) => kind === 'device' && (state === 'waiting' || state === 'active'));
  const asked = new Map(counted.map((row) => [row.id, seenDevice(row)]));
  const found = await ledger.lookUpAll(facility, [...asked.values()]);
  const known = new Map(rows.map((row) => [row.id, row]));
  return [...new Set(ids)].flatMap((id) => {
    const row = known.get(id);
    if (row === undefined) {
      return [];
    }
    const device = asked.get(id);
    return [proposalOf(row, device === undefined ? undefined : found.get(device), language)];
  });
}

function proposalOf(row: IdentityRecord, found: LookedUp | undefined, language: Language): Proposal {
  const reason = reasonOf(row, found, language);
  return {
    id: row.id,
    name: row.name,
    department: row.department,
    serial: row.serial_number,
    fit: reason === 'fits' || reason === 'name-only' ? reason : 'stays',
    ledger: found?.name ?? null,
    ledgerBy: found?.by ?? null,
    reason: FIT_REASONS[reason][language],
  };
}

function reasonOf(row: IdentityRecord, found: LookedUp | undefined, language: Language): Reason {
  if (row.state !== 'waiting') {
    return 'not-waiting';
  }
  if (row.kind !== 'device' || NEEDS_A_LOOK.has(row.reason)) {
    return 'needs-a-look';
  }
  if (found === undefined) {
    return 'not-listed';
  }
  if (found.row.use === 'retired') {
    return 'retired';
  }
  if (found.by === 'ip') {
    return 'by-address';
  }
  const byName = found.by === 'name';
  // A department is written in many ways: beside a serial that fits it decides nothing, beside a name alone it does.
  const decisive = byName ? ['serial', 'mac', 'department'] : ['serial', 'mac'];
  const differs = compare(row, found.row, language).some(
    ({ field, compared }) => compared === 'different' && decisive.includes(field),
  );
  if (differs) {
    return 'different';
  }
  return byName ? 'name-only' : 'fits';
}

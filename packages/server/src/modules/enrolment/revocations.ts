import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds, writeWhole } from '@tsukuroi/core';
import { type RevocationList, revocationShape } from '@tsukuroi/protocol';
import { signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { OfficeParts } from './parts.ts';
import { readCounter, tables, writeCounter } from './store.ts';

/** The list of certificates that no longer count, signed by the device authority (docs/formats/revocation.md). */
export interface SignedRevocations {
  readonly number: number;
  readonly line: string;
}

function fileOf(dataFolder: string): string {
  return join(dataFolder, 'identity', 'revocations.line');
}

/** Says in a transaction that the list changes. The number is above every number given before, also after a restore. */
export async function countRevocation(tx: Tx, { clock, facility }: OfficeParts): Promise<void> {
  const before = await readCounter(tx, facility.id, 'revocations');
  await writeCounter(tx, facility.id, 'revocations', Math.max(before + 1, Math.floor(clock.nowMs() / 1000)));
}

/** Marks every certificate of an identity that still counts. */
export async function revokeCertificatesOf(tx: Tx, parts: OfficeParts, identity: string, except = ''): Promise<void> {
  const result = await tables(tx)
    .updateTable('enrolment_certificates')
    .set({ revoked_at: isoSeconds(parts.clock.nowMs()) })
    .where('identity', '=', identity)
    .where('serial', '<>', except)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (Number(result.numUpdatedRows) > 0) {
    await countRevocation(tx, parts);
  }
}

const SIGNED = new WeakMap<Db, SignedRevocations>();

/** The current list. What another program revoked beside this one is in it: the number is read each time. */
export async function currentRevocations(parts: OfficeParts): Promise<SignedRevocations> {
  const { clock, db, facility } = parts;
  const number = await readCounter(db, facility.id, 'revocations');
  const known = SIGNED.get(db);
  if (known?.number === number) {
    return known;
  }
  const now = isoSeconds(clock.nowMs());
  const rows = await tables(db)
    .selectFrom('enrolment_certificates')
    .select('serial')
    .where('facility', '=', facility.id)
    .where('revoked_at', 'is not', null)
    .where('not_after', '>', now)
    .orderBy('serial')
    .execute();
  const list: RevocationList = {
    format: 'revocation/1',
    facility: facility.id,
    number,
    at: now,
    serials: rows.map(({ serial }) => serial),
  };
  const signed = { number, line: signLine(JSON.stringify(list), parts.authority().key) };
  SIGNED.set(db, signed);
  await keepFile(parts, signed);
  return signed;
}

/** The file beside the database: what was revoked stays revoked when the database is put back from a backup. */
async function keepFile(parts: OfficeParts, { number, line }: SignedRevocations): Promise<void> {
  const there = await readFileList(parts);
  if (there === undefined || there.number < number) {
    await writeWhole(fileOf(parts.dataFolder), `${line}\n`);
  }
}

async function readFileList(parts: OfficeParts): Promise<RevocationList | undefined> {
  const text = await readFile(fileOf(parts.dataFolder), 'utf8').catch(() => undefined);
  const key = new X509Certificate(parts.authority().certificate).publicKey;
  const body = text === undefined ? undefined : verifyLine(text.trimEnd(), key);
  const read = body === undefined ? undefined : revocationShape.safeParse(JSON.parse(body));
  return read?.success === true && read.data.facility === parts.facility.id ? read.data : undefined;
}

/** Puts back into the database what the file says was revoked and the database, restored, no longer knows. */
export async function mergeRevocations(parts: OfficeParts): Promise<void> {
  const { clock, db, facility } = parts;
  const list = await readFileList(parts);
  if (list === undefined || list.number <= (await readCounter(db, facility.id, 'revocations'))) {
    return;
  }
  const now = isoSeconds(clock.nowMs());
  await inTransaction(db, async (tx) => {
    for (const serial of list.serials) {
      await tables(tx)
        .insertInto('enrolment_certificates')
        .values({
          serial,
          facility: facility.id,
          identity: '',
          key_hash: '',
          pem: '',
          // When it ends the lost row knew; the list itself held only what had not ended, and a certificate lasts half a year.
          not_after: isoSeconds(clock.nowMs() + 200 * 86_400_000),
          issued_at: now,
          first_used: null,
          revoked_at: now,
        })
        .onConflict((conflict) => conflict.column('serial').doUpdateSet({ revoked_at: now }))
        .execute();
    }
    await writeCounter(tx, facility.id, 'revocations', list.number);
    await countRevocation(tx, parts);
  });
}

import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds, sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { EnrolmentToken, EnrolmentTokenRow, TokenKind } from '@tsukuroi/protocol';
import { type EnrolmentKeys, enrolmentKeys } from '@tsukuroi/protocol/enrolment-seal.ts';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { type Actor, programActor } from '../audit/index.ts';
import type { OfficeParts } from './parts.ts';
import { changeToken, readCounter, readToken, type TokenRecord, tables, writeCounter } from './store.ts';

const DAY_MS = 86_400_000;
/** A token that lies around longer than a roll-out takes is a key under the mat. */
export const TOKEN_LIMITS = { uses: 5_000, days: 90 } as const;

export interface WantedToken {
  readonly department: string | null;
  readonly uses: number;
  readonly days: number;
  /** For the master image of desktops that forget their disk. */
  readonly image?: boolean;
  /** For a relay: its certificate also serves those below it. */
  readonly relay?: boolean;
  readonly addresses: readonly string[];
}

/**
 * Makes a token and answers its file. The secret is in the file only: the database keeps the two keys derived from it, sealed with the
 * key of the data folder, so that a stolen database can neither enrol nor read an enrolment
 * (docs/decisions/0042-enrolment-secret.md).
 *
 * @throws TsukuroiError ENROLMENT_TOKEN_INVALID (uses or days), ENROLMENT_NO_ADDRESS
 */
export async function createToken(parts: OfficeParts, actor: Actor, wanted: WantedToken): Promise<EnrolmentToken> {
  const { uses, days, department } = wanted;
  if (!whole(uses, TOKEN_LIMITS.uses) || !whole(days, TOKEN_LIMITS.days)) {
    throw new TsukuroiError('ENROLMENT_TOKEN_INVALID', TOKEN_LIMITS);
  }
  if (wanted.addresses.length === 0) {
    throw new TsukuroiError('ENROLMENT_NO_ADDRESS');
  }
  const { clock, facility, secrets } = parts;
  const id = randomUUID();
  const secret = randomBytes(32);
  const kind: TokenKind = kindOf(wanted);
  const validUntil = isoSeconds(clock.nowMs() + days * DAY_MS);
  await changing(parts, async (tx) => {
    await tables(tx)
      .insertInto('enrolment_tokens')
      .values({
        id,
        facility: facility.id,
        department,
        department_search: department === null ? null : searchText(department),
        kind,
        uses,
        used: 0,
        valid_until: validUntil,
        keys_sealed: secrets.seal(keysText(enrolmentKeys(secret, id)), id),
        made_by: actor.name,
        made_at: isoSeconds(clock.nowMs()),
        ended: '',
        failures: 0,
      })
      .execute();
    await parts.audit.append(tx, facility.id, {
      who: actor,
      what: 'enrolment.token-created',
      target: id,
      after: { department, uses, kind, validUntil },
    });
  });
  return {
    format: 'enrolment/1',
    facility: { id: facility.id, name: facility.name },
    department,
    addresses: [...wanted.addresses],
    authority: parts.authority().pin,
    root: await rootDigest(parts.dataFolder),
    ...(await catalogOf(parts.dataFolder)),
    token: id,
    secret: `tsukuroi_enrol_${secret.toString('base64url')}`,
    validUntil,
  };
}

function kindOf({ image, relay, uses }: WantedToken): TokenKind {
  if (relay === true) {
    return 'relay';
  }
  return image === true ? 'image' : uses === 1 ? 'single' : 'rollout';
}

/** Ends a token; devices that came in by it stay. @throws TsukuroiError NOT_FOUND */
export async function revokeToken(parts: OfficeParts, actor: Actor, id: string): Promise<void> {
  await changing(parts, async (tx) => {
    const row = await readToken(tx, id);
    if (row === undefined || row.facility !== parts.facility.id) {
      throw new TsukuroiError('NOT_FOUND');
    }
    if (row.ended === '') {
      await changeToken(tx, id, { ended: 'revoked' });
      await parts.audit.append(tx, row.facility, { who: actor, what: 'enrolment.token-revoked', target: id });
    }
  });
}

export function listTokens({ db, facility }: Pick<OfficeParts, 'db' | 'facility'>): Promise<TokenRecord[]> {
  return tables(db)
    .selectFrom('enrolment_tokens')
    .selectAll()
    .where('facility', '=', facility.id)
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .execute();
}

/** What a token is good for now. */
export type TokenState = 'active' | 'used-up' | 'expired' | 'revoked' | 'restored';

export function stateOfToken(row: TokenRecord, nowMs: number): TokenState {
  if (row.ended !== '') {
    return row.ended;
  }
  if (Date.parse(row.valid_until) <= nowMs) {
    return 'expired';
  }
  return row.used >= row.uses ? 'used-up' : 'active';
}

/** A token as people see it: everything but its keys. */
export function tokenRow(row: TokenRecord, nowMs: number): EnrolmentTokenRow {
  return {
    id: row.id,
    department: row.department,
    kind: row.kind,
    state: stateOfToken(row, nowMs),
    used: row.used,
    uses: row.uses,
    validUntil: row.valid_until,
    failures: row.failures,
    by: row.made_by,
    madeAt: row.made_at,
  };
}

/** The keys of a token. @throws TsukuroiError SECRET_UNREADABLE */
export function keysOf(parts: Pick<OfficeParts, 'secrets'>, row: TokenRecord): EnrolmentKeys {
  const [request = '', answer = ''] = parts.secrets.open(row.keys_sealed, row.id).split(' ');
  return { request: Buffer.from(request, 'base64url'), answer: Buffer.from(answer, 'base64url') };
}

function keysText({ request, answer }: EnrolmentKeys): string {
  return [request, answer].map((key) => Buffer.from(key).toString('base64url')).join(' ');
}

/** How the catalogue names this facility, and the version below which none is accepted from now on: a thief cannot go back behind it. */
async function catalogOf(dataFolder: string): Promise<Pick<EnrolmentToken, 'catalog'>> {
  const door = nodeDoor();
  const site = await readSite(door, dataFolder);
  const timestamp =
    site === undefined ? undefined : await repositoryFiles(door, serverPlaces(dataFolder).catalog).timestamp();
  return site === undefined || timestamp === undefined
    ? {}
    : { catalog: { facility: site.facility, atLeast: timestamp.signed.meta['snapshot.json'].version } };
}

/** SHA-256 of the root of trust; null while there was no key ceremony. */
export async function rootDigest(dataFolder: string): Promise<string | null> {
  const root = await rootBytes(dataFolder);
  return root === undefined ? null : sha256(root);
}

export async function rootBytes(dataFolder: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(dataFolder, 'trust', 'root.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function markFile(dataFolder: string): string {
  return join(dataFolder, 'identity', 'tokens.mark');
}

/**
 * Runs a change of tokens. Each change is counted in the database and, after it, in a file beside it: a database that is behind its file
 * was put back from a backup.
 */
export async function changing(parts: OfficeParts, work: (tx: Tx) => Promise<void>): Promise<void> {
  const count = await inTransaction(parts.db, async (tx) => {
    await work(tx);
    const next = (await readCounter(tx, parts.facility.id, 'tokens')) + 1;
    await writeCounter(tx, parts.facility.id, 'tokens', next);
    return next;
  });
  if (count > (await readMark(parts.dataFolder))) {
    await writeWhole(markFile(parts.dataFolder), `${count}\n`);
  }
}

async function readMark(dataFolder: string): Promise<number> {
  const text = await readFile(markFile(dataFolder), 'utf8').catch(() => '0');
  const mark = Number(text.trim());
  return Number.isSafeInteger(mark) && mark >= 0 ? mark : 0;
}

/**
 * Voids every token of a database that was put back from a backup: how often each was used since is not known.
 *
 * @param always also when the marks agree, as after a restore command
 * @returns how many were voided
 */
export async function voidTokensAfterRestore(parts: OfficeParts, always = false): Promise<number> {
  const { db, facility } = parts;
  const mark = await readMark(parts.dataFolder);
  if (!always && mark <= (await readCounter(db, facility.id, 'tokens'))) {
    return 0;
  }
  let voided = 0;
  await changing(parts, async (tx) => {
    const result = await tables(tx)
      .updateTable('enrolment_tokens')
      .set({ ended: 'restored' })
      .where('facility', '=', facility.id)
      .where('ended', '=', '')
      .executeTakeFirst();
    voided = Number(result.numUpdatedRows);
    await writeCounter(tx, facility.id, 'tokens', Math.max(mark, await readCounter(tx, facility.id, 'tokens')));
    await parts.audit.append(tx, facility.id, {
      who: programActor('restore'),
      what: 'enrolment.tokens-voided',
      target: facility.name,
      after: { tokens: voided },
    });
  });
  return voided;
}

function whole(value: number, largest: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= largest;
}

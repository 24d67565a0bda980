import { isoSeconds, type Json, sha256, TsukuroiError } from '@tsukuroi/core';
import { Metadata, MetadataKind, Signature } from '@tufjs/models';
import '../keys/errors.ts';
import type { PublicKey, SigningKey } from '../keys/key.ts';
import type { DetachedSignature } from '../roles/verify.ts';

/** The version of the TUF specification that our metadata follow. */
const SPEC_VERSION = '1.0.31';

/** TUF's JSON is quadratic in the targets of one role in `@tufjs/models`; 500 take 52 ms, 2,000 take 1.6 s. */
export const TARGETS_PER_ROLE = 500;

export type JsonObject = { readonly [key: string]: Json | undefined };
export type Kind = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** What every role's metadata state. */
export interface Statement {
  readonly version: number;
  readonly signedAtMs: number;
  readonly expiresMs: number;
}

/**
 * What snapshot and timestamp say of another metadata file: its version; in a director's repository length and hash as well. The
 * catalogue is signed by holders who do not see each other's signatures, so the bytes of its files are not known while it is signed
 * (docs/decisions/0057-signing-in-parts.md).
 */
export type MetaEntry = {
  readonly version: number;
  readonly length?: number;
  readonly hashes?: { readonly sha256: string };
};

/** What targets metadata say of a file. `custom` is read by our client alone. */
export type TargetEntry = {
  readonly length: number;
  readonly hashes: { readonly sha256: string };
  readonly custom?: JsonObject;
};

/** How metadata or a file is named by what refers to it. */
export function entryOf(bytes: Uint8Array, custom?: JsonObject): TargetEntry {
  const entry = { length: bytes.length, hashes: { sha256: sha256(bytes) } };
  return custom === undefined ? entry : { ...entry, custom };
}

export function metaEntryOf(version: number, bytes: Uint8Array): MetaEntry {
  return { version, ...entryOf(bytes) };
}

const KINDS = {
  root: (data: never) => Metadata.fromJSON(MetadataKind.Root, data),
  timestamp: (data: never) => Metadata.fromJSON(MetadataKind.Timestamp, data),
  snapshot: (data: never) => Metadata.fromJSON(MetadataKind.Snapshot, data),
  targets: (data: never) => Metadata.fromJSON(MetadataKind.Targets, data),
} as const;

/** What a metadata file says before anybody signed it, in the order in which it is written. */
export interface Unsigned {
  readonly kind: Kind;
  readonly signed: JsonObject;
}

/**
 * One metadata file without signatures, shaped and checked by the same models that the client reads with. `signed_at` is ours: the
 * client's lower bound of time (docs/formats/repository.md); TUF readers keep what they do not know (TUF 1.0.31, 4).
 */
export function unsignedMetadata(kind: Kind, statement: Statement, content: JsonObject): Unsigned {
  const signed = {
    _type: kind,
    spec_version: SPEC_VERSION,
    version: statement.version,
    expires: isoSeconds(statement.expiresMs),
    signed_at: isoSeconds(statement.signedAtMs),
    ...content,
  };
  const { signed: shaped } = modelOf({ kind, signed }).toJSON();
  return { kind, signed: shaped as JsonObject };
}

/** The bytes a key signs: the canonical form of what the file says (TUF 1.0.31, 4.2). */
export function signingBytes(unsigned: Unsigned): Uint8Array {
  let signing: Uint8Array = new Uint8Array();
  modelOf(unsigned).sign((bytes) => {
    signing = bytes;
    return new Signature({ keyID: '', sig: '' });
  });
  return signing;
}

/** The file with these signatures, which the caller made or verified. In the order of the keys, so that the same ones give the same bytes. */
export function signedFile(unsigned: Unsigned, signatures: readonly DetachedSignature[]): Uint8Array {
  const sorted = signatures.toSorted((a, b) => (a.keyid < b.keyid ? -1 : 1));
  return Buffer.from(`${JSON.stringify({ signatures: sorted, signed: unsigned.signed })}\n`);
}

/** The bytes of one metadata file, signed by every key given. */
export function signMetadata(
  kind: Kind,
  statement: Statement,
  content: JsonObject,
  keys: readonly SigningKey[],
): Uint8Array {
  const unsigned = unsignedMetadata(kind, statement, content);
  const bytes = signingBytes(unsigned);
  return signedFile(
    unsigned,
    keys.map((key) => ({ keyid: key.keyid, sig: key.sign(bytes) })),
  );
}

function modelOf({ kind, signed }: Unsigned) {
  return KINDS[kind]({ signed, signatures: [] } as never);
}

/** A role of root metadata. */
export interface RoleStatement {
  readonly keys: readonly PublicKey[];
  readonly threshold: number;
}

/** Throws `KEYS_TOO_FEW` when these keys cannot speak for the role. Duplicates count once. */
export function mustReach(
  role: string,
  wanted: { readonly keyids: readonly string[]; readonly threshold: number },
  given: readonly SigningKey[],
): void {
  const able = new Set(given.map(({ keyid }) => keyid).filter((keyid) => wanted.keyids.includes(keyid)));
  if (able.size < wanted.threshold) {
    const params = { role, threshold: wanted.threshold, given: able.size };
    throw new TsukuroiError('KEYS_TOO_FEW', params, { exitCode: 3 });
  }
}

/**
 * The next version of a role: one more than the last, and never below the time in seconds, so that a server restored from
 * an old backup still signs above whatever its agents have seen.
 */
export function nextVersion(previous: number | undefined, nowMs: number): number {
  return Math.max((previous ?? 0) + 1, Math.floor(nowMs / 1000));
}

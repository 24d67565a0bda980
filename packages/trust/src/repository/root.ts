import type { SigningKey } from '../keys/key.ts';
import { keyIdOf } from '../keys/key.ts';
import { DAY_MS, ROOT_DAYS } from './expiry.ts';
import {
  type JsonObject,
  type Kind,
  mustReach,
  type RoleStatement,
  signedFile,
  signingBytes,
  type Unsigned,
  unsignedMetadata,
} from './metadata.ts';

/** What a root says: who may sign what, and whose root it is. */
export interface RootStatement {
  readonly roles: Readonly<Record<Kind, RoleStatement>>;
  readonly organisation: string;
  /** The facility of a director's root; absent in the organisation's own. */
  readonly facility?: string;
  /** The organisation's root only: a catalogue below this version is refused, also by a device that never saw another. */
  readonly catalogAtLeast?: number;
}

/**
 * Signs a root. A root after the first is signed by the threshold of its predecessor and by its own (TUF 1.0.31, 5.3.4 and
 * 5.3.5), which is checked here so that no chain is written that agents would not follow.
 */
export function signRoot(
  statement: RootStatement,
  version: number,
  nowMs: number,
  keys: readonly SigningKey[],
  previous?: RootStatement,
): Uint8Array {
  const signers: SigningKey[] = [];
  for (const { root } of previous === undefined ? [statement.roles] : [statement.roles, previous.roles]) {
    const keyids = root.keys.map(keyIdOf);
    mustReach('root', { keyids, threshold: root.threshold }, keys);
    signers.push(...keys.filter((key) => keyids.includes(key.keyid) && !signers.includes(key)));
  }
  const unsigned = unsignedRoot(statement, version, nowMs);
  const bytes = signingBytes(unsigned);
  return signedFile(
    unsigned,
    signers.map((key) => ({ keyid: key.keyid, sig: key.sign(bytes) })),
  );
}

/** A root as it is before anybody signed it. */
export function unsignedRoot(statement: RootStatement, version: number, nowMs: number): Unsigned {
  const roles = Object.entries(statement.roles) as [Kind, RoleStatement][];
  const listed = roles.flatMap(([, role]) => role.keys).map((key) => [keyIdOf(key), key] as const);
  const content: JsonObject = {
    organisation: statement.organisation,
    ...(statement.facility === undefined ? {} : { facility: statement.facility }),
    ...(statement.catalogAtLeast === undefined ? {} : { catalog_at_least: statement.catalogAtLeast }),
    consistent_snapshot: true,
    keys: Object.fromEntries(listed),
    roles: Object.fromEntries(
      roles.map(([name, role]) => [name, { keyids: role.keys.map(keyIdOf), threshold: role.threshold }]),
    ),
  };
  return unsignedMetadata('root', { version, signedAtMs: nowMs, expiresMs: nowMs + ROOT_DAYS * DAY_MS }, content);
}

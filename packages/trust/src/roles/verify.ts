import { ok, type Result, refused } from '@tsukuroi/core';
import { z } from 'zod';
import { isSignedBy, keyIdOf, PublicKey, type SigningKey } from '../keys/key.ts';

/** A signature that travels beside what it signs. */
export interface DetachedSignature {
  readonly keyid: string;
  /** Lower-case hexadecimal. */
  readonly sig: string;
}

/** Who may speak for a role, and how many of them must agree. */
export interface RoleKeys {
  readonly role: string;
  readonly threshold: number;
  readonly keys: readonly PublicKey[];
}

/** Why signatures were not enough. */
export interface SignaturesRefused {
  readonly code: 'SIGNATURES_TOO_FEW';
  readonly role: string;
  readonly threshold: number;
  /** Different keys of the role whose signature is right. */
  readonly valid: number;
}

/** Answers which keys of a role signed the bytes, when enough did. */
export type Verify = (
  bytes: Uint8Array,
  signatures: readonly DetachedSignature[],
) => Result<{ readonly role: string; readonly keyids: readonly string[] }, SignaturesRefused>;

/** Signs bytes with every key it was made from. */
export type Sign = (bytes: Uint8Array) => readonly DetachedSignature[];

export function signerOf(keys: readonly SigningKey[]): Sign {
  return (bytes) => keys.map((key) => ({ keyid: key.keyid, sig: key.sign(bytes) }));
}

/**
 * Threshold verification. A key counts once, however often it signed and under however many names it is listed; keys that
 * the role does not list are passed over (TUF 1.0.31, 4.2 and 5.3.4).
 */
export function verifierOfKeys(role: RoleKeys): Verify {
  const byId = new Map(role.keys.map((key) => [keyIdOf(key), key]));
  return (bytes, signatures) => {
    const valid = new Set<string>();
    for (const { keyid, sig } of signatures) {
      const key = byId.get(keyid);
      if (key !== undefined && !valid.has(keyid) && isSignedBy(key, bytes, sig)) {
        valid.add(keyid);
      }
    }
    if (valid.size < role.threshold || role.threshold < 1) {
      return refused({ code: 'SIGNATURES_TOO_FEW', role: role.role, threshold: role.threshold, valid: valid.size });
    }
    return ok({ role: role.role, keyids: [...valid] });
  };
}

const Named = z.object({ keyids: z.array(z.string()), threshold: z.int().min(1) });
const Keys = z.record(z.string(), z.unknown());
const Delegator = z.union([
  z.object({ signed: z.object({ _type: z.literal('root'), keys: Keys, roles: z.record(z.string(), Named) }) }),
  z.object({
    signed: z.object({
      _type: z.literal('targets'),
      delegations: z.object({ keys: Keys, roles: z.array(Named.extend({ name: z.string() })) }),
    }),
  }),
]);

/**
 * The keys of a role as root or targets metadata name them; undefined when they name no such role. The metadata must have
 * been verified before: this only reads. Keys of other kinds than Ed25519 are passed over.
 */
export function roleKeysOf(role: string, metadata: Uint8Array): RoleKeys | undefined {
  const parsed = Delegator.safeParse(JSON.parse(Buffer.from(metadata).toString('utf8')));
  if (!parsed.success) {
    return undefined;
  }
  const { signed } = parsed.data;
  const inRoot = signed._type === 'root';
  const listed = inRoot
    ? Object.hasOwn(signed.roles, role) && signed.roles[role]
    : signed.delegations.roles.find(({ name }) => name === role);
  if (!listed) {
    return undefined;
  }
  const all = inRoot ? signed.keys : signed.delegations.keys;
  const keys = listed.keyids.flatMap((keyid) => {
    const key = PublicKey.safeParse(Object.hasOwn(all, keyid) ? all[keyid] : undefined);
    return key.success && keyIdOf(key.data) === keyid ? [key.data] : [];
  });
  return { role, threshold: listed.threshold, keys };
}

/** The verifier of a role named in verified metadata. A role that is not named verifies nothing. */
export function verifierOf(role: string, metadata: Uint8Array): Verify {
  return verifierOfKeys(roleKeysOf(role, metadata) ?? { role, threshold: 1, keys: [] });
}

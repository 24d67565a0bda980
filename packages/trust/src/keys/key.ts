import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import { z } from 'zod';

/** A public key as TUF metadata carry it (TUF 1.0.31, 4.2: "keytype", "scheme", "keyval"). Ours are Ed25519. */
export const PublicKey = z.strictObject({
  keytype: z.literal('ed25519'),
  scheme: z.literal('ed25519'),
  keyval: z.strictObject({ public: z.string().regex(/^[0-9a-f]{64}$/) }),
});
export type PublicKey = z.infer<typeof PublicKey>;

/** A key that can sign. What it is made of stays inside. */
export interface SigningKey {
  readonly keyid: string;
  readonly publicKey: PublicKey;
  /** The signature over the bytes, in lower-case hexadecimal. */
  sign(bytes: Uint8Array): string;
}

/** SubjectPublicKeyInfo of an Ed25519 key is this prefix and the 32 bytes of the key (RFC 8410, 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The name of a key: the hash of the canonical form of its public part (TUF 1.0.31, 4.2). */
export function keyIdOf(publicKey: PublicKey): string {
  return sha256(canonicalJson(publicKey));
}

/** Makes a new key pair; `secret` is the PKCS #8 form, for the two places that keep one (key file, online key). */
export function newKeyPair(): { readonly key: SigningKey; readonly secret: Buffer } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { key: signingKeyOf(privateKey), secret: privateKey.export({ format: 'der', type: 'pkcs8' }) };
}

/** The key of a PKCS #8 form. Throws when the bytes are no Ed25519 key. */
export function keyOfSecret(secret: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' });
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new TypeError('not an Ed25519 key');
  }
  return signingKeyOf(privateKey);
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey: PublicKey = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    keyval: { public: spki.subarray(SPKI_PREFIX.length).toString('hex') },
  };
  return { keyid: keyIdOf(publicKey), publicKey, sign: (bytes) => sign(null, bytes, privateKey).toString('hex') };
}

/** Whether a signature over the bytes was made with the secret half of this key. Never throws. */
export function isSignedBy(publicKey: PublicKey, bytes: Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]{128}$/.test(signature)) {
    return false;
  }
  const spki = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey.keyval.public, 'hex')]);
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return verify(null, bytes, key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

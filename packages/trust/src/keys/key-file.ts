import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { canonicalJson, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import './errors.ts';
import { keyIdOf, keyOfSecret, PublicKey, type SigningKey } from './key.ts';

/** Roles whose keys are never on a server: the root of trust, and the catalogue of what may be installed. */
export const OFFLINE_ROLES = ['root', 'catalog'] as const;
export type OfflineRole = (typeof OFFLINE_ROLES)[number];

/** A key file is small; anything larger is not one. */
export const KEY_FILE_LIMIT_BYTES = 8192;

/**
 * Cost of guessing a passphrase: N = 2^17, r = 8, p = 1 take 128 MiB and some tenths of a second per guess (OWASP Password
 * Storage Cheat Sheet: "N=2^17 (128 MiB), r=8 (1024 bytes), p=1"). A file may ask for more, up to what a small machine has.
 */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;
const LARGEST_N = 2 ** 20;

const Base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** `keyfile/1` (docs/formats/keys.md). All but `box` is authenticated by the cipher. */
export const KeyFile = z.strictObject({
  format: z.literal('keyfile/1'),
  organisation: z.string().min(1).max(200),
  role: z.enum(OFFLINE_ROLES),
  keyid: z.string().regex(/^[0-9a-f]{64}$/),
  public: PublicKey,
  madeAt: z.iso.datetime(),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    n: z
      .int()
      .min(COST.n)
      .max(LARGEST_N)
      .refine((n) => (n & (n - 1)) === 0),
    r: z.literal(COST.r),
    p: z.literal(COST.p),
    salt: Base64,
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: Base64 }),
  box: Base64,
});
export type KeyFile = z.infer<typeof KeyFile>;

export interface KeyFileFacts {
  readonly organisation: string;
  readonly role: OfflineRole;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
}

/** The text of a key file: the secret locked by a passphrase, everything around it in clear and authenticated. */
export async function lockKey(secret: Uint8Array, facts: KeyFileFacts, passphrase: string): Promise<string> {
  const key = keyOfSecret(secret);
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const head = {
    format: 'keyfile/1' as const,
    ...facts,
    keyid: key.keyid,
    public: key.publicKey,
    kdf: { name: 'scrypt' as const, ...COST, salt: salt.toString('base64') },
    cipher: { name: 'aes-256-gcm' as const, nonce: nonce.toString('base64') },
  };
  const cipher = createCipheriv('aes-256-gcm', await stretch(passphrase, salt, COST.n), nonce);
  cipher.setAAD(Buffer.from(canonicalJson(head)));
  const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `${JSON.stringify({ ...head, box: box.toString('base64') }, null, 2)}\n`;
}

/** Reads a key file without opening it. Throws `KEY_FILE_UNREADABLE`. */
export function readKeyFile(text: string, file: string): KeyFile {
  const parsed = KeyFile.safeParse(parseJson(text));
  if (!parsed.success || keyIdOf(parsed.data.public) !== parsed.data.keyid) {
    throw new TsukuroiError('KEY_FILE_UNREADABLE', { file });
  }
  return parsed.data;
}

/** Opens a key file. Throws `KEY_PASSPHRASE` (exit code 3) when the passphrase is wrong or any part was changed. */
export async function unlockKey(keyFile: KeyFile, passphrase: string, file: string): Promise<SigningKey> {
  const { box, ...head } = keyFile;
  const bytes = Buffer.from(box, 'base64');
  const salt = Buffer.from(keyFile.kdf.salt, 'base64');
  try {
    const key = await stretch(passphrase, salt, keyFile.kdf.n);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(keyFile.cipher.nonce, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(canonicalJson(head)));
    decipher.setAuthTag(bytes.subarray(-16));
    const opened = keyOfSecret(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]));
    if (opened.keyid === keyFile.keyid) {
      return opened;
    }
  } catch (cause) {
    throw new TsukuroiError('KEY_PASSPHRASE', { file }, { cause, exitCode: 3 });
  }
  throw new TsukuroiError('KEY_PASSPHRASE', { file }, { exitCode: 3 });
}

/** The same words typed on another keyboard are the same passphrase: NFKC. */
function stretch(passphrase: string, salt: Uint8Array, n: number): Promise<Buffer> {
  const options = { N: n, r: COST.r, p: COST.p, maxmem: 128 * n * COST.r + 2 ** 20 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

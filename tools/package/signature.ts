import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

export interface ReleaseKey {
  readonly secret: KeyObject;
  readonly publicPem: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), as `openssl pkey … | sha256sum` says it. */
  readonly fingerprint: string;
}

/** @throws TsukuroiError PACKAGE_KEY_UNREADABLE */
export async function readReleaseKey(file: string): Promise<ReleaseKey> {
  let secret: KeyObject;
  try {
    secret = createPrivateKey(await readFile(file));
  } catch (cause) {
    throw new TsukuroiError('PACKAGE_KEY_UNREADABLE', { file }, { cause, exitCode: 2 });
  }
  if (secret.asymmetricKeyType !== 'ed25519') {
    throw new TsukuroiError('PACKAGE_KEY_UNREADABLE', { file }, { exitCode: 2 });
  }
  const open = createPublicKey(secret);
  return {
    secret,
    publicPem: String(open.export({ type: 'spki', format: 'pem' })),
    fingerprint: sha256(open.export({ type: 'spki', format: 'der' })),
  };
}

/** Lines as `sha256sum -c` reads them, by name. */
export async function sumsOf(folder: string, names: readonly string[]): Promise<string> {
  const lines = [...names].sort().map(async (name) => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    return `${hash.digest('hex')}  ${name}\n`;
  });
  return (await Promise.all(lines)).join('');
}

/** Ed25519 (RFC 8032) over the whole text, 64 bytes. */
export const signatureOf = (text: string, key: ReleaseKey): Buffer => sign(null, Buffer.from(text), key.secret);

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps small secrets that must be read again (second factors) sealed in the database, and makes keyed digests of short
 * codes. The key lies in the data folder, so that a stolen database or its backup alone opens neither.
 */
export class SecretBox {
  readonly #sealKey: Buffer;
  readonly #digestKey: Buffer;

  constructor(key: Uint8Array) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `tsukuroi ${purpose}`, KEY_BYTES));
    this.#sealKey = derive('seal');
    this.#digestKey = derive('digest');
  }

  /** AES-256-GCM; `owner` is bound in, so that a sealed secret moved to another row does not open. */
  seal(text: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws TsukuroiError SECRET_UNREADABLE when it was sealed with another key or for another owner */
  open(sealed: string, owner: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES)).setAAD(
        Buffer.from(owner),
      );
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch (cause) {
      throw new TsukuroiError('SECRET_UNREADABLE', {}, { cause, exitCode: 3 });
    }
  }

  /** A keyed digest: a short code cannot be found by trying all of them on a stolen database. */
  digest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('hex');
  }
}

/** The box of a data folder; its key is made at the first start. */
export async function openSecretBox(dataFolder: string): Promise<SecretBox> {
  const file = join(dataFolder, 'secret.key');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (text === undefined) {
    const key = randomBytes(KEY_BYTES);
    await writeWhole(file, `${key.toString('hex')}\n`);
    return new SecretBox(key);
  }
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length !== KEY_BYTES) {
    throw new TsukuroiError('SECRET_KEY_BROKEN', { file }, { exitCode: 3 });
  }
  return new SecretBox(key);
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * How a device and its server recognise one another before there is a certificate (docs/formats/enrolment.md). From the secret of
 * a token come two keys, one for each direction; the server keeps only those (sealed) and never the secret. Each message is
 * AES-256-GCM under a key of its own, bound to purpose, token and nonce: who passes it on can neither read nor swap it.
 */

export type EnrolmentPurpose = 'enrol' | 'answer' | 're-root';

/** Keys of one token, 32 bytes each. */
export interface EnrolmentKeys {
  /** Of what the device says. */
  readonly request: Uint8Array;
  /** Of what the server answers. */
  readonly answer: Uint8Array;
}

/** What a sealed message is bound to. `nonce` is the device's, base64url, the same in request and answer. */
export interface EnrolmentBinding {
  readonly purpose: EnrolmentPurpose;
  readonly token: string;
  readonly nonce: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** HKDF-SHA256 (RFC 5869) of the token's 32 secret bytes; the token's id is the salt. */
export function enrolmentKeys(secret: Uint8Array, token: string): EnrolmentKeys {
  const derive = (direction: string) =>
    new Uint8Array(hkdfSync('sha256', secret, token, `tsukuroi enrolment/1 ${direction}`, KEY_BYTES));
  return { request: derive('request'), answer: derive('answer') };
}

export function sealEnrolment(key: Uint8Array, binding: EnrolmentBinding, document: unknown): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', messageKey(key, binding), iv).setAAD(boundTo(binding));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(document), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The document, or undefined when it was sealed with another key, for another token, nonce or purpose, or was changed. */
export function openEnrolment(key: Uint8Array, binding: EnrolmentBinding, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) {
    return undefined;
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', messageKey(key, binding), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(binding)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A random nonce of the device: 32 bytes, base64url. */
export function enrolmentNonce(): string {
  return randomBytes(32).toString('base64url');
}

function messageKey(key: Uint8Array, { purpose, nonce }: EnrolmentBinding): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, nonce, `tsukuroi enrolment/1 message ${purpose}`, KEY_BYTES));
}

function boundTo({ purpose, token, nonce }: EnrolmentBinding): Buffer {
  return Buffer.from(`enrolment/1\n${purpose}\n${token}\n${nonce}`);
}

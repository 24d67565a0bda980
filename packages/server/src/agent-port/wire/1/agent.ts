import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { request } from 'node:https';
import { gzipSync } from 'node:zlib';

/**
 * An agent as it was when protocol 1 was released: how it seals, signs, packs and asks, in its own words and with nothing of this program's code.
 * Frozen: it is not changed when the product is, since the agents it stands for are not either.
 */

const DOMAIN = 'tsukuroi signed-line/1\n';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

export function nonce(): string {
  return randomBytes(16).toString('base64url');
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

/** PKCS#10 with an empty subject, P-256. */
export function csrOf(key: KeyObject): string {
  const info = der(
    0x30,
    Buffer.from('020100', 'hex'),
    Buffer.from('3000', 'hex'),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    Buffer.from('a000', 'hex'),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', info, key));
  return der(0x30, info, Buffer.from('300a06082a8648ce3d040302', 'hex'), signature).toString('base64');
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** One line: signature, space, JSON. */
export function line(document: unknown, key: string): string {
  const body = JSON.stringify(document);
  const signature = sign('sha256', Buffer.from(DOMAIN + body), {
    key: createPrivateKey(key),
    dsaEncoding: 'ieee-p1363',
  });
  return `${signature.toString('base64url')} ${body}`;
}

/** First 16 digits of the hash of a line, by which the next one and the server name it. */
export function headOf(text: string): string {
  return hashOf(text).slice(0, 16);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a line of the server, or of its authority, says; undefined when the signature is not theirs. */
export function opened(text: string, certificate: string): unknown {
  const body = text.slice(87);
  const signature = Buffer.from(text.slice(0, 86), 'base64url');
  const key = new X509Certificate(certificate).publicKey;
  const fits =
    text[86] === ' ' && verify('sha256', Buffer.from(DOMAIN + body), { key, dsaEncoding: 'ieee-p1363' }, signature);
  return fits ? JSON.parse(body) : undefined;
}

type Direction = 'request' | 'answer';

function messageKey(secret: string, token: string, direction: Direction, purpose: string, salt: string): Buffer {
  const bytes = Buffer.from(secret.slice('tsukuroi_enrol_'.length), 'base64url');
  const key = Buffer.from(hkdfSync('sha256', bytes, token, `tsukuroi enrolment/1 ${direction}`, 32));
  return Buffer.from(hkdfSync('sha256', key, salt, `tsukuroi enrolment/1 message ${purpose}`, 32));
}

export function seal(secret: string, token: string, salt: string, document: unknown): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', messageKey(secret, token, 'request', 'enrol', salt), iv);
  cipher.setAAD(Buffer.from(`enrolment/1\nenrol\n${token}\n${salt}`));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(document), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function unseal(secret: string, token: string, salt: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url');
  const key = messageKey(secret, token, 'answer', 'answer', salt);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`enrolment/1\nanswer\n${token}\n${salt}`)).setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
}

/** Asks over TLS 1.3 as agents do; `packed` compresses what is sent. */
export function ask(
  address: string,
  asked: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string; readonly packed?: boolean },
  credentials?: Credentials,
): Promise<Answer & { readonly server: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer & { server: string }>();
  const [host = '', port] = address.split(':');
  const body = asked.packed === true ? gzipSync(asked.body ?? '') : Buffer.from(asked.body ?? '');
  const sent = request(
    {
      ...{ host, port, method: asked.method, path: asked.path },
      headers: {
        host: 'a',
        ...(asked.packed === true ? { 'content-encoding': 'gzip' } : {}),
        ...(asked.method === 'POST' ? { 'content-length': body.length } : {}),
      },
      minVersion: 'TLSv1.3',
      // Who answers is proved by the pinned authority, by hand, below; here only the bytes are wanted.
      rejectUnauthorized: false,
      agent: false,
      ...credentials,
    },
    (response) => {
      const socket = response.socket;
      const certificate =
        'getPeerX509Certificate' in socket ? (socket.getPeerX509Certificate as () => X509Certificate)() : undefined;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, server: certificate?.toString() ?? '' }),
      );
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

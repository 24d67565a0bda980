import { type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '@tsukuroi/core';

/**
 * A signed line (docs/formats/report.md): base64url of an ECDSA P-256 signature (IEEE P1363, 64 bytes), a space, and the JSON text
 * exactly as it was signed. What a device reports and what a server answers are such lines, so a relay can delay but not change them.
 */

const SIGNATURE_TEXT = 86;
const DOMAIN = 'tsukuroi signed-line/1\n';

/** @param body JSON on one line, as `JSON.stringify` writes it */
export function signLine(body: string, key: KeyObject): string {
  const signature = sign('sha256', Buffer.from(DOMAIN + body), { key, dsaEncoding: 'ieee-p1363' });
  return `${signature.toString('base64url')} ${body}`;
}

/** The JSON text of a line whose signature is by this key; undefined for any other. */
export function verifyLine(line: string, key: KeyObject): string | undefined {
  const body = lineBody(line);
  if (body === undefined) {
    return undefined;
  }
  const signature = Buffer.from(line.slice(0, SIGNATURE_TEXT), 'base64url');
  return verify('sha256', Buffer.from(DOMAIN + body), { key, dsaEncoding: 'ieee-p1363' }, signature) ? body : undefined;
}

/** The JSON text of a line whoever signed it, to learn who says to be speaking; undefined when it has not the form. */
export function lineBody(line: string): string | undefined {
  return /^[A-Za-z0-9_-]{86} \{/.test(line) && !line.includes('\n') ? line.slice(SIGNATURE_TEXT + 1) : undefined;
}

/** What the next line of a journal names its predecessor by: 16 hexadecimal digits of its SHA-256. */
export function lineHead(line: string): string {
  return sha256(line).slice(0, 16);
}

/** Head of a journal without a line. */
export const NO_HEAD = '0'.repeat(16);

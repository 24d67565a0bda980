import { hash } from 'node:crypto';
import serialize from 'canonicalize';

/** JSON values as they travel. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The canonical bytes of a JSON value (RFC 8785): the same value gives the same text on every machine. */
export function canonicalJson(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) {
    throw new TypeError('value has no JSON form');
  }
  return text;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

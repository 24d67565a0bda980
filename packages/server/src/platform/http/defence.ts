import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { TsukuroiError } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './access.ts';

/** Lists and objects within one another that a document may have; ours have six. */
const DEEPEST = 64;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a Host that is not ours: a page of an attacker whose name was made to point here (DNS rebinding) would otherwise
 * count as the same origin. An address in figures cannot be rebound, so any is fine.
 */
export function demandKnownHost(request: FastifyRequest, names: ReadonlySet<string>): void {
  const host = (request.headers.host ?? '').toLowerCase();
  // Node takes the first of several; whoever stands in front may take another (RFC 9112, 3.2).
  if (request.raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length > 1) {
    throw new TsukuroiError('HOST_REFUSED', { host: host.slice(0, 100) });
  }
  const name = host.replace(/:\d{1,5}$/, '');
  const figures = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  if (isIP(figures) === 0 && !names.has(name)) {
    throw new TsukuroiError('HOST_REFUSED', { host: host.slice(0, 100) });
  }
}

/**
 * Cross-site request forgery: what changes something must come from our own page. Three walls: the cookie is
 * SameSite=Strict, the browser's own Sec-Fetch-Site / Origin must say same origin, and a signed-in request carries the
 * session's token in a header that no form can send.
 */
export function demandSameOrigin(request: FastifyRequest, principal: Principal): void {
  if (READS.has(request.method) || principal.kind === 'token') {
    return;
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new TsukuroiError('CSRF_REFUSED');
  }
  const origin = request.headers.origin;
  if (
    origin !== undefined &&
    origin.toLowerCase() !== `${request.protocol}://${request.headers.host ?? ''}`.toLowerCase()
  ) {
    throw new TsukuroiError('CSRF_REFUSED');
  }
  if (principal.kind !== 'nobody' && !sameText(String(request.headers['x-csrf-token'] ?? ''), principal.csrfToken)) {
    throw new TsukuroiError('CSRF_REFUSED');
  }
}

/** Compares in equal time, so that nothing can be learnt by measuring. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Text that PostgreSQL cannot hold (NUL) or that is not Unicode (half a surrogate pair) is refused at the door, for both
 * databases alike; so is a document so deep that walking it would exhaust the stack.
 *
 * @throws TsukuroiError TEXT_UNREADABLE, REQUEST_UNREADABLE
 */
export function demandReadableText(value: unknown, depth = 0): void {
  if (depth > DEEPEST) {
    throw new TsukuroiError('REQUEST_UNREADABLE', { reason: 'depth' });
  }
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new TsukuroiError('TEXT_UNREADABLE');
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      demandReadableText(item, depth + 1);
    }
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [key, item] of Object.entries(value)) {
      demandReadableText(key, depth + 1);
      demandReadableText(item, depth + 1);
    }
  }
}

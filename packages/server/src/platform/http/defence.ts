import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { TsukuroiError } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './access.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a Host that is not ours: a page of an attacker whose name was made to point here (DNS rebinding) would otherwise
 * count as the same origin. An address in figures cannot be rebound, so any is fine.
 */
export function demandKnownHost(request: FastifyRequest, names: ReadonlySet<string>): void {
  const host = (request.headers.host ?? '').toLowerCase();
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

/** Text that PostgreSQL cannot hold (NUL) or that is not Unicode (half a surrogate pair) is refused at the door, for both databases alike. */
export function demandReadableText(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new TsukuroiError('TEXT_UNREADABLE');
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      demandReadableText(item);
    }
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [key, item] of Object.entries(value)) {
      demandReadableText(key);
      demandReadableText(item);
    }
  }
}

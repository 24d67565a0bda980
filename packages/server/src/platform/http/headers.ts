import type { FastifyReply } from 'fastify';

/**
 * The content security policy (docs/decisions/content-security-policy.md). Scripts only from our own files. Style elements need the
 * nonce of the page; style attributes are allowed because charts draw with them, and they can neither select nor load.
 */
export function contentSecurityPolicy(nonce?: string): string {
  const styles = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    `style-src-elem ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer (OWASP Secure Headers Project). HSTS only over TLS, where it means something. */
export function setSecurityHeaders(reply: FastifyReply, tls: boolean): void {
  reply.header('content-security-policy', contentSecurityPolicy());
  reply.header('x-content-type-options', 'nosniff');
  reply.header('x-frame-options', 'DENY');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()');
  if (tls) {
    reply.header('strict-transport-security', 'max-age=31536000');
  }
}

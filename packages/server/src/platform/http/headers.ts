import type { FastifyReply } from 'fastify';

/**
 * The content security policy of every answer: only our own files, nothing written into a page. The console is built for it
 * (docs/decisions/0019-console-content-security-policy.md).
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer (OWASP Secure Headers Project). HSTS only over TLS, where it means something. */
export function setSecurityHeaders(reply: FastifyReply, tls: boolean): void {
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
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

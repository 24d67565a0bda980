import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** Node's words for a certificate that nobody here vouches for (nodejs.org/api/tls.html, X509 certificate error codes). */
const UNTRUSTED = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
]);
const AWAY = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Why the way out did not work, in words; undefined for what is the publisher's own trouble. */
export function wayOutError(error: unknown, url: string, proxy: string | undefined): TsukuroiError | undefined {
  const { host } = new URL(url);
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = 'code' in at ? String(at.code) : '';
    if (UNTRUSTED.has(code)) {
      return new TsukuroiError('CERTIFICATE_NOT_TRUSTED', { host, reason: code }, { cause: error, exitCode: 3 });
    }
    if (proxy === undefined) {
      continue;
    }
    // undici says the proxy's answer to CONNECT in words only (lib/dispatcher/proxy-agent.js).
    const status = /Proxy response \((\d{3})\)/.exec(at.message)?.[1];
    if (status !== undefined) {
      return proxyRefusal(status, proxy, host, error);
    }
    if (AWAY.has(code)) {
      return new TsukuroiError('PROXY_AWAY', { proxy, reason: code }, { cause: error });
    }
  }
  return undefined;
}

/** What a proxy's status means for a person (RFC 9110, 9.3.6 and 15.5.8). */
export function proxyRefusal(status: string, proxy: string, host: string, cause?: unknown): TsukuroiError {
  if (status === '407') {
    return new TsukuroiError('PROXY_LOGIN', { proxy }, { cause });
  }
  if (status === '403' || status === '405' || status === '451') {
    return new TsukuroiError('PROXY_FORBIDS', { proxy, host, status }, { cause });
  }
  return new TsukuroiError('PROXY_CANNOT', { proxy, host, status }, { cause });
}

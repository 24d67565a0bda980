import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** What the publisher told us last time, sent back so that an unchanged file is not carried again (RFC 9110, 13). */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface FetchOptions {
  readonly limitBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly validators?: Validators;
  /** Hosts a redirect may lead to, besides the URL's own. */
  readonly redirectHosts?: readonly string[];
  /** True: may be asked without TLS, since the content's signature is checked before it is used (`DownloadPlan.signed`). */
  readonly plainHttp?: boolean;
  readonly verifySha256?: string;
  /** Whole request, and silence within it. */
  readonly timeoutMs?: number;
  readonly idleMs?: number;
}

/** The network as the collector sees it: the real one, or a test's. */
export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  sleep(ms: number): Promise<void>;
  /** True for addresses that may be asked without TLS: a mirror on this machine. */
  plainHttpAllowed(url: URL): boolean;
}

export type Fetched =
  | { readonly state: 'unchanged' }
  | { readonly state: 'saved'; readonly bytes: number; readonly sha256: string; readonly validators: Validators };

const TRIES = 4;
const MAX_REDIRECTS = 5;
const MAX_WAIT_MS = 120_000;

/** Statuses worth another try: too many requests, and troubles of a server or gateway. */
function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** How long to wait before try number `attempt` (1 = first repeat): what the server asks, else 1, 2, 4 … seconds. */
export function waitBefore(attempt: number, retryAfter: string | null, nowMs: number): number {
  if (retryAfter !== null) {
    const seconds = Number(retryAfter);
    const asked = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - nowMs;
    if (Number.isFinite(asked) && asked >= 0) {
      return Math.min(asked, MAX_WAIT_MS);
    }
  }
  return Math.min(1000 * 2 ** (attempt - 1), MAX_WAIT_MS);
}

/** Follows redirects by hand: only to TLS (or from plain http to plain http where the plan allows it), only to the same or a declared host, never with a key to another host. */
async function request(network: Network, start: string, options: FetchOptions, signal: AbortSignal): Promise<Response> {
  let url = new URL(start);
  // An address that was given with TLS is never asked without it.
  const mayBePlain = options.plainHttp === true && url.protocol === 'http:';
  let headers: Record<string, string> = { ...options.headers };
  if (options.validators?.etag !== undefined) {
    headers['if-none-match'] = options.validators.etag;
  }
  if (options.validators?.lastModified !== undefined) {
    headers['if-modified-since'] = options.validators.lastModified;
  }
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    if (url.protocol !== 'https:' && !network.plainHttpAllowed(url) && !(mayBePlain && url.protocol === 'http:')) {
      throw new TsukuroiError('DOWNLOAD_PLAIN', { url: start, target: url.href });
    }
    const response = await network.fetch(url.href, { headers, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || location === null) {
      return response;
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    const known =
      next.host === url.host || next.host === new URL(start).host || (options.redirectHosts ?? []).includes(next.host);
    if (!known) {
      throw new TsukuroiError('DOWNLOAD_REDIRECT', { url: start, target: next.host });
    }
    if (next.host !== url.host) {
      const { 'if-none-match': etag, 'if-modified-since': since } = headers;
      headers = {
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(since === undefined ? {} : { 'if-modified-since': since }),
      };
    }
    url = next;
  }
  throw new TsukuroiError('DOWNLOAD_REFUSED', { url: start, reason: `more than ${MAX_REDIRECTS} redirects` });
}

/** Writes a body beside its target while counting and hashing it, then renames: the old file stays until the new one is whole. */
async function save(
  response: Response,
  path: string,
  url: string,
  options: FetchOptions,
  touch: () => void,
): Promise<Fetched> {
  const stated = Number(response.headers.get('content-length') ?? Number.NaN);
  if (stated > options.limitBytes) {
    await response.body?.cancel();
    throw new TsukuroiError('DOWNLOAD_TOO_LARGE', { url, limit: options.limitBytes });
  }
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of response.body ?? []) {
        touch();
        bytes += chunk.length;
        if (bytes > options.limitBytes) {
          throw new TsukuroiError('DOWNLOAD_TOO_LARGE', { url, limit: options.limitBytes });
        }
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
    if (!encoded && Number.isFinite(stated) && stated !== bytes) {
      throw new Error(`body of ${bytes} bytes, ${stated} announced`);
    }
    const sha256 = hash.digest('hex');
    if (options.verifySha256 !== undefined && options.verifySha256.toLowerCase() !== sha256) {
      throw new TsukuroiError('DOWNLOAD_DAMAGED', { url });
    }
    await rename(temporary, path);
    const etag = response.headers.get('etag');
    const lastModified = response.headers.get('last-modified');
    return {
      state: 'saved',
      bytes,
      sha256,
      validators: { ...(etag === null ? {} : { etag }), ...(lastModified === null ? {} : { lastModified }) },
    };
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Fetches one file whole, or leaves everything as it was. Repeats passing troubles with growing pauses; a body that is too
 * large, damaged or redirected elsewhere is refused at once (TsukuroiError with DOWNLOAD_…).
 */
export async function fetchWhole(
  network: Network,
  url: string,
  path: string,
  options: FetchOptions,
  nowMs: () => number,
): Promise<Fetched> {
  let reason = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const stop = new AbortController();
    const total = setTimeout(() => stop.abort(new Error('took too long')), options.timeoutMs ?? 3_600_000);
    let idle = setTimeout(() => stop.abort(new Error('no data for too long')), options.idleMs ?? 60_000);
    const touch = () => {
      clearTimeout(idle);
      idle = setTimeout(() => stop.abort(new Error('no data for too long')), options.idleMs ?? 60_000);
    };
    let retryAfter: string | null = null;
    try {
      const response = await request(network, url, options, stop.signal);
      if (response.status === 304) {
        return { state: 'unchanged' };
      }
      if (response.status === 200) {
        return await save(response, path, url, options, touch);
      }
      await response.body?.cancel();
      reason = `HTTP ${response.status}`;
      if (!isPassing(response.status)) {
        break;
      }
      retryAfter = response.headers.get('retry-after');
    } catch (cause) {
      if (cause instanceof TsukuroiError) {
        throw cause;
      }
      reason = cause instanceof Error ? cause.message : String(cause);
    } finally {
      clearTimeout(total);
      clearTimeout(idle);
    }
    if (attempt + 1 < TRIES) {
      await network.sleep(waitBefore(attempt + 1, retryAfter, nowMs()));
    }
  }
  throw new TsukuroiError('DOWNLOAD_REFUSED', { url, reason });
}

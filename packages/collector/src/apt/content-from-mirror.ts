import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { ContentSource } from '@tsukuroi/trust/store/content.ts';
import type { Network } from '../fetch-whole.ts';
import '../errors.ts';

const MAX_REDIRECTS = 5;
const IDLE_MS = 60_000;

/**
 * A package's bytes from a mirror, from any byte on (RFC 9110, 14.2). Plain http is allowed: whoever takes the bytes knows
 * their hash from a signed index. Redirects stay on the same host. Errors: `DOWNLOAD_REFUSED`, `DOWNLOAD_REDIRECT`.
 */
export function fromMirror(network: Network, address: string): ContentSource {
  return async function* pieces(from) {
    const stop = new AbortController();
    let idle = setTimeout(() => stop.abort(new Error('no data for too long')), IDLE_MS);
    try {
      const response = await ask(network, address, from, stop.signal);
      const partial = response.status === 206;
      const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
      if ((!partial && response.status !== 200) || (partial && Number(start) !== from)) {
        await response.body?.cancel();
        throw refusedBy(address, `HTTP ${response.status}`);
      }
      // A mirror that knows no ranges sends all of it again: what is there already is passed over.
      let skip = partial ? 0 : from;
      for await (const piece of response.body ?? []) {
        clearTimeout(idle);
        idle = setTimeout(() => stop.abort(new Error('no data for too long')), IDLE_MS);
        const rest = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - rest.length;
        if (rest.length > 0) {
          yield rest;
        }
      }
    } catch (cause) {
      throw cause instanceof TsukuroiError ? cause : refusedBy(address, reasonOf(cause), cause);
    } finally {
      clearTimeout(idle);
      stop.abort();
    }
  };
}

/** A package from a folder in which apt keeps what it downloaded (`/var/cache/apt/archives`), when it has one of this size. */
export async function fromArchives(
  folder: string,
  item: { readonly package: string; readonly version: string; readonly architecture: string; readonly size: number },
): Promise<ContentSource | undefined> {
  // apt names the file by package, version and architecture, with the epoch's colon as %3a.
  const version = item.version.replaceAll(':', '%3a');
  const file = join(folder, basename(`${item.package}_${version}_${item.architecture}.deb`));
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() === true && facts.size === item.size
    ? (from) => createReadStream(file, { start: from })
    : undefined;
}

async function ask(network: Network, address: string, from: number, signal: AbortSignal): Promise<Response> {
  let url = new URL(address);
  const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await network.fetch(url.href, { headers, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) {
      return response;
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    const weaker = url.protocol === 'https:' && next.protocol !== 'https:';
    if (next.hostname !== url.hostname || weaker) {
      throw new TsukuroiError('DOWNLOAD_REDIRECT', { url: address, target: next.host });
    }
    url = next;
  }
  throw refusedBy(address, `more than ${MAX_REDIRECTS} redirects`);
}

function refusedBy(url: string, reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('DOWNLOAD_REFUSED', { url, reason }, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

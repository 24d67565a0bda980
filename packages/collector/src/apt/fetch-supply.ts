import { canonicalJson, describeError, sha256, TsukuroiError } from '@tsukuroi/core';
import { type AptSupply, contentsOf, type SupplyPackage } from '@tsukuroi/protocol/apt-supply.ts';
import type { Content, ContentSource } from '@tsukuroi/trust/store/content.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { Network } from '../fetch-whole.ts';
import { fromArchives, fromMirror } from './content-from-mirror.ts';
import './errors.ts';

/** The largest package of Debian 12's `main` has 1.54 GB (2026-11-22). */
const PACKAGE_LIMIT_BYTES = 4 * 1024 ** 3;
const TRIES = 4;
const AT_ONCE = 4;
/** Troubles of the way; a wrong hash or a full disk is not tried again. */
const PASSING = new Set(['DOWNLOAD_REFUSED', 'CONTENT_CUT_SHORT']);

export interface FetchSupplyOptions {
  readonly store: ContentStore;
  readonly network: Network;
  /** Under this name the store keeps everything the supply needs; what it kept under it before is let go. */
  readonly holder: string;
  /** Folders of apt's downloads that are looked at first. */
  readonly archives?: readonly string[];
  readonly progress?: (done: { readonly packages: number; readonly of: number; readonly bytes: number }) => void;
}

export interface FetchedSupply {
  /** The supply as a content of the store. */
  readonly supply: { readonly sha256: string; readonly size: number };
  readonly fetched: number;
  readonly there: number;
  readonly fetchedBytes: number;
  readonly failed: readonly { readonly package: string; readonly version: string; readonly error: TsukuroiError }[];
}

/**
 * Brings every package of a supply into the store, by hash; one that fails never stops the others. Errors:
 * `STORE_QUOTA_FULL`, `STORE_DISK_FULL` before anything is fetched.
 */
export async function fetchSupply(
  supply: AptSupply,
  addresses: ReadonlyMap<string, string>,
  options: FetchSupplyOptions,
): Promise<FetchedSupply> {
  const { store, holder } = options;
  const bytes = Buffer.from(canonicalJson(supply));
  const document = { sha256: sha256(bytes), size: bytes.length };
  await store.hold(holder, [document.sha256, ...contentsOf(supply).map((content) => content.sha256)]);
  await store.obtain(document, async function* whole(from) {
    yield bytes.subarray(from);
  });
  let needed = 0;
  for (const item of supply.packages) {
    needed += (await store.sizeOf(item.sha256)) === undefined ? item.size : 0;
  }
  await store.mustHaveRoom(needed);

  const queue = [...supply.packages];
  const failed: { package: string; version: string; error: TsukuroiError }[] = [];
  const counts = { fetched: 0, there: 0, fetchedBytes: 0 };
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        const came = await bring(item, addresses.get(item.sha256), options);
        counts[came] += 1;
        counts.fetchedBytes += came === 'fetched' ? item.size : 0;
      } catch (error) {
        failed.push({ package: item.package, version: item.version, error: knownError(error) });
      }
      const done = counts.fetched + counts.there + failed.length;
      options.progress?.({ packages: done, of: supply.packages.length, bytes: counts.fetchedBytes });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { supply: document, ...counts, failed };
}

async function bring(
  item: SupplyPackage,
  address: string | undefined,
  { store, network, archives = [] }: FetchSupplyOptions,
): Promise<'there' | 'fetched'> {
  if (item.size > PACKAGE_LIMIT_BYTES) {
    const params = { package: item.package, size: item.size, limit: PACKAGE_LIMIT_BYTES };
    throw new TsukuroiError('APT_PACKAGE_TOO_LARGE', params, { exitCode: 3 });
  }
  for (const folder of archives) {
    const source = await fromArchives(folder, item);
    if (source !== undefined) {
      try {
        return await store.obtain(item, source);
      } catch {
        // A damaged download of apt's is no reason to go without: the mirror is asked.
      }
    }
  }
  if (address === undefined) {
    throw new TsukuroiError('DOWNLOAD_REFUSED', { url: item.path, reason: 'no address' });
  }
  return obtained(store, item, fromMirror(network, address), network);
}

/** A line that breaks again and again still comes to its end: each try goes on where the one before stopped. */
export async function obtained(
  store: ContentStore,
  item: Content,
  source: ContentSource,
  network: Network,
): Promise<'there' | 'fetched'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.obtain(item, source);
    } catch (error) {
      if (!(error instanceof TsukuroiError && PASSING.has(error.code)) || attempt === TRIES) {
        throw error;
      }
      await network.sleep(1000 * 2 ** (attempt - 1));
    }
  }
}

/** An error with words, whatever came. */
export function knownError(error: unknown): TsukuroiError {
  return error instanceof TsukuroiError
    ? error
    : new TsukuroiError('DOWNLOAD_REFUSED', { url: '', reason: describeError(error, 'en').what }, { cause: error });
}

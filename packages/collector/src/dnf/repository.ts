import { createReadStream } from 'node:fs';
import { link, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { openedIndex } from '@tsukuroi/core/apt/open-index.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { verifiedText } from '@tsukuroi/core/apt/signed-text.ts';
import type { DnfRepository } from '@tsukuroi/protocol/dnf-supply.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import { z } from 'zod';
import { fromMirror } from '../apt/content-from-mirror.ts';
import { fetchWhole, type Network } from '../fetch-whole.ts';
import { dnfError } from './errors.ts';
import type { NamedKeys } from './keys.ts';
import { isCarried, REPOMD_LIMIT_BYTES, readRepomd } from './repomd.ts';
import type { DnfSource } from './repositories.ts';

/** Unpacked, where the index does not say how large. */
const OPEN_LIMIT_BYTES = 2 * 1024 ** 3;
const SIGNATURE_LIMIT_BYTES = 64 * 1024;

export interface RepositoryOptions {
  /** Folder for work and for what is remembered between runs, absolute. */
  readonly folder: string;
  readonly door: FileDoor;
  readonly store: ContentStore;
  /** Where the store keeps a content. */
  readonly fileOf: (sha256: string) => string;
  readonly network: Network;
  readonly clock: Clock;
  readonly run: RunProgram;
  readonly keys: NamedKeys;
  /** Repositories whose index need not be signed, since a person said so: their packages are checked one by one. */
  readonly acceptUnsigned: ReadonlySet<string>;
}

/** A repository whose index and metadata are in the store, verified. */
export interface FetchedRepository {
  readonly part: DnfRepository;
  /** Ends in `/`. */
  readonly address: string;
  /** Reads a file of metadata by its type, unpacked; false when there is none of that type. */
  read(type: string, push: (piece: Buffer) => void): Promise<boolean>;
}

/**
 * Fetches a repository's index and metadata: the signature over `repomd.xml` first, its age against the newest seen, then each file by
 * the hash that the index names. Addresses are tried in order; one that is away gives way to the next, one whose signature is wrong does not.
 *
 * @throws TsukuroiError DNF_…, DOWNLOAD_…, PROXY_…, STORE_…
 */
export async function fetchRepository(source: DnfSource, options: RepositoryOptions): Promise<FetchedRepository> {
  let last: unknown;
  for (const address of source.addresses) {
    try {
      return await fetchFrom(source.id, address, options);
    } catch (error) {
      last = error;
      if (!(error instanceof TsukuroiError) || !error.code.startsWith('DOWNLOAD_')) {
        throw error;
      }
    }
  }
  throw last;
}

async function fetchFrom(id: string, address: string, options: RepositoryOptions): Promise<FetchedRepository> {
  const { clock, folder, network, store } = options;
  await options.door.makeFolder(folder);
  const work = await mkdtemp(join(folder, '.fetch-'));
  try {
    const index = join(work, 'repomd.xml');
    const signature = join(work, 'repomd.xml.asc');
    const ask = (name: string, path: string, limitBytes: number) =>
      fetchWhole(network, `${address}repodata/${name}`, path, { limitBytes, plainHttp: true }, clock.nowMs);
    await ask('repomd.xml', index, REPOMD_LIMIT_BYTES);
    const isSigned = await ask('repomd.xml.asc', signature, SIGNATURE_LIMIT_BYTES).then(
      () => true,
      (error: unknown) => {
        // Only a clear "there is none" counts as unsigned: a mirror in trouble must not talk anybody out of the check.
        if (error instanceof TsukuroiError && error.params.reason === 'HTTP 404') {
          return false;
        }
        throw error;
      },
    );
    await mustBeVouchedFor(id, address, isSigned ? { text: index, signature } : undefined, options);
    const bytes = await readFile(index);
    const { metadata, newest } = readRepomd(bytes, id);
    await mustNotBeOlder(id, newest, options);
    const carried = metadata.filter(isCarried);
    for (const item of carried) {
      await store.obtain(item, fromMirror(network, `${address}${escaped(item.path)}`));
    }
    const part: DnfRepository = {
      id,
      signed: isSigned ? 'repomd' : 'packages',
      date: isoSeconds(newest * 1000),
      repomd: await intoStore(store, index),
      signature: isSigned ? await intoStore(store, signature) : null,
      metadata: carried.map(({ type, path, sha256: hash, size }) => ({ type, path, sha256: hash, size })),
    };
    const opened = new Map(carried.map((item) => [item.type, item]));
    return {
      part,
      address,
      read: async (type, push) => {
        const item = opened.get(type);
        if (item !== undefined) {
          await readOpened(id, item, options, push);
        }
        return item !== undefined;
      },
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function mustBeVouchedFor(
  id: string,
  address: string,
  signed: { readonly text: string; readonly signature: string } | undefined,
  { acceptUnsigned, keys, network, run }: RepositoryOptions,
): Promise<void> {
  if (signed === undefined) {
    const url = new URL(address);
    if (url.protocol !== 'https:' && !network.plainHttpAllowed(url)) {
      throw dnfError('repomd-unsigned-http', id);
    }
    if (!acceptUnsigned.has(id)) {
      throw dnfError('repomd-unsigned', id);
    }
    return;
  }
  const verified = await verifiedText(signed, keys.keyrings, run);
  if (!verified.ok) {
    throw verified.error === 'no-gpgv' ? dnfError('no-rpm', id) : dnfError('repomd-signature', id, verified.error);
  }
}

const seenShape = z.object({ newest: z.number() });

/** An index that was right once stays rightly signed for ever: one older than the newest seen is refused. */
async function mustNotBeOlder(id: string, newest: number, { door, folder }: RepositoryOptions): Promise<void> {
  const file = join(folder, `${id}.newest.json`);
  const bytes = await door.readIfThere(file, 4096);
  const seen = bytes === undefined ? undefined : seenShape.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const before = seen?.data?.newest ?? 0;
  if (newest < before) {
    throw dnfError('repomd-older', id, `${isoSeconds(newest * 1000)} < ${isoSeconds(before * 1000)}`);
  }
  if (newest > before) {
    await door.writeWhole(file, JSON.stringify({ newest }));
  }
}

/** Unpacks by the ending of its name, as the index has it; never more than the index says. */
async function readOpened(
  id: string,
  item: {
    readonly path: string;
    readonly sha256: string;
    readonly openSize: number | undefined;
    readonly type: string;
  },
  { fileOf, folder, run }: RepositoryOptions,
  push: (piece: Buffer) => void,
): Promise<void> {
  const work = await mkdtemp(join(folder, '.read-'));
  const limit = Math.min(item.openSize ?? OPEN_LIMIT_BYTES, OPEN_LIMIT_BYTES);
  let bytes = 0;
  try {
    const file = join(work, basename(item.path));
    await link(fileOf(item.sha256), file);
    const whole = await openedIndex(file, run, limit + 1, (piece) => {
      bytes += piece.length;
      if (bytes <= limit) {
        push(piece);
      }
    });
    if (!whole || bytes > limit) {
      throw new Error(bytes > limit ? 'too large' : 'cannot be opened');
    }
  } catch (cause) {
    throw dnfError('metadata-invalid', id, `${item.type}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function intoStore(store: ContentStore, file: string): Promise<{ sha256: string; size: number }> {
  const bytes = await readFile(file);
  const content = { sha256: sha256(bytes), size: bytes.length };
  await store.obtain(content, (from) => createReadStream(file, { start: from }));
  return content;
}

/** Names may hold `+`, `~` and `^`; a mirror is asked for exactly this name. */
export function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

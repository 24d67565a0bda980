import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { flowOf } from '@tsukuroi/trust/mailbox/stream.ts';
import { mayHave, type NamedContents } from '@tsukuroi/trust/named/named-contents.ts';
import { PAGE_BYTES, type PageCache, type PagedContent, pagedFile } from '@tsukuroi/trust/serve/pages.ts';
import type { Content } from '@tsukuroi/trust/store/content.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { Link } from '../upstream/link.ts';
import type { Throttle } from '../upstream/throttle.ts';
import { Fill } from './fill.ts';

export interface ContentsOptions {
  readonly store: ContentStore;
  /** Folder of the store. */
  readonly root: string;
  readonly links: readonly Link[];
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** Time in which at least some bytes must come from above; slower counts as away. */
  readonly windowMs?: number;
  readonly cache: PageCache;
  /** Told to whoever watches. */
  readonly say: (error: TsukuroiError) => void;
  /** Pause before an upstream is tried again, in milliseconds, by the number of tries without a byte. */
  readonly pauseMs?: (tries: number) => number;
}

/** Who holds in the store what signed metadata name. */
const HOLDER = 'signed';
/** Tries in a row that brought not a byte, over all upstreams, before those who wait are told. */
const PATIENCE = 4;
const WRONG = new Set(['CONTENT_HASH_WRONG', 'CONTENT_TOO_LONG']);

/**
 * The contents of a relay: those that signed metadata name, from the store or, each once however many ask, from above.
 */
export class Contents {
  readonly #options: ContentsOptions;
  readonly #at: ReturnType<typeof layoutOf>;
  readonly #fills = new Map<string, Fill>();
  #named: NamedContents = new Map();
  #count = 0;
  #fetched = 0;

  constructor(options: ContentsOptions) {
    this.#options = options;
    this.#at = layoutOf(options.root);
  }

  /** Bytes of content that came from above since the start. */
  get fetchedBytes(): number {
    return this.#fetched;
  }

  /** Contents on their way in. */
  get filling(): readonly Fill[] {
    return [...this.#fills.values()];
  }

  get named(): NamedContents {
    return this.#named;
  }

  /** From now on these may be asked for; what is no longer named leaves the store. */
  async name(contents: NamedContents): Promise<void> {
    this.#named = contents;
    await this.#options.store.hold(HOLDER, contents.keys());
    await this.#options.store.collect();
  }

  /**
   * A content for whoever asks. Answers when its first page is there.
   *
   * @param device who asks; undefined for a relay, which may have every plan
   * @throws TsukuroiError CONTENT_UNNAMED; RELAY_UPSTREAM_AWAY, STORE_DISK_FULL, STORE_QUOTA_FULL, RELAY_CONTENT_WRONG
   */
  async paged(sha256: string, device: string | undefined): Promise<PagedContent> {
    const named = this.#named.get(sha256);
    if (named === undefined || !mayHave(named, device)) {
      throw new TsukuroiError('CONTENT_UNNAMED', { sha256: sha256.slice(0, 64) });
    }
    const content = await this.#open({ sha256, size: named.length });
    try {
      if (named.length > 0) {
        (await content.page(0)).done();
      }
      return content;
    } catch (error) {
      await content.close();
      throw error;
    }
  }

  /** Makes sure that a content is in the store and reads it whole, named or not: for metadata's own small targets. */
  async read(content: Content): Promise<Uint8Array> {
    const opened = await this.#open(content);
    try {
      const pages: Uint8Array[] = [];
      for (let index = 0; index * PAGE_BYTES < content.size; index += 1) {
        const { bytes, done } = await opened.page(index);
        pages.push(Buffer.from(bytes));
        done();
      }
      return Buffer.concat(pages);
    } finally {
      await opened.close();
    }
  }

  async #open(content: Content): Promise<PagedContent> {
    const { cache, root } = this.#options;
    const path = this.#at.content(content.sha256);
    const filling = this.#fills.get(content.sha256);
    if (filling !== undefined) {
      return filling.paged();
    }
    // Opened without asking first whether it is there: one trip to the disk less for each small file.
    const there = await pagedFile(path, content, cache).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') {
        return undefined;
      }
      throw error;
    });
    if (there !== undefined) {
      return there;
    }
    let fill = this.#fills.get(content.sha256);
    if (fill === undefined) {
      this.#count += 1;
      const places = [join(root, 'incoming', content.sha256), path];
      fill = new Fill(content, places, cache, this.#count);
      this.#fills.set(content.sha256, fill);
      void this.#run(fill).finally(() => this.#fills.delete(content.sha256));
    }
    return fill.paged();
  }

  /** Brings one content in: from one upstream after the other, going on where the one before stopped. */
  async #run(fill: Fill): Promise<void> {
    const { links, pauseMs = (tries) => 500 * 2 ** tries, say, store } = this.#options;
    const { content } = fill;
    const lying = new Set<Link>();
    let [turn, tries] = [0, 0];
    for (;;) {
      const left = links.filter((link) => !lying.has(link));
      const link = left[turn % Math.max(1, left.length)];
      if (link === undefined) {
        fill.failed(new TsukuroiError('RELAY_CONTENT_WRONG', { sha256: content.sha256 }, { exitCode: 3 }));
        return;
      }
      const before = this.#fetched;
      try {
        await store.obtain(content, (from) => this.#pieces(link, fill, from));
        fill.right();
        return;
      } catch (error) {
        const failure = failureOf(error, link.address);
        if (WRONG.has(failure.code)) {
          lying.add(link);
          fill.grown(0);
          say(
            new TsukuroiError(
              'RELAY_BYTES_WRONG',
              { address: link.address, sha256: content.sha256 },
              { cause: failure, exitCode: 3 },
            ),
          );
          continue;
        }
        tries = this.#fetched > before ? 1 : tries + 1;
        turn += 1;
        const own = failure.code.startsWith('STORE_') || failure.code.startsWith('DISK_');
        if (own || tries >= Math.max(PATIENCE, links.length)) {
          say(failure);
          fill.failed(failure);
          return;
        }
        await sleep(turn % left.length === 0 ? pauseMs(tries) : 0);
      }
    }
  }

  async *#pieces(link: Link, fill: Fill, from: number): AsyncGenerator<Uint8Array> {
    const { sha256, size } = fill.content;
    fill.grown(from);
    if (from >= size) {
      return;
    }
    const response = await link.open({
      method: 'GET',
      path: `${RELAY_PATHS.content}${sha256}`,
      headers: from === 0 ? {} : { range: `bytes=${from}-` },
    });
    try {
      this.#mustFit(link, response, from, fill.content);
      let there = from;
      const { clock, windowMs } = this.#options;
      const flow = flowOf(response, { clock, ...(windowMs === undefined ? {} : { windowMs }) });
      for await (const piece of gathered(flow)) {
        this.#fetched += piece.length;
        await this.#options.throttle.take(piece.length);
        yield piece;
        // Asked for the next one: this one is on the disk.
        there += piece.length;
        fill.grown(there);
      }
    } finally {
      response.destroy();
    }
  }

  #mustFit(link: Link, response: IncomingMessage, from: number, { sha256, size }: Content): void {
    const { statusCode = 0, headers } = response;
    if (statusCode !== (from === 0 ? 200 : 206)) {
      const params = { address: link.address, reason: `HTTP ${statusCode}` };
      throw new TsukuroiError('RELAY_UPSTREAM_AWAY', params, { exitCode: 1 });
    }
    const starts = from === 0 || headers['content-range'] === `bytes ${from}-${size - 1}/${size}`;
    if (!starts || Number(headers['content-length']) !== size - from) {
      throw new TsukuroiError('CONTENT_TOO_LONG', { sha256, size }, { exitCode: 3 });
    }
  }
}

/** What an upstream that trickles, or ends before its end, is to whoever waits: away. */
function failureOf(error: unknown, address: string): TsukuroiError {
  const slow = error instanceof TsukuroiError && error.code === 'MAILBOX_SLOW';
  const cut = !(error instanceof TsukuroiError) || error.code === 'MAILBOX_CUT';
  return slow || cut
    ? new TsukuroiError(
        'RELAY_UPSTREAM_AWAY',
        { address, reason: slow ? 'slow' : 'cut' },
        { cause: error, exitCode: 1 },
      )
    : error;
}

/** Pieces of an answer, put together to pages: fewer and larger writes. */
async function* gathered(flow: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of flow) {
    pieces.push(piece);
    size += piece.length;
    if (size >= PAGE_BYTES) {
      yield Buffer.concat(pieces);
      [pieces, size] = [[], 0];
    }
  }
  if (size > 0) {
    yield Buffer.concat(pieces);
  }
}

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Bounds of a chunk in bytes and the mean distance of boundaries beyond the lower one (docs/formats/knowledge.md). */
const MIN_BYTES = 256 * 1024;
const MEAN_BYTES = 768 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;
/** No chunk is larger: the last line may lie beyond the bound. */
export const MAX_CHUNK_BYTES = 64 * 1024 * 1024;

export interface Chunk {
  readonly sha256: string;
  readonly bytes: number;
  readonly feed: string;
  readonly records: number;
}

export interface Chunker {
  /** Takes the next record of the feed in its order. */
  add(key: string, line: string): void;
  /** Ends the feed's last chunk. */
  end(): void;
}

/**
 * Cuts the ordered lines of one feed into chunks. Where a chunk ends hangs on the key and length of the line before the
 * cut, not on what came long before, so a day's change moves only the chunks it touches.
 */
export function chunker(feed: string, take: (chunk: Chunk, body: Buffer) => void): Chunker {
  let lines: string[] = [];
  let bytes = 0;
  const cut = (): void => {
    if (lines.length === 0) {
      return;
    }
    const body = Buffer.from(`${lines.join('\n')}\n`);
    take(
      { sha256: createHash('sha256').update(body).digest('hex'), bytes: body.length, feed, records: lines.length },
      body,
    );
    lines = [];
    bytes = 0;
  };
  return {
    add(key, line) {
      const length = Buffer.byteLength(line) + 1;
      lines.push(line);
      bytes += length;
      if (bytes >= MAX_BYTES || (bytes >= MIN_BYTES && crc32(key) < 2 ** 32 * (length / MEAN_BYTES))) {
        cut();
      }
    },
    end: cut,
  };
}

/** The digest of the records: over the chunk names in order. */
export function digestOf(chunks: readonly Chunk[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    hash.update(`${chunk.sha256}\n`);
  }
  return hash.digest('hex');
}

/** What a site that has `before` must be brought to have `after`. */
export function chunksToCarry(before: readonly Chunk[], after: readonly Chunk[]): Chunk[] {
  const there = new Set(before.map((chunk) => chunk.sha256));
  return after.filter((chunk) => !there.has(chunk.sha256));
}

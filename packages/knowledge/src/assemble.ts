import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Clock, canonicalJson, isoSeconds, writeWhole } from '@tsukuroi/core';
import { type Chunk, chunker, digestOf } from './chunks.ts';
import { type Entry, keyOf, lineOf } from './compile/runs.ts';
import type { FeedHead } from './feed-state.ts';
import type { OverridePlan, OverrideState } from './overrides.ts';
import type { KnowledgeRecord } from './record.ts';
import { FORMAT } from './store/tables.ts';
import { createStore } from './store/write.ts';
import type { FeedState } from './view.ts';

/** A feed's records in their final order. */
export interface FeedStream {
  readonly state: FeedHead;
  entries(): Iterable<Entry>;
}

export interface Assembled {
  readonly digest: string;
  readonly feeds: readonly FeedState[];
  readonly chunks: readonly Chunk[];
  readonly overrides: readonly OverrideState[];
}

/** The index that travels with the chunks. */
export interface KnowledgeIndex extends Assembled {
  readonly format: typeof FORMAT;
}

interface AssembleOptions {
  /** In order of the feeds' ids. */
  readonly streams: readonly FeedStream[];
  readonly overrides: OverridePlan;
  readonly out: string;
  /** Folder beside `out` for the unfinished file. */
  readonly work: string;
  readonly chunks?: string;
  readonly clock: Clock;
  readonly onFeed?: (feed: string, done: number) => void;
}

/**
 * Ordered records → chunks, digest and file. The file appears under its name only when it is whole and flushed.
 * The only thing taken from the clock is the `built` line, which is in no digest.
 */
export async function assemble(options: AssembleOptions): Promise<Assembled> {
  const path = join(options.work, 'knowledge.sqlite');
  const store = createStore(path);
  const chunks: Chunk[] = [];
  const feeds: FeedState[] = [];
  if (options.chunks !== undefined) {
    await mkdir(options.chunks, { recursive: true });
  }
  try {
    for (const [done, { state, entries }] of options.streams.entries()) {
      const cut = chunker(state.id, (chunk, body) => {
        chunks.push(chunk);
        if (options.chunks !== undefined) {
          writeChunk(options.chunks, chunk, body);
        }
      });
      let records = 0;
      for (const entry of entries()) {
        const line = lineOf(entry);
        const record = JSON.parse(line) as KnowledgeRecord;
        if (record.kind === 'claim' && !options.overrides.keeps(record)) {
          continue;
        }
        records += 1;
        cut.add(keyOf(entry), line);
        store.add(record);
      }
      cut.end();
      feeds.push({ ...state, records });
      options.onFeed?.(state.id, done + 1);
    }
    const assembled: Assembled = { digest: digestOf(chunks), feeds, chunks, overrides: options.overrides.states() };
    store.finish({ format: FORMAT, built: isoSeconds(options.clock.nowMs()), ...assembled });
    await putInPlace(path, options.out);
    if (options.chunks !== undefined) {
      const index: KnowledgeIndex = { format: FORMAT, ...assembled };
      await writeWhole(join(options.chunks, 'knowledge.json'), canonicalJson(index), 0o644);
    }
    return assembled;
  } catch (cause) {
    store.abandon();
    throw cause;
  }
}

/** Chunks are named by content: one that is there already is the same. The index, written last, makes them count. */
function writeChunk(folder: string, chunk: Chunk, body: Buffer): void {
  const path = join(folder, `${chunk.sha256}.jsonl.gz`);
  if (!existsSync(path)) {
    writeFileSync(`${path}.part`, gzipSync(body, { level: 6 }), { mode: 0o644 });
    renameSync(`${path}.part`, path);
  }
}

/** Flushes a finished file and gives it its name. */
export async function putInPlace(from: string, to: string): Promise<void> {
  const file = await open(from, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Clock, isoSeconds, sha256 } from '@tsukuroi/core';
import { z } from 'zod';
import { type Assembled, putInPlace } from './assemble.ts';
import { type Chunk, digestOf, MAX_CHUNK_BYTES } from './chunks.ts';
import { chunkInvalid } from './errors.ts';
import { overrideState } from './overrides.ts';
import type { KnowledgeRecord } from './record.ts';
import { knowledgeRecord } from './record-schema.ts';
import { FORMAT } from './store/tables.ts';
import { createStore } from './store/write.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const text = z.object({ ja: z.string(), en: z.string() });
const held = z.object({
  file: z.string(),
  position: z.string(),
  reason: z.string(),
  unit: z.string().optional(),
  why: z.enum(['broken', 'shrunk', 'vanished', 'older']).optional(),
  stands: z.boolean().optional(),
});

/** `knowledge.json` (docs/formats/knowledge.md). */
export const knowledgeIndex = z.object({
  format: z.literal(FORMAT),
  digest: hash,
  feeds: z.array(
    z.object({
      id: z.string().min(1),
      title: text.optional(),
      home: z.string().optional(),
      licence: z.string().optional(),
      caveat: text.optional(),
      origin: z.enum(['starter', 'feeds-folder', 'collector', 'apt-lists', 'override']),
      date: z.string().optional(),
      sha256: hash,
      records: count,
      staleAfterDays: z.number().positive(),
      held: held.optional(),
      heldMore: z.array(held).optional(),
      notices: z.array(z.object({ reason: z.string(), count, text: text.optional() })).optional(),
    }),
  ),
  chunks: z.array(z.object({ sha256: hash, bytes: count.max(MAX_CHUNK_BYTES), feed: z.string(), records: count })),
  overrides: z.array(overrideState),
});

const INDEX_LIMIT_BYTES = 16 * 1024 ** 2;

export interface InstallOptions {
  /** Folder with `knowledge.json` and the chunks it names. The index's signature was checked by the caller. */
  readonly from: string;
  readonly out: string;
  readonly clock: Clock;
}

/**
 * Makes the knowledge file of a site from carried chunks. Every chunk is compared with its name and every record with its
 * shape; the file is replaced only when everything fits.
 * @throws KNOWLEDGE_CHUNK_INVALID
 */
export async function installKnowledge(options: InstallOptions): Promise<Assembled> {
  const index = await readIndex(join(options.from, 'knowledge.json'));
  const out = resolve(options.out);
  const work = `${out}.work-${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(out), { recursive: true });
  await mkdir(work, { mode: 0o700 });
  const path = join(work, 'knowledge.sqlite');
  const store = createStore(path);
  try {
    const counts = new Map<string, number>();
    for (const chunk of index.chunks) {
      for (const record of await recordsOf(options.from, chunk)) {
        store.add(record);
      }
      counts.set(chunk.feed, (counts.get(chunk.feed) ?? 0) + chunk.records);
    }
    for (const feed of index.feeds) {
      if ((counts.get(feed.id) ?? 0) !== feed.records) {
        throw chunkInvalid('knowledge.json', `${feed.id} has ${counts.get(feed.id) ?? 0} of ${feed.records} records`);
      }
    }
    const { format, ...assembled } = index;
    store.finish({ format, built: isoSeconds(options.clock.nowMs()), ...assembled });
    await putInPlace(path, out);
    return { ...assembled, feeds: assembled.feeds.map((feed) => ({ ...feed, date: feed.date })) };
  } finally {
    store.abandon();
    await rm(work, { recursive: true, force: true });
  }
}

/** Reads and checks an index: shape, and the digest of its chunk names. */
export async function readIndex(path: string): Promise<z.infer<typeof knowledgeIndex>> {
  if ((await stat(path)).size > INDEX_LIMIT_BYTES) {
    throw chunkInvalid('knowledge.json', `larger than ${INDEX_LIMIT_BYTES} bytes`);
  }
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw chunkInvalid('knowledge.json', 'not JSON', cause);
  }
  const outcome = knowledgeIndex.safeParse(json);
  if (!outcome.success) {
    const issue = outcome.error.issues[0];
    throw chunkInvalid('knowledge.json', `/${issue?.path.join('/') ?? ''} ${issue?.message ?? ''}`);
  }
  if (digestOf(outcome.data.chunks) !== outcome.data.digest) {
    throw chunkInvalid('knowledge.json', 'the digest is not that of the chunks');
  }
  return outcome.data;
}

async function recordsOf(folder: string, chunk: Chunk): Promise<KnowledgeRecord[]> {
  let body: Buffer;
  try {
    body = gunzipSync(await readFile(join(folder, `${chunk.sha256}.jsonl.gz`)), { maxOutputLength: chunk.bytes + 1 });
  } catch (cause) {
    throw chunkInvalid(chunk.sha256, cause instanceof Error ? cause.message : 'unreadable', cause);
  }
  if (body.length !== chunk.bytes || sha256(body) !== chunk.sha256) {
    throw chunkInvalid(chunk.sha256, 'its bytes are not those of its name');
  }
  const lines = body.toString('utf8').split('\n').slice(0, -1);
  if (lines.length !== chunk.records) {
    throw chunkInvalid(chunk.sha256, `${lines.length} of ${chunk.records} records`);
  }
  return lines.map((line, at) => {
    const outcome = knowledgeRecord.safeParse(JSON.parse(line));
    if (!outcome.success || outcome.data.feed !== chunk.feed) {
      throw chunkInvalid(chunk.sha256, `line ${at + 1} is no record of ${chunk.feed}`);
    }
    return outcome.data;
  });
}

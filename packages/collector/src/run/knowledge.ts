import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds, sha256 } from '@tsukuroi/core';
import { readIndex } from '@tsukuroi/knowledge/install.ts';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import {
  KNOWLEDGE_SIGNATURE_NAME,
  readKnowledgeStatement,
  signKnowledge,
} from '@tsukuroi/trust/knowledge/signature.ts';
import type { Sign } from '@tsukuroi/trust/roles/verify.ts';
import { openMemory } from '../memory.ts';
import { buildInThread } from './build.ts';
import type { Context } from './context.ts';
import type { KnowledgeStatus } from './status.ts';
import { stored } from './stored.ts';

const INDEX = 'knowledge.json';
const INDEX_LIMIT_BYTES = 16 * 1024 ** 2;
/** Under this name the store keeps the chunks of the newest knowledge. */
const HOLDER = 'knowledge';
/** Where it stands inside a bundle (docs/formats/bundle.md). */
const INSIDE = 'knowledge';

/**
 * Builds knowledge of what was fetched and signs it. The chunks are what they are by their hash; only an index that changed is
 * signed anew.
 *
 * @throws TsukuroiError as `buildKnowledge`; what was built before stays
 */
export async function makeKnowledge(
  { places, door, clock }: Context,
  madeFrom: string,
  sign: Sign,
): Promise<KnowledgeStatus> {
  const { digest, held } = await buildInThread({
    feeds: places.feeds,
    overrides: places.overrides,
    out: places.knowledge,
    chunks: places.chunks,
    nowMs: clock.nowMs(),
  });
  const file = join(places.chunks, KNOWLEDGE_SIGNATURE_NAME);
  const before = await door.readIfThere(file, INDEX_LIMIT_BYTES);
  const signed = before === undefined ? undefined : readKnowledgeStatement(before);
  const index = await door.read(join(places.chunks, INDEX), INDEX_LIMIT_BYTES);
  let sequence = signed?.sequence ?? 0;
  if (signed?.sha256 !== sha256(index)) {
    const signature = signKnowledge(index, { previous: sequence, nowMs: clock.nowMs() }, sign);
    await door.writeWhole(file, signature, { mode: 0o644 });
    sequence = readKnowledgeStatement(Buffer.from(signature))?.sequence ?? 0;
  }
  return { builtAt: isoSeconds(clock.nowMs()), madeFrom, digest, sequence, held };
}

/** What the newest files are, as the collector remembers them: it changes when one of them does. Undefined while nothing was ever fetched. */
export async function fetchedFingerprint(feeds: string): Promise<string | undefined> {
  const fetched = (await openMemory(feeds)).all();
  if (fetched.length === 0) {
    return undefined;
  }
  return sha256(
    fetched
      .map(([url, entry]) => `${url} ${entry.sha256}\n`)
      .sort()
      .join(''),
  );
}

/** The newest signed knowledge as things to carry, kept once in the store; none before the first build. */
export async function knowledgeSources({ places, door, store }: Context): Promise<readonly BundleSource[]> {
  const { chunks: folder } = places;
  const there = [INDEX, KNOWLEDGE_SIGNATURE_NAME].map((name) => door.stat(join(folder, name)));
  if ((await Promise.all(there)).includes(undefined)) {
    return [];
  }
  const { chunks } = await readIndex(join(folder, INDEX));
  const names = [INDEX, KNOWLEDGE_SIGNATURE_NAME, ...chunks.map((chunk) => `${chunk.sha256}.jsonl.gz`)];
  const sources: BundleSource[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const [source] = await fileSources(door, 'knowledge-chunk', file);
    if (source !== undefined) {
      await store.obtain(source, (from) => createReadStream(file, { start: from }));
      sources.push(stored(store, { ...source, name: `${INSIDE}/${name}` }));
    }
  }
  await store.hold(
    HOLDER,
    sources.map((source) => source.sha256),
  );
  const wanted = new Set(names);
  for (const name of await readdir(folder)) {
    if (name.endsWith('.jsonl.gz') && !wanted.has(name)) {
      await rm(join(folder, name));
    }
  }
  return sources;
}

/**
 * How long the real feeds take to become one knowledge file, how much memory that needs, how fast the file answers, and how
 * many bytes one day carries.
 *
 *     node packages/knowledge/bench/build.bench.ts [--threads 2] [--carry]
 *
 * Feeds: $TSUKUROI_FEEDS, else ../shared/data. Everything is written below the system's temporary folder and removed.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@tsukuroi/core';
import { buildKnowledge } from '../src/build.ts';
import { type Chunk, chunksToCarry } from '../src/chunks.ts';
import { feedsFolder } from '../src/feeds/real-data.ts';
import { FEEDS } from '../src/feeds/registry.ts';
import { listFiles } from '../src/input.ts';
import { openKnowledge } from '../src/store/read.ts';
import { makeYesterday } from './yesterday.ts';

const { values } = parseArgs({
  options: { threads: { type: 'string', default: '2' }, carry: { type: 'boolean', default: false } },
});
const folder = feedsFolder();
const home = mkdtempSync(join(tmpdir(), 'knowledge-bench-'));
const out = join(home, 'k.db');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);
const number = (value: number): string => value.toLocaleString('en-US');

try {
  const chunks = values.carry ? join(home, 'chunks') : undefined;
  const began = performance.now();
  const made = await buildKnowledge({
    feeds: folder,
    out,
    clock: systemClock,
    threads: Number(values.threads),
    ...(chunks === undefined ? {} : { chunks }),
  });
  const buildSeconds = seconds(began);
  const { user, system } = process.cpuUsage();
  say('| feed | date | records | bytes in chunks |');
  say('|---|---|---:|---:|');
  for (const feed of made.feeds) {
    say(
      `| ${feed.id} | ${feed.date ?? '–'} | ${number(feed.records)} | ${number(bytesOf(made.chunks.filter((chunk) => chunk.feed === feed.id)))} |`,
    );
  }
  say('');
  say(
    `threads ${values.threads}; build ${buildSeconds} s (${((user + system) / 1e6).toFixed(1)} s of CPU); peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  say(
    `chunks ${made.chunks.length}, ${number(bytesOf(made.chunks))} bytes; file ${number(statSync(out).size)} bytes; not taken: ${made.held.length}`,
  );
  lookUps();
  if (chunks !== undefined) {
    await oneDay(chunks, made.chunks);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
}

/** Every product once, then again in another order; every KEV entry with all its claims. */
function lookUps(): void {
  let began = performance.now();
  const view = openKnowledge(out);
  say(`open ${(performance.now() - began).toFixed(1)} ms`);
  const products = new Set<string>();
  for (const record of view.records()) {
    if (record.kind === 'claim') {
      products.add(record.product);
    }
  }
  view.close();
  const fresh = openKnowledge(out);
  began = performance.now();
  let claims = 0;
  for (const product of products) {
    claims += fresh.claims(product).length;
  }
  say(
    `claims(product): ${number(products.size)} products, ${number(claims)} claims in ${seconds(began)} s, each asked once`,
  );
  began = performance.now();
  for (const product of [...products].slice(0, 10_000)) {
    fresh.claims(product);
    fresh.claims(`${product}-is-not-there`);
  }
  say(`20,000 further look-ups, half of them misses: ${seconds(began)} s`);
  began = performance.now();
  let entries = 0;
  let about = 0;
  for (const entry of fresh.exploitedAll()) {
    entries += 1;
    about += fresh.claimsAbout(entry.vulnerability).length;
  }
  say(
    `claimsAbout for ${number(entries)} known-exploited vulnerabilities: ${number(about)} claims in ${seconds(began)} s`,
  );
  fresh.close();
}

/** Builds the day before (bench/yesterday.ts says what differs) and counts what the newer day adds. */
async function oneDay(today: string, chunksToday: readonly Chunk[]): Promise<void> {
  const before = join(home, 'yesterday');
  for (const path of await listFiles(folder)) {
    if (FEEDS.some((feed) => feed.accepts(path))) {
      cpSync(join(folder, path), join(before, path));
    }
  }
  const changes = makeYesterday(before);
  const yesterday = await buildKnowledge({
    feeds: before,
    out: join(home, 'y.db'),
    clock: systemClock,
    threads: Number(values.threads),
  });
  const carried = chunksToCarry(yesterday.chunks, chunksToday);
  say('');
  say('| one day | what changed | chunks carried | bytes | gzip bytes | of all gzip bytes |');
  say('|---|---|---:|---:|---:|---:|');
  const packed = (chunks: readonly Chunk[]) =>
    chunks.reduce((sum, chunk) => sum + statSync(join(today, `${chunk.sha256}.jsonl.gz`)).size, 0);
  for (const feed of new Set(carried.map((chunk) => chunk.feed))) {
    const own = carried.filter((chunk) => chunk.feed === feed);
    const all = packed(chunksToday.filter((chunk) => chunk.feed === feed));
    say(
      `| ${feed} | ${changes.get(feed) ?? ''} | ${own.length} | ${number(bytesOf(own))} | ${number(packed(own))} | ${number(all)} |`,
    );
  }
  say(
    `| all | | ${carried.length} of ${chunksToday.length} | ${number(bytesOf(carried))} | ${number(packed(carried))} | ${number(packed(chunksToday))} |`,
  );
  say(
    `index knowledge.json ${number(statSync(join(today, 'knowledge.json')).size)} bytes; files ${readdirSync(today).length}`,
  );
}

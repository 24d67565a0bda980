import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { assemble, type FeedStream } from './assemble.ts';
import { type Choice, chooseInputs } from './choose.ts';
import type { Chunk } from './chunks.ts';
import { compileEntries } from './compile/entries.ts';
import { newestStatements } from './compile/newest.ts';
import { compilerHere, compilerThreads } from './compile/pool.ts';
import { mergeRuns, readRun } from './compile/runs.ts';
import type { Feed } from './feed.ts';
import { hashOfNames, headOf, overrideHead, starterHead } from './feed-state.ts';
import { FEEDS } from './feeds/registry.ts';
import { heldOf } from './info.ts';
import { openLastGood } from './last-good.ts';
import { type OverrideState, planOverrides, readOverrides } from './overrides.ts';
import type { KnowledgeRecord } from './record.ts';
import { type FeedUnit, findUnits, type Source } from './sources.ts';
import type { FeedState, Held } from './view.ts';

export interface BuildOptions {
  /** Folder of feed files, in any layout the feeds accept. */
  readonly feeds?: string;
  /**
   * Further folders, before `feeds`. Where two hold the same unit of a feed, the one whose data is newer by its own date
   * counts; the earlier folder where the dates are equal or not stated.
   */
  readonly sources?: readonly Source[];
  /** The file to make. Replaced only when the new one is complete. */
  readonly out: string;
  /** Writes what is carried to other sites here: chunks and `knowledge.json`. */
  readonly chunks?: string;
  /**
   * Folder of the last good inputs; default `<out>.inputs`. `false` keeps none: a broken feed is then left out, since nothing
   * can stand in its place.
   */
  readonly keep?: string | false;
  /** What ships with the product. */
  readonly starter?: {
    readonly records: readonly KnowledgeRecord[];
    readonly date: string;
    readonly staleAfterDays: number;
  };
  /** Folder of corrections. */
  readonly overrides?: string;
  /** Shrunk or vanished units a person accepts: `kev`, `msrc/2024-Jan`. */
  readonly accept?: readonly string[];
  readonly clock: Clock;
  /** Worker threads for reading; 0 reads on this thread. Default 2. */
  readonly threads?: number;
  /** Default: the registry. Feeds that are not in the registry can only be read on this thread. */
  readonly registry?: readonly Feed[];
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  readonly step: 'reading' | 'writing';
  /** Bytes of input read, or feeds written. */
  readonly done: number;
  readonly of: number;
  readonly feed: string;
}

export interface BuildOutcome {
  readonly digest: string;
  readonly feeds: readonly FeedState[];
  readonly chunks: readonly Chunk[];
  readonly overrides: readonly OverrideState[];
  /** Everything that was not taken, with its feed. Empty = exit code 0. */
  readonly held: readonly (Held & { readonly feed: string })[];
  /** Feeds with a last good input but no file in this folder: left out. */
  readonly absent: readonly string[];
  /** Files no feed reads. */
  readonly ignored: readonly string[];
  /** 1 when something was not taken. */
  readonly exitCode: 0 | 1;
}

/** Heap of one reading thread. Two of them and this thread stay below 1.5 GB. */
const THREAD_HEAP_MEGABYTES = 450;

/**
 * Makes a knowledge file: find the units, choose the last good input of each, merge, write. Runs for a minute and holds its
 * thread while it merges: keep it off a server's request loop.
 * @throws KNOWLEDGE_NO_INPUT when there is nothing to build from; the file is left as it was.
 */
export async function buildKnowledge(options: BuildOptions): Promise<BuildOutcome> {
  const registry = options.registry ?? FEEDS;
  const sources = [
    ...(options.sources ?? []),
    ...(options.feeds === undefined ? [] : [{ folder: options.feeds, origin: 'feeds-folder' as const }]),
  ];
  const found = await findUnits(registry, sources);
  if (found.units.length === 0 && (options.starter === undefined || options.feeds !== undefined)) {
    throw new TsukuroiError('KNOWLEDGE_NO_INPUT', { folder: sources.map((source) => source.folder).join(', ') });
  }
  const out = resolve(options.out);
  const work = `${out}.work-${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(out), { recursive: true });
  await mkdir(work, { mode: 0o700 });
  const threads = options.threads ?? 2;
  const compiler = threads === 0 ? compilerHere(registry) : compilerThreads(threads, THREAD_HEAP_MEGABYTES);
  try {
    const lastGood = options.keep === false ? undefined : await openLastGood(resolve(options.keep ?? `${out}.inputs`));
    const choice = await chooseInputs(found.units, {
      compiler,
      lastGood,
      accept: options.accept ?? [],
      work,
      onUnit: readingProgress(found.units, options.onProgress),
    });
    await compiler.close();
    const corrections =
      options.overrides === undefined ? undefined : await readOverrides(options.overrides, options.clock);
    const plan = planOverrides(corrections?.overrides ?? [], options.clock);
    const streams = [
      ...feedStreams(registry, choice),
      ...ownStreams(options, plan.added, corrections?.held ?? []),
    ].sort((a, b) => (a.state.id < b.state.id ? -1 : 1));
    const made = await assemble({
      streams,
      overrides: plan,
      out,
      work,
      clock: options.clock,
      ...(options.chunks === undefined ? {} : { chunks: resolve(options.chunks) }),
      onFeed: (feed, done) => options.onProgress?.({ step: 'writing', done, of: streams.length, feed }),
    });
    for (const feed of new Set(choice.chosen.map((unit) => unit.compiled.feed))) {
      const fresh = choice.chosen.flatMap(({ compiled, folder }) =>
        compiled.feed === feed && folder !== undefined ? [{ unit: compiled, folder }] : [],
      );
      await lastGood?.keep(feed, fresh, choice.standing.get(feed) ?? []);
    }
    const held = made.feeds.flatMap((state) => heldOf(state).map((one) => ({ ...one, feed: state.id })));
    return { ...made, held, absent: choice.absent, ignored: found.ignored, exitCode: held.length === 0 ? 0 : 1 };
  } finally {
    await compiler.close();
    await rm(work, { recursive: true, force: true });
  }
}

function feedStreams(registry: readonly Feed[], choice: Choice): FeedStream[] {
  return registry.flatMap((feed) => {
    const units = choice.chosen.filter((unit) => unit.compiled.feed === feed.id);
    const held = choice.held.get(feed.id) ?? [];
    if (units.length === 0 && held.length === 0) {
      return [];
    }
    const runs = units.flatMap((unit) => unit.compiled.runs);
    return [{ state: headOf(feed, units, held), entries: () => newestStatements(mergeRuns(runs.map(readRun))) }];
  });
}

/** The feeds that are not files of a publisher: what ships with the product, and corrections. */
function ownStreams(options: BuildOptions, added: readonly KnowledgeRecord[], held: readonly Held[]): FeedStream[] {
  const { starter } = options;
  const streams: FeedStream[] = [];
  if (starter !== undefined) {
    const entries = compileEntries('starter', starter.records);
    streams.push({ state: starterHead(starter, hashOfNames(entries)), entries: () => entries });
  }
  if (added.length > 0 || held.length > 0) {
    const entries = compileEntries('override', added);
    streams.push({ state: overrideHead(hashOfNames(entries), held), entries: () => entries });
  }
  return streams;
}

function readingProgress(units: readonly FeedUnit[], tell: BuildOptions['onProgress']): (unit: FeedUnit) => void {
  const of = units.reduce((sum, unit) => sum + unit.bytes, 0);
  let done = 0;
  return (unit) => {
    done += unit.bytes;
    tell?.({ step: 'reading', done, of, feed: unit.feed.id });
  };
}

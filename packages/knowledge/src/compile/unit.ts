import { join } from 'node:path';
import { canonicalJson, TsukuroiError } from '@tsukuroi/core';
import { feedInvalid } from '../errors.ts';
import type { Feed, FeedSummary } from '../feed.ts';
import { openFeedFile } from '../input.ts';
import type { KnowledgeRecord } from '../record.ts';
import { recordKey } from '../record-key.ts';
import { knowledgeRecord } from '../record-schema.ts';
import { writeRun } from './runs.ts';

/** Entries held in memory before they become a sorted run on disk. */
const RUN_CHARACTERS = 16 * 1024 * 1024;

/** One unit of a feed to be read: the files are accepted or refused together. */
export interface UnitJob {
  readonly feed: string;
  readonly unit: string;
  /** Folder, paths below it as the feed knows them, and where each lies in truth (kept inputs lie under their hash). */
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly at: string; readonly modified?: string }[];
  /** Begin of the paths of the runs to write. */
  readonly runPrefix: string;
}

export interface CompiledUnit {
  readonly feed: string;
  readonly unit: string;
  readonly inputs: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly modified?: string;
  }[];
  readonly summary: FeedSummary;
  /** Records the feed emitted, repetitions counted: independent of the order of files. */
  readonly emitted: number;
  readonly runs: readonly string[];
}

export interface Refusal {
  readonly feed: string;
  readonly unit: string;
  readonly file: string;
  readonly position: string;
  readonly reason: string;
}

export type UnitOutcome =
  | { readonly ok: true; readonly unit: CompiledUnit }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Reads one unit into sorted runs. Everything that its files can do wrong becomes a refusal; a record of the wrong shape too,
 * since half a feed is worse than yesterday's.
 */
export async function compileUnit(feed: Feed, job: UnitJob): Promise<UnitOutcome> {
  const runs: string[] = [];
  let entries: string[] = [];
  let characters = 0;
  let emitted = 0;
  const flush = (): void => {
    if (entries.length === 0) {
      return;
    }
    const path = `${job.runPrefix}.${runs.length}.run`;
    writeRun(path, distinct(entries.sort()));
    runs.push(path);
    entries = [];
    characters = 0;
  };
  try {
    const files = await Promise.all(
      job.files.map((file) => openFeedFile(job.folder, file.path, file.at, file.modified)),
    );
    const summary = await feed.parse(files, (record, revised) => {
      emitted += 1;
      const plain = entryOf(feed.id, record, files[0]?.path ?? '', emitted);
      const entry = revised === undefined ? plain : `${plain}\t${revised}`;
      entries.push(entry);
      characters += entry.length;
      if (characters > RUN_CHARACTERS) {
        flush();
      }
    });
    flush();
    const inputs = files.map(({ path, sha256, bytes, modified }) => ({
      path,
      sha256,
      bytes,
      ...(modified === undefined ? {} : { modified }),
    }));
    return { ok: true, unit: { feed: feed.id, unit: job.unit, inputs, summary, emitted, runs } };
  } catch (cause) {
    return { ok: false, refusal: refusalOf(feed.id, job, cause) };
  }
}

/** A record as an entry of a run, its shape checked. */
export function entryOf(feed: string, record: KnowledgeRecord, file: string, number: number): string {
  const outcome = knowledgeRecord.safeParse(record);
  if (!outcome.success) {
    const issue = outcome.error.issues[0];
    throw feedInvalid(feed, file, `record ${number} /${issue?.path.join('/') ?? ''}`, issue?.message ?? 'wrong shape');
  }
  if (record.feed !== feed) {
    throw feedInvalid(feed, file, `record ${number} /feed`, `belongs to ${record.feed}`);
  }
  return `${recordKey(record)}\t${canonicalJson(record)}`;
}

function refusalOf(feed: string, job: UnitJob, cause: unknown): Refusal {
  const whole = { feed, unit: job.unit };
  const file = job.files
    .map((one) => one.path)
    .join(', ')
    .slice(0, 200);
  if (!(cause instanceof TsukuroiError)) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return { ...whole, file, position: '', reason: reason.slice(0, 300) };
  }
  const { params, code } = cause;
  return {
    ...whole,
    file: String(params.file ?? file),
    position: String(params.position ?? ''),
    reason: String(params.reason ?? (code === 'FEED_TOO_LARGE' ? `larger than ${params.limit} bytes` : code)),
  };
}

function* distinct(sorted: readonly string[]): Generator<string> {
  let last: string | undefined;
  for (const entry of sorted) {
    if (entry !== last) {
      last = entry;
      yield entry;
    }
  }
}

/** Name of a run's beginning that is safe as a file name and different for every unit. */
export function runPrefixOf(folder: string, feed: string, number: number): string {
  return join(folder, `${feed}.${number}`);
}

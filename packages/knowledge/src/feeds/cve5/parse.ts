import { z } from 'zod';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { checked, jsonFile, jsonLines } from '../../read-json.ts';
import { readRecord } from './read.ts';
import { cveHead, cveRecord } from './schema.ts';

/** One record as a file of its own. The largest known have a few megabytes. */
const RECORD_LIMIT_BYTES = 64 * 1024 ** 2;

interface Entry {
  readonly position: string;
  readonly value: unknown;
}

/**
 * CVE records in format 5.x: one a line (`.jsonl`) or one a file, as in the CVE Program's own repository. Of several versions
 * of a record the one with the latest `dateUpdated` counts, whatever file it is in.
 */
export async function parseCve5(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const newest = await newestVersions(ordered);
  let date: string | undefined;
  let superseded = 0;
  let badCpes = 0;
  for (const [index, file] of ordered.entries()) {
    for await (const { position, value } of entriesOf(file)) {
      const record = checked('cve5', file.path, position, cveRecord, value);
      const { cveId, dateUpdated } = record.cveMetadata;
      const winner = newest.get(cveId);
      if (winner?.file !== index || winner.position !== position) {
        superseded += 1;
        continue;
      }
      const reading = readRecord(record);
      emit(reading.note);
      for (const record of reading.claims) {
        emit(record);
      }
      badCpes += reading.badCpes;
      date = dateUpdated !== undefined && dateUpdated > (date ?? '') ? dateUpdated : date;
    }
  }
  return {
    date: date?.slice(0, 19).concat('Z'),
    notices: [
      { reason: 'superseded', count: superseded },
      { reason: 'bad-cpe', count: badCpes },
    ].filter(({ count }) => count > 0),
  };
}

async function* entriesOf(file: FeedFile): AsyncGenerator<Entry> {
  if (/\.jsonl(?:\.gz)?$/.test(file.path)) {
    yield* jsonLines('cve5', file, z.unknown());
  } else {
    yield { position: '', value: await jsonFile('cve5', file, z.unknown(), RECORD_LIMIT_BYTES) };
  }
}

async function newestVersions(files: readonly FeedFile[]) {
  const newest = new Map<string, { readonly updated: string; readonly file: number; readonly position: string }>();
  for (const [index, file] of files.entries()) {
    for await (const { position, value } of entriesOf(file)) {
      const head = cveHead.safeParse(value);
      if (!head.success) {
        continue; // The second pass refuses it, with its place.
      }
      const { cveId, dateUpdated: updated = '' } = head.data.cveMetadata;
      const before = newest.get(cveId);
      if (before === undefined || updated > before.updated) {
        newest.set(cveId, { updated, file: index, position });
      }
    }
  }
  return newest;
}

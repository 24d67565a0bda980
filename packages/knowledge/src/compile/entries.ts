import type { KnowledgeRecord } from '../record.ts';
import type { Entry } from './runs.ts';
import { entryOf } from './unit.ts';

/** Records that are in memory (starter, corrections, tests) as sorted entries, each once, shapes checked. */
export function compileEntries(feed: string, records: Iterable<KnowledgeRecord>): Entry[] {
  const entries = new Set<Entry>();
  let number = 0;
  for (const record of records) {
    number += 1;
    entries.add(entryOf(feed, record, feed, number));
  }
  return [...entries].sort();
}

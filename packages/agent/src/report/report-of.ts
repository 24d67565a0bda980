import type { JournalEntry } from '@tsukuroi/protocol';
import { lineBody } from '@tsukuroi/protocol/journal-line.ts';

/** The report a journal line of this device holds. */
export function reportOf(line: string): JournalEntry {
  return JSON.parse(lineBody(line) ?? '{}') as JournalEntry;
}

/** What a report names by hash, each with the word under which it travels beside the line (`ATTACHMENT_SHAPES`). */
export function namedIn(report: JournalEntry): ReadonlyMap<string, 'manifest' | 'facts' | 'evidence'> {
  switch (report.kind) {
    case 'inventory':
      return new Map([
        [report.manifest, 'manifest'],
        [report.facts, 'facts'],
      ]);
    case 'result':
      return new Map(report.evidence === undefined ? [] : [[report.evidence, 'evidence']]);
    default:
      return new Map();
  }
}

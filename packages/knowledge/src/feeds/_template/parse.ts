import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { jsonLines } from '../../read-json.ts';
import { exampleLine } from './schema.ts';

/** One note per line. Lines the publisher has withdrawn are passed over and counted, never dropped in silence. */
export async function parseExample(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  let withdrawn = 0;
  for (const file of files) {
    for await (const { value } of jsonLines('_template', file, exampleLine)) {
      if (value.rejected === true) {
        withdrawn += 1;
        continue;
      }
      emit({
        kind: 'note',
        feed: '_template',
        vulnerability: value.cve,
        language: 'en',
        summary: value.text,
        cvss: [{ version: '3.1', score: value.score, vector: value.vector, by: 'example.org' }],
      });
    }
  }
  return { date: undefined, notices: withdrawn === 0 ? [] : [{ reason: 'withdrawn', count: withdrawn }] };
}

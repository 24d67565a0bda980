import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { epssHead, epssRow } from './schema.ts';

/** The file with the newest `score_date` in its first line becomes the records; the others are only looked at there. */
export async function parseEpss(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const dated: { readonly file: FeedFile; readonly date: string }[] = [];
  for (const file of files) {
    dated.push({ file, date: await scoreDate(file) });
  }
  // Two files of one day are told apart by content, so that the outcome does not hang on names or order.
  const newest = dated.toSorted((a, b) => (`${a.date} ${a.file.sha256}` < `${b.date} ${b.file.sha256}` ? 1 : -1))[0];
  if (newest === undefined) {
    return { date: undefined };
  }
  await emitRows(newest.file, emit);
  return {
    date: newest.date,
    notices: files.length > 1 ? [{ reason: 'not-newest', count: files.length - 1 }] : [],
  };
}

async function scoreDate(file: FeedFile): Promise<string> {
  for await (const line of file.lines()) {
    const date = epssHead.exec(line)?.groups?.date;
    if (date === undefined) {
      throw feedInvalid('epss', file.path, 'line 1', 'does not begin with #model_version:…,score_date:…');
    }
    return date;
  }
  throw feedInvalid('epss', file.path, 'line 1', 'empty file');
}

async function emitRows(file: FeedFile, emit: Emit): Promise<void> {
  let number = 0;
  for await (const line of file.lines()) {
    number += 1;
    if (number === 1 || line === '') {
      continue;
    }
    if (number === 2) {
      if (line !== 'cve,epss,percentile') {
        throw feedInvalid('epss', file.path, 'line 2', 'columns are not cve,epss,percentile');
      }
      continue;
    }
    const row = epssRow.exec(line);
    const score = Number(row?.[2]);
    const percentile = Number(row?.[3]);
    if (row?.[1] === undefined || !(score <= 1) || !(percentile <= 1)) {
      throw feedInvalid('epss', file.path, `line ${number}`, 'not a CVE with two numbers from 0 to 1');
    }
    emit({ kind: 'likelihood', feed: 'epss', vulnerability: row[1], score, percentile });
  }
  if (number < 3) {
    throw feedInvalid('epss', file.path, `line ${number}`, 'no scores');
  }
}

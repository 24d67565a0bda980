import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { checked, jsonFile, textOf } from '../../read-json.ts';
import { type KevEntry, kevCatalogue, kevEntry } from './schema.ts';

const LIMIT_BYTES = 64 * 1024 ** 2;

interface Catalogue {
  readonly date: string;
  readonly entries: readonly KevEntry[];
}

/**
 * The newest catalogue among the files becomes the records. JSON is preferred: it states its date of issue and its count.
 * A CSV is read only when no JSON is at hand.
 */
export async function parseKev(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const isCsv = (file: FeedFile) => /\.csv(\.gz)?$/.test(file.path);
  const json = files.filter((file) => !isCsv(file));
  const used = json.length > 0 ? json : files;
  const catalogues: Catalogue[] = [];
  for (const file of used) {
    catalogues.push(json.length > 0 ? await fromJson(file) : await fromCsv(file));
  }
  const newest = catalogues.toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
  if (newest === undefined) {
    return { date: undefined };
  }
  for (const entry of newest.entries) {
    emit({
      kind: 'exploited',
      feed: 'kev',
      vulnerability: entry.cveID,
      since: entry.dateAdded,
      ransomware: entry.knownRansomwareCampaignUse === 'Known',
      ...(entry.dueDate === '' ? {} : { due: entry.dueDate }),
      vendor: entry.vendorProject,
      product: entry.product,
      name: entry.vulnerabilityName,
      ...(entry.requiredAction === '' ? {} : { action: entry.requiredAction }),
    });
  }
  return {
    date: newest.date,
    notices: [
      ...(files.length > 1 ? [{ reason: 'not-newest', count: files.length - 1 }] : []),
      ...(json.length === 0 ? [{ reason: 'date-from-entries', count: 1 }] : []),
    ],
  };
}

async function fromJson(file: FeedFile): Promise<Catalogue> {
  const catalogue = await jsonFile('kev', file, kevCatalogue, LIMIT_BYTES);
  // The document says how many entries it holds: a shorter list is a damaged one.
  if (catalogue.count !== catalogue.vulnerabilities.length) {
    const reason = `states ${catalogue.count} entries, holds ${catalogue.vulnerabilities.length}`;
    throw feedInvalid('kev', file.path, '/count', reason);
  }
  return { date: catalogue.dateReleased, entries: catalogue.vulnerabilities };
}

async function fromCsv(file: FeedFile): Promise<Catalogue> {
  const text = textOf(file.path, await file.read(LIMIT_BYTES));
  let rows: unknown[];
  try {
    rows = parse(text, { columns: true, info: true });
  } catch (cause) {
    const line = cause instanceof CsvError ? `line ${cause.lines}` : 'CSV';
    throw feedInvalid('kev', file.path, line, cause instanceof Error ? cause.message : 'not CSV', cause);
  }
  const withLine = z.object({ record: z.unknown(), info: z.object({ lines: z.number() }) });
  const entries = rows.map((row) => {
    const { record, info } = checked('kev', file.path, 'CSV', withLine, row);
    return checked('kev', file.path, `line ${info.lines}`, kevEntry, record);
  });
  const newest = entries.map((entry) => entry.dateAdded).reduce((a, b) => (a > b ? a : b), '');
  if (newest === '') {
    throw feedInvalid('kev', file.path, 'line 1', 'no entries');
  }
  return { date: newest, entries };
}

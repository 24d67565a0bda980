import { z } from 'zod';
import { CpeUnreadable, claimsFrom } from '../../applicability.ts';
import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { jsonItems } from '../../json-items.ts';
import { checked, jsonLines } from '../../read-json.ts';
import { type Analysis, fromCve2, fromItem1, nodesOf2 } from './read.ts';
import { cve2, head1, head2, item1, override2 } from './schema.ts';

/** Decompressed. The largest year file at hand has 82 MB (form 1.1). */
const LIMIT_BYTES = 1024 ** 3;
/** The `modified` feed holds the changes of eight days (nvd.nist.gov/vuln/data-feeds): an older year file has a gap before it. */
const MODIFIED_DAYS = 8;
const CVE_ID = /^CVE-\d{4}-\d{4,}$/;

interface Entry {
  readonly position: string;
  readonly value: unknown;
}

interface DatedFile {
  readonly file: FeedFile;
  readonly date: string;
}

interface Content {
  /** When the publisher made the file; undefined for lines, which do not say. */
  readonly date: string | undefined;
  readonly entries: AsyncIterable<Entry> | Iterable<Entry>;
  readonly read: (entry: Entry) => Analysis;
}

/**
 * NVD in its three forms: feeds and API answers 2.0, year and `modified` feeds 1.1, and configuration-only overrides for
 * records that NVD has not analysed. Of several versions of a record the one modified last counts, whatever file it is in.
 * A record without configurations becomes a note with its state and no claim: whoever judges must answer "undetermined".
 */
export async function parseNvd(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const [overrides, records] = [ordered.filter(isOverride), ordered.filter((file) => !isOverride(file))];
  const newest = await newestVersions(records);
  const rejected = new Set<string>();
  const analysed = new Set<string>();
  const dates: DatedFile[] = [];
  let newestRecord = '';
  let superseded = 0;
  let nameless = 0;
  for (const [index, file] of records.entries()) {
    const content = await open(file);
    for await (const entry of content.entries) {
      if (!CVE_ID.test(keyOf(entry.value).id)) {
        nameless += 1;
        continue;
      }
      const analysis = content.read(entry);
      const modified = instant(analysis.modified);
      newestRecord = modified > newestRecord ? modified : newestRecord;
      const { id } = analysis.note;
      const winner = newest.get(id);
      if (winner?.file !== index || winner.position !== entry.position) {
        superseded += 1;
        continue;
      }
      if (analysis.note.state === 'rejected') {
        rejected.add(id);
      } else if (analysis.statements.length > 0) {
        analysed.add(id);
      }
      emitAnalysis(file, entry.position, analysis, emit);
    }
    if (content.date !== undefined) {
      dates.push({ file, date: instant(content.date) });
    }
  }
  const passedOver = await emitOverrides(overrides, rejected, analysed, emit);
  return {
    // Lines do not state when they were collected. A handful of new records does not make the year files new, so their own
    // times count only where there is no file that states one.
    date:
      dates
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? (newestRecord === '' ? undefined : newestRecord),
    notices: [
      { reason: 'superseded', count: superseded },
      { reason: 'no-cve-id', count: nameless },
      { reason: 'override-not-needed', count: passedOver },
      { reason: 'gap-before-modified', count: filesWithGap(dates) },
    ].filter(({ count }) => count > 0),
  };
}

function isOverride(file: FeedFile): boolean {
  return /(?:^|\/)nvd2-overrides-/.test(file.path);
}

async function open(file: FeedFile): Promise<Content> {
  if (/\.jsonl(?:\.gz)?$/.test(file.path)) {
    return { date: undefined, entries: jsonLines('nvd', file, z.unknown()), read: (entry) => read2(file, entry) };
  }
  if (/nvdcve-1\.1-/.test(file.path)) {
    const { head, items } = await jsonItems('nvd', file, 'CVE_Items', LIMIT_BYTES);
    return {
      date: checked('nvd', file.path, '', head1, head).CVE_data_timestamp,
      entries: items(),
      read: ({ position, value }) => fromItem1(checked('nvd', file.path, position, item1, value)),
    };
  }
  const { head, items } = await jsonItems('nvd', file, 'vulnerabilities', LIMIT_BYTES);
  return {
    date: checked('nvd', file.path, '', head2, head).timestamp,
    entries: items(),
    read: (entry) => read2(file, entry),
  };
}

const wrapped = z.object({ cve: z.unknown() });

/** A 2.0 record stands in `{"cve":{…}}` or, in some collections, alone. */
function read2(file: FeedFile, { position, value }: Entry): Analysis {
  const outer = wrapped.safeParse(value);
  return fromCve2(checked('nvd', file.path, position, cve2, outer.success ? outer.data.cve : value));
}

/** For every CVE: where its version with the latest modification time stands. */
async function newestVersions(files: readonly FeedFile[]) {
  const newest = new Map<string, { readonly modified: string; readonly file: number; readonly position: string }>();
  for (const [index, file] of files.entries()) {
    const content = await open(file);
    for await (const entry of content.entries) {
      const { id, modified } = keyOf(entry.value);
      const before = newest.get(id);
      if (before === undefined || modified > before.modified) {
        newest.set(id, { modified, file: index, position: entry.position });
      }
    }
  }
  return newest;
}

const key = z.union([
  z.object({ cve: z.object({ CVE_data_meta: z.object({ ID: z.string() }) }), lastModifiedDate: z.string() }),
  z.object({ cve: z.object({ id: z.string(), lastModified: z.string() }) }),
  z.object({ id: z.string(), lastModified: z.string() }),
]);

/** Id and time of a record of any form; the shape is checked in full when the record is read. */
function keyOf(value: unknown): { readonly id: string; readonly modified: string } {
  const outcome = key.safeParse(value);
  if (!outcome.success) {
    return { id: '', modified: '' };
  }
  const found = outcome.data;
  if ('id' in found) {
    return { id: found.id, modified: instant(found.lastModified) };
  }
  return 'id' in found.cve
    ? { id: found.cve.id, modified: instant(found.cve.lastModified) }
    : { id: found.cve.CVE_data_meta.ID, modified: 'lastModifiedDate' in found ? instant(found.lastModifiedDate) : '' };
}

/** NVD writes `2025-02-25T01:00Z` and `2025-04-03T01:03:51.193`, both UTC: to the second they compare as texts. */
function instant(time: string): string {
  const [, minute = '', second = '00'] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2}))?/.exec(time) ?? [];
  return minute === '' ? time : `${minute}:${second}Z`;
}

function emitAnalysis(file: FeedFile, position: string, { note, statements, record }: Analysis, emit: Emit): void {
  const { id, ...said } = note;
  emit({ kind: 'note', feed: 'nvd', vulnerability: id, language: 'en', ...said });
  try {
    for (const claim of claimsFrom(statements, { feed: 'nvd', record, vulnerability: id })) {
      emit(claim);
    }
  } catch (cause) {
    throw cause instanceof CpeUnreadable
      ? feedInvalid('nvd', file.path, `${position} ${id}`, cause.message, cause)
      : cause;
  }
}

/** Overrides fill what NVD has not analysed; where NVD has a configuration of its own, or has rejected the record, NVD stands. */
async function emitOverrides(
  files: readonly FeedFile[],
  rejected: ReadonlySet<string>,
  analysed: ReadonlySet<string>,
  emit: Emit,
): Promise<number> {
  let passedOver = 0;
  for (const file of files) {
    for await (const { value, position } of jsonLines('nvd', file, override2)) {
      const id = value._annotation.cve_id;
      const configurations = value.cve.configurations ?? [];
      if (configurations.length === 0 || rejected.has(id) || analysed.has(id)) {
        passedOver += 1;
        continue;
      }
      const record = `nvd-data-overrides/${id}`;
      try {
        for (const claim of claimsFrom(nodesOf2(configurations), { feed: 'nvd', record, vulnerability: id })) {
          emit(claim);
        }
      } catch (cause) {
        throw cause instanceof CpeUnreadable
          ? feedInvalid('nvd', file.path, `${position} ${id}`, cause.message, cause)
          : cause;
      }
    }
  }
  return passedOver;
}

/** Year files that are older than what the newest `modified` feed reaches back to. */
function filesWithGap(dates: readonly DatedFile[]): number {
  const newest = dates
    .filter(({ file }) => file.path.includes('-modified'))
    .map(({ date }) => date)
    .sort()
    .at(-1);
  if (newest === undefined) {
    return 0;
  }
  return dates.filter(
    ({ file, date }) =>
      /-\d{4}\.json/.test(file.path) && Date.parse(newest) - Date.parse(date) > MODIFIED_DAYS * 86_400_000,
  ).length;
}

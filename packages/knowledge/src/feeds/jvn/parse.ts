import { isoSeconds } from '@tsukuroi/core';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { tarMembers } from '../../input.ts';
import type { Cvss, Note } from '../../record.ts';
import { readEntries } from './entries.ts';
import { emitProducts } from './products.ts';
import type { Entry } from './schema.ts';

/** The publisher asks to be named where its data is shown (MyJVN, terms of use). */
export const SOURCE_NAME = 'JVN iPedia';
const REFERENCES = 5;
const SUMMARY_LIMIT = 4000;

/**
 * JVN iPedia: Japanese titles and summaries by CVE, and MyJVN's list of vendor and product names. An entry stands in several
 * files (year, details, new ones): the version updated last counts, of equal ones the one with details.
 */
export async function parseJvn(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  let badCpes = 0;
  for (const file of ordered.filter(({ path }) => isProductList(path))) {
    badCpes += await emitProducts(file, emit);
  }
  const newest = new Map<string, { readonly modified: string; readonly rank: number; readonly place: string }>();
  let date: string | undefined;
  for await (const file of entryFiles(ordered)) {
    const rank = /jvndb_detail|\.json/.test(file.path) ? 1 : 0;
    await readEntries(file, {
      date: (time) => {
        date = later(date, time);
      },
      entry: ({ id, modified }, position) => {
        date = later(date, modified);
        const before = newest.get(id);
        const [now, then] = [Date.parse(modified), Date.parse(before?.modified ?? '')];
        if (before === undefined || now > then || (now === then && rank > before.rank)) {
          newest.set(id, { modified, rank, place: `${file.path} ${position}` });
        }
      },
    });
  }
  let superseded = 0;
  for await (const file of entryFiles(ordered)) {
    await readEntries(file, {
      date: () => undefined,
      entry: (found, position) => {
        if (newest.get(found.id)?.place === `${file.path} ${position}`) {
          for (const record of notesOf(found)) {
            emit(record);
          }
        } else {
          superseded += 1;
        }
      },
    });
  }
  const notices = [
    { reason: 'superseded', count: superseded },
    { reason: 'bad-cpe', count: badCpes },
  ];
  return { date, notices: notices.filter(({ count }) => count > 0) };
}

export function isProductList(path: string): boolean {
  return /myjvn[-_]product/.test(path);
}

/** The files with entries, those inside archives too. */
async function* entryFiles(files: readonly FeedFile[]): AsyncGenerator<FeedFile> {
  for (const file of files) {
    if (/\.tar\.gz$/.test(file.path)) {
      for await (const member of tarMembers(file)) {
        if (/\/jvndb[\w]*\.rdf$/.test(member.path)) {
          yield member;
        }
      }
    } else if (!isProductList(file.path)) {
      yield file;
    }
  }
}

/** JVN writes times with +09:00, with and without seconds. The newest as an instant in UTC, to the second. */
function later(before: string | undefined, time: string): string | undefined {
  const parsed = Date.parse(time);
  if (Number.isNaN(parsed) || (before !== undefined && Date.parse(before) >= parsed)) {
    return before;
  }
  return isoSeconds(parsed);
}

/** One note a CVE; under the entry's own number where no CVE is assigned. */
function notesOf(found: Entry): Note[] {
  const cves = found.related.map(({ id }) => id).filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
  const ids = cves.length === 0 ? [found.id] : [...new Set(cves)];
  const summary = plainText(found.overview);
  const cwe = [...new Set(found.related.map(({ id }) => id).filter((id) => /^CWE-\d+$/.test(id)))];
  const cvss = found.scores.flatMap(scoreOf);
  const vendors = found.related.filter(({ vendor, url }) => vendor && /^https?:\/\//.test(url)).map(({ url }) => url);
  const page = `https://jvndb.jvn.jp/ja/contents/${found.id.slice(6, 10)}/${found.id}.html`;
  const shared = {
    title: found.title.replace(/\s+/g, ' '),
    ...(summary === '' ? {} : { summary }),
    ...(cvss.length === 0 ? {} : { cvss }),
    ...(cwe.length === 0 ? {} : { cwe }),
    ...(found.published === undefined ? {} : { published: found.published.slice(0, 10) }),
    modified: found.modified.slice(0, 10),
    references: [...new Set([...vendors.slice(0, REFERENCES - 1), page])],
  };
  return ids.map((id) => ({ kind: 'note', feed: 'jvn', vulnerability: id, language: 'ja', ...shared }));
}

function scoreOf({ version, base, vector }: Entry['scores'][number]): Cvss[] {
  const known = (['2.0', '3.0', '3.1', '4.0'] as const).find((each) => each === version);
  // The vector says which version it is; CVSS 2 vectors do not, there the attribute counts.
  const stated = (/^CVSS:(3\.[01]|4\.0)\//.exec(vector)?.[1] as Cvss['version'] | undefined) ?? known;
  const score = Number(base);
  if (stated === undefined || base.trim() === '' || !(score >= 0 && score <= 10)) {
    return [];
  }
  return [{ version: stated, score, vector, by: SOURCE_NAME }];
}

function plainText(text: string): string {
  return text
    .replace(/\r/g, '')
    .replace(/[ \t\u3000]+\n/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
    .slice(0, SUMMARY_LIMIT);
}

import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { checked, textOf } from '../../read-json.ts';
import type { Claim } from '../../record.ts';
import { claimsOf } from './claims.ts';
import { membersOf } from './members.ts';
import { type CsafDocument, csafDocument, publisher } from './schema.ts';

const DOCUMENT = /(?:^|\/)(?:rh[sbe]a-\d{4}_\d+|cve-\d{4}-\d+)\.json$/i;
const NAMESPACE = 'https://www.redhat.com';

/**
 * Red Hat's CSAF documents: VEX (one per CVE, the whole state) and advisories (one per RHSA). Where there is a VEX document
 * of a CVE, advisories add nothing to it and are left aside for that CVE.
 */
export async function parseRedhat(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const counts = new Map<string, number>();
  const count = (reason: string): void => {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  };
  const newest = await newestDocuments(files);
  const stated = new Set<string>();
  let date: string | undefined;
  const advised = new Map<string, Claim[]>();
  for (const file of files) {
    for await (const member of membersOf(file)) {
      const document = await documentOf(member, file, newest, count);
      if (document === undefined) {
        continue;
      }
      const { current_release_date: changed } = document.document.tracking;
      date = date === undefined || changed > date ? changed : date;
      const isVex = document.document.tracking.id.startsWith('CVE-');
      for (const [cve, claims] of claimsOf(document, count)) {
        if (isVex) {
          stated.add(cve);
          for (const record of claims) {
            emit(record);
          }
        } else {
          advised.set(cve, [...(advised.get(cve) ?? []), ...claims]);
        }
      }
    }
  }
  for (const [cve, claims] of advised) {
    if (stated.has(cve)) {
      count('advisory-beside-vex');
    } else {
      for (const record of claims) {
        emit(record);
      }
    }
  }
  const notices = [...counts].map(([reason, number]) => ({ reason, count: number }));
  return { date, notices: notices.sort((a, b) => (a.reason < b.reason ? -1 : 1)) };
}

/**
 * Where the newest state of each document lies: a day's archive and documents that changed since lie side by side. The name
 * of a document is its number, and its date is read without taking the whole apart.
 */
async function newestDocuments(files: readonly FeedFile[]): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, { date: string; path: string }>();
  for (const file of files) {
    for await (const member of membersOf(file)) {
      if (!DOCUMENT.test(member.path)) {
        continue;
      }
      const text = (await member.read()).toString('utf8');
      const date = /"current_release_date"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? '';
      const known = newest.get(nameOf(member.path));
      if (known === undefined || date > known.date || (date === known.date && member.path < known.path)) {
        newest.set(nameOf(member.path), { date, path: member.path });
      }
    }
  }
  return new Map([...newest].map(([name, { path }]) => [name, path]));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** A file that is a Red Hat CSAF document, checked; undefined for what else lies in an archive. */
async function documentOf(
  member: FeedFile,
  file: FeedFile,
  newest: ReadonlyMap<string, string>,
  count: (reason: string) => void,
): Promise<CsafDocument | undefined> {
  if (!DOCUMENT.test(member.path)) {
    if (/\.(?:json|xml)\.(?:xz|bz2)$/.test(member.path)) {
      count('packed');
    }
    return undefined;
  }
  if (newest.get(nameOf(member.path)) !== member.path) {
    count('repeated');
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(textOf(member.path, await member.read()));
  } catch (cause) {
    throw feedInvalid('redhat', file.path, member.path.slice(file.path.length + 1) || 'JSON', 'not JSON', cause);
  }
  const known = publisher.safeParse(value);
  if (!known.success || known.data.document.publisher.namespace !== NAMESPACE) {
    count('other-document');
    return undefined;
  }
  return checked('redhat', member.path, '', csafDocument, value);
}

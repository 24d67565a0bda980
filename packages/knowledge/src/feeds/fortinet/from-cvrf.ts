import { type Advisory, fixedIn, noteText, type ProductStatement, type Weakness } from './advisory.ts';
import type { CvrfAdvisory } from './schema.ts';

/** Fortinet's CVRF lists every affected version by itself: `FortiOS-7.0.16`. */
const PRODUCT_ID = /^(.+)-(\d+(?:\.\d+)+)$/;

/** A CVRF advisory (as JSON or from its XML) in the room's words. */
export function fromCvrf(document: CvrfAdvisory): Advisory {
  const { identification, initial_release_date: published, current_release_date: date } = document.documenttracking;
  const notes = new Map(document.documentnotes.note.map(({ title, text }) => [title, noteText(text)]));
  const { cve, product_statuses: statuses, cvss_scoresets: scores } = document.vulnerability;
  const summary = notes.get('Summary') ?? '';
  const listed = statuses.status?.type === 'Known Affected' ? (statuses.status.product_id ?? []) : [];
  const shared: Omit<Weakness, 'id'> = {
    summary,
    cvss: scoresOf(scores.scoreset_v3?.base_score_v3, scores.scoreset_v3?.vector_v3),
    cwe: [...new Set([...summary.matchAll(/\bCWE-\d+\b/g)].map(([id]) => id))],
    products: productsOf(listed, notes.get('Solutions') ?? ''),
  };
  const assigned = (cve ?? []).flatMap((text) => text.replace(/<[^>]*>/g, '').match(/CVE-\d{4}-\d{4,}/g) ?? []);
  const ids = assigned.length === 0 ? [identification.id] : [...new Set(assigned)];
  return {
    id: identification.id,
    title: document.document_title.trim(),
    published: published?.slice(0, 10),
    date,
    form: 'cvrf',
    weaknesses: ids.map((id) => ({ id, ...shared })),
  };
}

function productsOf(listed: readonly string[], solutions: string): ProductStatement[] {
  const versions = new Map<string, Set<string>>();
  const unread = new Map<string, string[]>();
  for (const text of listed) {
    const [, name, version] = PRODUCT_ID.exec(text.trim()) ?? [];
    if (name === undefined || version === undefined) {
      const named = /^[A-Za-z][A-Za-z0-9]*/.exec(text.trim())?.[0] ?? text;
      unread.set(named, [...(unread.get(named) ?? []), text.trim()]);
    } else {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  return [...new Set([...versions.keys(), ...unread.keys()])].map((name) => {
    const affected = versions.get(name) ?? new Set<string>();
    return {
      name,
      versions: [...affected],
      ranges: [],
      fixed: fixedIn(solutions, name).filter((version) => !affected.has(version)),
      notAffected: [],
      unread: unread.get(name) ?? [],
    };
  });
}

function scoresOf(base: string | null | undefined, vector: string | null | undefined): Weakness['cvss'] {
  const version = /^CVSS:(3\.[01])\//.exec(vector ?? '')?.[1] as '3.0' | '3.1' | undefined;
  const score = Number(base);
  if (version === undefined || vector === null || vector === undefined || !(score >= 0 && score <= 10)) {
    return [];
  }
  return [{ version, score, vector, by: 'fortinet' }];
}

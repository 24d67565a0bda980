import { orderOfBounds, schemeOf } from '@tsukuroi/versions';
import type { Claim, Cvss, Note, Remedy } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { buildFor } from './builds.ts';
import type { Remediation, Vulnerability } from './schema.ts';

export interface ClaimOutcome {
  readonly claim: Claim;
  /** Fixed builds that were no build, and builds of another product line; both are left out of the claim. */
  readonly refusedForms: number;
  readonly refusedLines: number;
}

type Kb = Extract<Remedy, { readonly do: 'kb' }>;

/**
 * One claim per vulnerability, product and month (docs/formats/msrc.md):
 * - a fixed build of the product's own line: affected below it, the highest one where kinds of update have their own;
 * - KBs without such a build, and everything named "X on Y": affected, no range, `only: kb-only`: the set of KBs decides;
 * - neither: undetermined with the reason; no Vendor Fix at all: every version affected, no fix yet.
 */
export function claimFor(found: Vulnerability, id: string, name: string, month: string): ClaimOutcome {
  const fixes = found.remediations.filter(({ type, products }) => type === 'Vendor Fix' && products.includes(id));
  const base = {
    kind: 'claim',
    feed: 'msrc',
    record: month,
    vulnerability: found.cve,
    product: `msrc/${id}`,
    scheme: 'windows',
  } as const;
  if (fixes.length === 0) {
    const remedies = [{ do: 'no-fix-yet' }] as const;
    return { claim: { ...base, status: 'affected', ranges: [], remedies }, refusedForms: 0, refusedLines: 0 };
  }
  const read = fixes.map((fix) => ({ fix, answer: buildFor(name, fix.fixedBuild) }));
  const refusedForms = read.filter(({ answer }) => answer.kind === 'form').length;
  const refusedLines = read.filter(({ answer }) => answer.kind === 'line').length;
  const kbs = read.flatMap(({ fix, answer }) => kbOf(fix, answer.kind === 'build' ? answer.build : undefined));
  const builds = [...new Set(read.flatMap(({ answer }) => (answer.kind === 'build' ? [answer.build] : [])))];
  const done = (claim: Claim): ClaimOutcome => ({ claim, refusedForms, refusedLines });
  if (kbs.length > 0 && (id.includes('-') || builds.length === 0)) {
    return done({ ...base, status: 'affected', ranges: [], remedies: sorted(kbs), only: ['kb-only'] });
  }
  const [fixed, ...others] = builds.sort(newestFirst);
  if (fixed !== undefined) {
    return done({
      ...base,
      status: 'affected',
      ranges: [{ to: fixed }],
      fixed,
      ...(others.length === 0 ? {} : { alsoFixed: others }),
      remedies: kbs.length > 0 ? sorted(kbs) : [{ do: 'update', to: fixed }],
    });
  }
  const stated = fixes.map(({ fixedBuild }) => fixedBuild).find((text) => text !== '');
  const code =
    stated === undefined ? 'fixed-build-missing' : refusedForms > 0 ? 'fixed-build-form' : 'fixed-build-line';
  return done({ ...base, status: 'undetermined', ranges: [], unreadable: unreadable(code, stated) });
}

const RESTART: Readonly<Record<string, Kb['restart']>> = { Yes: 'yes', No: 'no', Maybe: 'maybe' };

function kbOf({ description, subtype, restart }: Remediation, build: string | undefined): Kb[] {
  if (!/^\d{6,7}$/.test(description)) {
    return [];
  }
  const stated = RESTART[restart];
  return [
    {
      do: 'kb',
      kb: `KB${description}`,
      ...(build === undefined ? {} : { to: build }),
      ...(subtype === '' ? {} : { subtype }),
      ...(stated === undefined ? {} : { restart: stated }),
    },
  ];
}

/** Each once, in an order of its own: documents repeat remediations in any order. */
function sorted(kbs: readonly Kb[]): Kb[] {
  const byText = new Map(kbs.map((kb) => [JSON.stringify(kb), kb]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kb]) => kb);
}

function newestFirst(a: string, b: string): number {
  const scheme = schemeOf('windows');
  const order = scheme === undefined ? 'unknown' : orderOfBounds(scheme, a, b);
  return order === 'older' ? 1 : order === 'newer' ? -1 : a < b ? 1 : -1;
}

const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low'];

/** What the document says of the vulnerability itself, without the products. */
export function noteOf(found: Vulnerability): Note {
  const summary = plainText(found.description);
  const severities = new Set(
    found.threats.filter(({ type }) => type === 'Severity').map(({ description }) => description),
  );
  const severity = SEVERITIES.find((word) => severities.has(word));
  const exploited = exploitedOf(found);
  const days = found.revisions.map((time) => time.slice(0, 10)).sort();
  const [published, modified] = [days[0], days.at(-1)];
  const cwe = [...new Set(found.cwe)].filter((id) => /^CWE-\d+$/.test(id));
  const cvss = scoresOf(found);
  return {
    kind: 'note',
    feed: 'msrc',
    vulnerability: found.cve,
    language: 'en',
    ...(found.title === '' ? {} : { title: found.title }),
    ...(summary === '' ? {} : { summary }),
    ...(cvss.length === 0 ? {} : { cvss }),
    ...(cwe.length === 0 ? {} : { cwe }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(severity === undefined ? {} : { severity }),
    ...(exploited === undefined ? {} : { exploited }),
    references: [`https://msrc.microsoft.com/update-guide/vulnerability/${found.cve}`],
  };
}

/** `Publicly Disclosed:No;Exploited:Yes;…` in the threats of type Exploit Status; the document may repeat it per product. */
function exploitedOf({ threats }: Vulnerability): boolean | undefined {
  const said = threats
    .filter(({ type }) => type === 'Exploit Status')
    .flatMap(({ description }) => /(?:^|;)\s*Exploited:\s*(Yes|No)/i.exec(description)?.[1]?.toLowerCase() ?? []);
  return said.length === 0 ? undefined : said.includes('yes');
}

/** Each product has its own score set; the vector tells the version. The highest first. */
function scoresOf({ scores }: Vulnerability): Cvss[] {
  const distinct = new Map<string, Cvss>();
  for (const { base, vector } of scores) {
    const version = /^CVSS:(3\.[01]|4\.0)\//.exec(vector)?.[1] as Cvss['version'] | undefined;
    if (version !== undefined) {
      distinct.set(`${base} ${vector}`, { version, score: Number(base), vector, by: 'microsoft' });
    }
  }
  return [...distinct.values()].sort((a, b) => b.score - a.score || (a.vector < b.vector ? -1 : 1)).slice(0, 3);
}

const SUMMARY_LIMIT = 2000;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
};

/** Descriptions are HTML inside the XML. Only their words are kept. */
function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SUMMARY_LIMIT);
}

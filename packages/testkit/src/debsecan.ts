import { deflateSync } from 'node:zlib';
import type { Claim } from '@tsukuroi/knowledge';
import { compareDeb } from '@tsukuroi/versions';

/**
 * Debian claims in the form that `debsecan --source file:///<folder>/ --suite <suite>` reads (it opens `<folder>/<suite>`),
 * so that our matching and debsecan can be compared on equal data. The form is read off debsecan 0.4.20 itself:
 * zlib-compressed UTF-8 text, `VERSION 1`, then three lists, each ended by an empty line:
 *
 *     <vulnerability>,<flags, not read>,<description>
 *     <package>,<number of the vulnerability>,<four flags>,<version fixed in unstable>,<further versions, by spaces>
 *     <source package>,<its binary packages, by spaces>
 *
 * What debsecan does with it:
 * - flag 1: `B` = the name is a binary package's, and the installed binary version is compared; otherwise (`S`, ` `) the
 *   source package and its version. Only installed packages count (`Status: … installed`; not `config-files`).
 * - flag 2: urgency ` `, `L`, `M`, `H`; flag 3: remote `?`, `R`, ` `. Both only colour reports.
 * - flag 4: `F` = a fix is available in the suite; for `--only-fixed` and for the words of reports, not for the verdict.
 * - vulnerable = older than "fixed in unstable" (empty: every version) and none of the further versions. We put the suite's
 *   own fixed version there, which means the same for this suite.
 * - the third list only marks packages as obsolete (`--no-obsolete`); without it nothing is.
 *
 * As Debian's own export does (security-tracker, lib/python/security_db.py, `calculateDebsecan1`), what is unimportant, past
 * its end of life or not affected is left out, and only CVE and TEMP names are carried; undetermined counts as vulnerable.
 * Debian's no-dsa, postponed and ignored do not exist for debsecan: it lists them.
 */
export interface DebsecanSource {
  readonly bytes: Buffer;
  readonly entries: number;
  /** Claims that the form cannot say (ranges with a beginning): a comparison must leave their subjects out. */
  readonly inexpressible: readonly Claim[];
}

interface Entry {
  readonly package: string;
  readonly vulnerability: string;
  /** Undefined: every version is vulnerable. */
  readonly fixed: string | undefined;
}

/** `release` as product keys name it: `12` for bookworm. */
export function debsecanSource(claims: Iterable<Claim>, release: string): DebsecanSource {
  const prefix = `deb/debian/${release}/`;
  const entries = new Map<string, Entry>();
  const inexpressible: Claim[] = [];
  for (const claim of claims) {
    if (!claim.product.startsWith(prefix) || !/^(?:CVE|TEMP)-/.test(claim.vulnerability) || isLeftOut(claim)) {
      continue;
    }
    const [range, ...more] = claim.ranges;
    const bounded = range?.to !== undefined && range.from === undefined && range.toIncluded !== true;
    if (claim.versions !== undefined || more.length > 0 || (range !== undefined && !bounded)) {
      inexpressible.push(claim);
      continue;
    }
    const { vulnerability } = claim;
    const name = claim.product.slice(prefix.length);
    const key = `${name} ${vulnerability}`;
    entries.set(key, merged(entries.get(key), { package: name, vulnerability, fixed: range?.to }));
  }
  return { bytes: deflateSync(textOf([...entries.values()])), entries: entries.size, inexpressible };
}

function isLeftOut({ status, tracker }: Claim): boolean {
  return status === 'not-affected' || tracker === 'unimportant' || tracker === 'end-of-life';
}

/** Of several statements about one subject the widest counts, as when the tracker merges its notes. */
function merged(known: Entry | undefined, next: Entry): Entry {
  if (known === undefined || next.fixed === undefined) {
    return next;
  }
  return known.fixed === undefined || compareDeb(known.fixed, next.fixed) >= 0 ? known : next;
}

function textOf(entries: readonly Entry[]): string {
  const names = [...new Set(entries.map(({ vulnerability }) => vulnerability))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const lines = entries
    .toSorted((a, b) => (`${a.package} ${a.vulnerability}` < `${b.package} ${b.vulnerability}` ? -1 : 1))
    .map(({ package: name, vulnerability, fixed }) => {
      const flags = `S ?${fixed === undefined ? ' ' : 'F'}`;
      return `${name},${numbers.get(vulnerability)},${flags},${fixed ?? ''},`;
    });
  return ['VERSION 1', ...names.map((name) => `${name},,`), '', ...lines, '', ''].join('\n');
}

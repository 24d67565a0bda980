import type { Claim, FeedId } from '@tsukuroi/knowledge/record.ts';
import { readBound, readVersion, type Scheme, schemeOf } from '@tsukuroi/versions';
import type { Verdict } from '../verdict.ts';
import type { VulnerabilityClaims } from './compiled.ts';

/**
 * The plain case, which is most of what distributions say: one claim, affected below a fixed version or without a fix. The
 * fixes are sorted, so that an installed version is placed by halving, and verdicts are made once and shared.
 */
export interface PlainClaims {
  readonly scheme: Scheme;
  readonly fixes: readonly string[];
  readonly affected: readonly Verdict[];
  readonly fixed: readonly Verdict[];
  readonly claims: readonly VulnerabilityClaims[];
  /** Claims of one feed that every version is affected without a fix; they hold for every place. */
  readonly open: readonly Claim[];
  readonly openFeed: FeedId | undefined;
  /** Verdicts from a place on, made once and shared by all versions that fall there: while the feed is fresh, and when it is stale. */
  readonly tails: Readonly<Record<'fresh' | 'stale', (readonly Verdict[] | undefined)[]>>;
}

/** The only claim about a vulnerability, or undefined. */
function onlyClaim({ groups }: VulnerabilityClaims): Claim | undefined {
  const [group, ...more] = groups;
  return more.length === 0 && group?.length === 1 ? group[0] : undefined;
}

/** Nothing about the claim depends on the installed version or on anything else of the machine. */
export function isOpen(claimed: VulnerabilityClaims): boolean {
  const claim = onlyClaim(claimed);
  return claim !== undefined && claim.ranges.length === 0 && claim.fixed === undefined && isUnrestricted(claim);
}

function isUnrestricted({ scheme, status, tracker, versions, only, requires, unreadable }: Claim): boolean {
  const restricted = versions ?? only ?? requires ?? unreadable;
  return TOTAL_ORDER.has(scheme) && status === 'affected' && tracker !== 'undetermined' && restricted === undefined;
}

export interface PlainCandidate {
  readonly claimed: VulnerabilityClaims;
  readonly claim: Claim;
  readonly scheme: Scheme;
  readonly fix: unknown;
}

/** Package schemes order any two versions they can read; only such claims may be sorted. */
const TOTAL_ORDER = new Set(['deb', 'rpm']);

export function plainCandidate(claimed: VulnerabilityClaims): PlainCandidate | undefined {
  const claim = onlyClaim(claimed);
  const range = claim?.ranges.length === 1 ? claim.ranges[0] : undefined;
  if (claim === undefined || range?.to === undefined || !isUnrestricted(claim)) {
    return undefined;
  }
  if (
    range.from !== undefined ||
    range.toIncluded === true ||
    claim.fixed !== range.to ||
    claim.alsoFixed !== undefined
  ) {
    return undefined;
  }
  const scheme = schemeOf(claim.scheme);
  const fix = scheme?.parse(range.to);
  return scheme === undefined || fix === undefined || !fix.ok ? undefined : { claimed, claim, scheme, fix: fix.value };
}

export function plainClaims(
  candidates: readonly PlainCandidate[],
  open: readonly VulnerabilityClaims[],
  others: VulnerabilityClaims[],
): PlainClaims | undefined {
  const claim = open[0] === undefined ? undefined : onlyClaim(open[0]);
  const scheme = candidates[0]?.scheme ?? schemeOf(claim?.scheme ?? '');
  if (scheme === undefined) {
    return undefined;
  }
  const sorted = candidates
    .filter((candidate) => candidate.scheme === scheme)
    .sort((a, b) => scheme.compare(a.fix, b.fix));
  others.push(...candidates.filter((candidate) => candidate.scheme !== scheme).map(({ claimed }) => claimed));
  const ofFeed: Claim[] = [];
  for (const claimed of open) {
    const one = onlyClaim(claimed);
    if (one !== undefined && one.feed === claim?.feed && one.scheme === scheme.id) {
      ofFeed.push(one);
    } else {
      others.push(claimed);
    }
  }
  return {
    scheme,
    fixes: sorted.map(({ claim: { fixed = '' } }) => fixed),
    affected: sorted.map((candidate) => plainVerdict(candidate.claim, 'affected', 'fixed-version')),
    fixed: sorted.map((candidate) => plainVerdict(candidate.claim, 'not-affected', 'at-or-past-fix')),
    claims: sorted.map(({ claimed }) => claimed),
    open: ofFeed,
    openFeed: ofFeed[0]?.feed,
    tails: { fresh: [], stale: [] },
  };
}

/** Everything an installed version at this place has: the fixes it lacks, and what has no fix. */
export function tailFrom(plain: PlainClaims, place: number, stale: ReadonlySet<string>): readonly Verdict[] {
  const age = plain.openFeed !== undefined && stale.has(plain.openFeed) ? 'stale' : 'fresh';
  const known = plain.tails[age][place];
  if (known !== undefined) {
    return known;
  }
  const open = plain.open.map((claim) =>
    age === 'stale' ? plainVerdict(claim, 'undetermined', 'stale-no-fix') : plainVerdict(claim, 'affected', 'no-fix'),
  );
  const tail = [...plain.affected.slice(place), ...open];
  plain.tails[age][place] = tail;
  return tail;
}

function plainVerdict(claim: Claim, verdict: Verdict['verdict'], rule: string): Verdict {
  return { kind: 'vulnerability', id: claim.vulnerability, verdict, rule, claims: [claim] };
}

/** How many of the sorted fixes the version has: they come first. Undefined when the version cannot be read. */
export function placeAmong(plain: PlainClaims, version: string): number | undefined {
  const { scheme, fixes } = plain;
  const newest = fixes.at(-1);
  if (newest === undefined) {
    return version === '' ? undefined : 0;
  }
  // Most packages are up to date: one look at the newest fix places them.
  const sign = version === newest ? 0 : signOf(scheme, version, newest);
  if (Number.isNaN(sign)) {
    return undefined;
  }
  if (sign >= 0) {
    return fixes.length;
  }
  let low = 0;
  let high = fixes.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (signOf(scheme, version, fixes[middle] ?? '') >= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** NaN when one of them cannot be read. */
function signOf(scheme: Scheme, a: string, b: string): number {
  if (scheme.compareWithin !== undefined) {
    return scheme.compareWithin(a, 0, a.length, b, 0, b.length);
  }
  const left = readVersion(scheme, a);
  const right = readBound(scheme, b);
  return left.ok && right.ok ? scheme.compare(left.value, right.value) : Number.NaN;
}

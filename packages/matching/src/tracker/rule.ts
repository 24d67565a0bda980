import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import type { Software } from '@tsukuroi/protocol';
import { type Scheme, schemeOf } from '@tsukuroi/versions';

/** One package that the plain basis calls vulnerable. */
export interface TrackerPair {
  readonly package: string;
  readonly vulnerability: string;
  readonly claim: Claim;
}

/**
 * Debian's tracker as it is, judged as debsecan judges (debsecan(1), `is_vulnerable`): every installed binary package by
 * its source version; the entries of its source, or where there are none those of its own name; a version below the fixed
 * one and not among the other fixed versions. No named rule, no look at the origin, no state of the tracker. It exists to
 * be compared with debsecan on the same data and for nothing else.
 */
export function trackerPairs(
  software: readonly Software[],
  distribution: { readonly key: string; readonly release: string },
  knowledge: KnowledgeView,
): TrackerPair[] {
  const scheme = schemeOf('deb');
  if (scheme === undefined) {
    throw new Error('the version scheme deb is missing');
  }
  const pairs = new Map<string, TrackerPair>();
  for (const item of software) {
    const source = item.source ?? item.name;
    const claims = entriesOf(source, item.name, distribution, knowledge);
    for (const claim of claims) {
      if (isVulnerable(claim, item, source, scheme)) {
        pairs.set(`${item.name}\n${claim.vulnerability}`, {
          package: item.name,
          vulnerability: claim.vulnerability,
          claim,
        });
      }
    }
  }
  return [...pairs.values()];
}

function entriesOf(
  source: string,
  name: string,
  { key, release }: { readonly key: string; readonly release: string },
  knowledge: KnowledgeView,
): readonly Claim[] {
  const own = knowledge.claims(`deb/${key}/${release}/${source}`).filter(isListed);
  return own.length > 0 ? own : knowledge.claims(`deb/${key}/${release}/${name}`).filter(isListed);
}

/** What debsecan's file holds: weaknesses the tracker calls open or mended, not those that do not concern the release. */
function isListed({ status }: Claim): boolean {
  return status === 'affected';
}

function isVulnerable(claim: Claim, item: Software, source: string, scheme: Scheme): boolean {
  const name = claim.product.slice(claim.product.lastIndexOf('/') + 1);
  if (claim.only?.includes('binary') === true && item.name === name) {
    return isBelow(item.version, claim.fixed, scheme);
  }
  if (source !== name) {
    return false;
  }
  const version = item.sourceVersion ?? item.version;
  return (
    isBelow(version, claim.fixed, scheme) &&
    !(claim.alsoFixed ?? []).some((other) => signOf(version, other, scheme) === 0)
  );
}

function isBelow(version: string, fixed: string | undefined, scheme: Scheme): boolean {
  return fixed === undefined || signOf(version, fixed, scheme) < 0;
}

function signOf(a: string, b: string, scheme: Scheme): number {
  const left = scheme.parse(a);
  const right = scheme.parse(b);
  return left.ok && right.ok ? scheme.compare(left.value, right.value) : Number.NaN;
}

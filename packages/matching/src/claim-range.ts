import { anyOf, type Ternary } from '@tsukuroi/core';
import type { Claim, VersionRange } from '@tsukuroi/knowledge/record.ts';
import { inRange, orderOf, type Scheme, schemeOf } from '@tsukuroi/versions';

type Versions = Pick<Claim, 'scheme' | 'ranges' | 'versions' | 'alsoFixed'>;

/**
 * Is the version among those the claim speaks about? No range and no list = every version. A version that the list names
 * is "yes" even where the scheme cannot order it; one that cannot be compared is "unknown", never "no". A version that is
 * named as mended (`alsoFixed`: the build of another minor release of RHEL) is "no" although it lies inside the range.
 */
export function holdsVersion(claim: Versions, version: string): Ternary {
  const { versions, ranges } = claim;
  if (ranges.length === 0 && versions === undefined) {
    return 'yes';
  }
  if (isListed(versions, version)) {
    return 'yes';
  }
  const scheme = schemeOf(claim.scheme);
  if (scheme === undefined) {
    return 'unknown';
  }
  if (claim.alsoFixed?.some((fixed) => orderOf(scheme, version, fixed) === 'same') === true) {
    return 'no';
  }
  return anyOf(answers(scheme, version, ranges, versions ?? []));
}

/** Named letter by letter. */
export function isListed(versions: readonly string[] | undefined, version: string): boolean {
  return versions?.includes(version) === true;
}

function* answers(
  scheme: Scheme,
  version: string,
  ranges: readonly VersionRange[],
  versions: readonly string[],
): Generator<Ternary> {
  for (const range of ranges) {
    yield inRange(scheme, version, range);
  }
  for (const listed of versions) {
    const order = orderOf(scheme, version, listed);
    yield order === 'unknown' ? 'unknown' : order === 'same' ? 'yes' : 'no';
  }
}

/** The range of a claim that holds the version, for the words. */
export function rangeWith(claim: Versions, version: string): VersionRange | undefined {
  const scheme = schemeOf(claim.scheme);
  return scheme === undefined ? undefined : claim.ranges.find((range) => inRange(scheme, version, range) === 'yes');
}

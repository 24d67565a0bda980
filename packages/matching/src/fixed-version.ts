import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { orderOfBounds, orderToBound, type Scheme, schemeOf } from '@tsukuroi/versions';
import type { JudgedIdentity } from './identity.ts';
import { branchOf } from './rules/windows-build.ts';
import type { Verdict } from './verdict.ts';

/**
 * The version from which on the weakness is gone: for each claim the nearest fix above the installed version, and of these
 * the farthest, so that no source is left unsatisfied. Undefined when no source names one.
 */
export function fixedVersionOf(identity: JudgedIdentity, verdict: Verdict): string | undefined {
  if (verdict.params?.available !== undefined) {
    return verdict.params.fixed;
  }
  // Versions of the archive do not speak about another's build; without a version no branch can be chosen.
  if (identity.doubt !== undefined || identity.judgedVersion === '') {
    return undefined;
  }
  const [only, ...more] = verdict.claims;
  if (verdict.rule === 'fixed-version' && more.length === 0) {
    return only?.fixed;
  }
  let farthest: string | undefined;
  for (const claim of verdict.claims) {
    const scheme = schemeOf(claim.scheme);
    const nearest = scheme === undefined ? undefined : nearestFix(claim, identity, scheme);
    if (
      scheme !== undefined &&
      nearest !== undefined &&
      (farthest === undefined || orderOfBounds(scheme, farthest, nearest) === 'older')
    ) {
      farthest = nearest;
    }
  }
  return farthest;
}

function nearestFix(claim: Claim, identity: JudgedIdentity, scheme: Scheme): string | undefined {
  const named = [
    ...(claim.fixed === undefined ? [] : [claim.fixed]),
    ...(claim.alsoFixed ?? []),
    ...(claim.remedies ?? []).flatMap((remedy) => ('to' in remedy && remedy.to !== undefined ? [remedy.to] : [])),
    // The open end of an affected range is the first version outside it.
    ...claim.ranges.flatMap((range) => (range.to !== undefined && range.toIncluded !== true ? [range.to] : [])),
  ];
  const version = identity.judgedVersion;
  const own = identity.kind === 'windows' ? named.filter((fix) => branchOf(fix) === branchOf(version)) : named;
  // Versions that cannot be compared (revision not known): the first fix the source names is still the goal.
  const above = own.filter((fix) => {
    const order = orderToBound(scheme, version, fix);
    return order === 'older' || order === 'unknown';
  });
  let nearest: string | undefined;
  for (const fix of above) {
    if (nearest === undefined || orderOfBounds(scheme, fix, nearest) === 'older') {
      nearest = fix;
    }
  }
  return nearest;
}

import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { schemeOf } from '@tsukuroi/versions';
import { orderToBound } from '@tsukuroi/versions/order.ts';
import type { Rule, RuleAnswer } from './rule.ts';

/**
 * Windows by build: the revision against the fixed build of the same branch (first three numbers). Where the revision is
 * not known, or the source names no build, the list of installed updates decides (`windows-updates.ts`).
 */
export const rule: Rule = {
  id: 'windows-build',
  title: { ja: 'Windows のビルド番号', en: 'Windows build' },
  because: {
    ja: '{source} はビルド {fixed} で直したとしています（{record}）。',
    en: '{source} mended it in build {fixed} ({record}).',
  },
  source: 'https://learn.microsoft.com/en-us/windows/release-health/release-information (build.revision)',
  judge({ identity, claim }) {
    if (identity.kind !== 'windows' || !claim.product.startsWith('msrc/') || claim.status !== 'affected') {
      return undefined;
    }
    if (claim.only?.includes('kb-only') === true) {
      return { claim, verdict: 'undetermined', rule: 'windows-updates-unknown', pending: { on: 'updates' } };
    }
    const builds = fixedBuilds(claim);
    if (builds.length === 0) {
      return undefined;
    }
    return byBuild(claim, identity.judgedVersion, builds);
  },
};

/** Builds that the source names as mended: the claim's own and those of its KBs. */
export function fixedBuilds(claim: Claim): readonly string[] {
  const ofUpdates = (claim.remedies ?? []).flatMap((remedy) =>
    remedy.do === 'kb' && remedy.to !== undefined ? [remedy.to] : [],
  );
  return [...new Set([...(claim.fixed === undefined ? [] : [claim.fixed]), ...(claim.alsoFixed ?? []), ...ofUpdates])];
}

/** `10.0.19045` of `10.0.19045.4046`. */
export function branchOf(build: string): string {
  return build.split('.').slice(0, 3).join('.');
}

/** True when the fourth number, the revision, is there. */
export function hasRevision(build: string): boolean {
  return build.split('.').length >= 4;
}

function byBuild(claim: Claim, installed: string, builds: readonly string[]): RuleAnswer {
  const own = builds.filter((build) => branchOf(build) === branchOf(installed));
  if (own.length === 0) {
    return { claim, verdict: 'undetermined', rule: 'windows-other-branch', pending: { on: 'updates' } };
  }
  if (!hasRevision(installed)) {
    return { claim, verdict: 'undetermined', rule: 'windows-revision-unknown', pending: { on: 'updates' } };
  }
  const scheme = schemeOf('windows');
  const orders = own.map((build) => (scheme === undefined ? 'unknown' : orderToBound(scheme, installed, build)));
  // Several builds of one branch stand for several kinds of update (ordinary, hotpatch): past all of them is mended.
  if (orders.includes('unknown')) {
    return { claim, verdict: 'undetermined', rule: 'version-unreadable' };
  }
  if (orders.every((order) => order === 'newer' || order === 'same')) {
    return { claim, verdict: 'not-affected', rule: 'at-or-past-fix' };
  }
  return orders.every((order) => order === 'older')
    ? { claim, verdict: 'affected', rule: 'windows-build' }
    : { claim, verdict: 'undetermined', rule: 'windows-builds-differ' };
}

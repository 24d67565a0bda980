import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import type { Software } from '@tsukuroi/protocol';
import { holdsVersion } from '../claim-range.ts';

/** One package that the plain basis calls vulnerable. */
export interface TrackerPair {
  readonly package: string;
  readonly vulnerability: string;
  readonly claim: Claim;
}

/**
 * Debian's tracker as it is, judged as debsecan judges the file that the tracker exports for it (debsecan 0.4.20,
 * `is_vulnerable`; security-tracker, `calculateDebsecan1`): every installed binary package by the version of its source;
 * vulnerable below the fixed version of the release, or always where there is none; undetermined counts as vulnerable;
 * unimportant, end-of-life and not-affected are left out, and so is what has no CVE or TEMP name. No named rule, no look at
 * the origin. It exists to be compared with debsecan on the same data and for nothing else.
 *
 * debsecan's entries for binary packages and its list of further versions serve files that speak about all suites at once;
 * a claim speaks about one release, so that neither can differ here.
 */
export function trackerPairs(
  software: readonly Software[],
  { distribution, release }: { readonly distribution: string; readonly release: string },
  knowledge: KnowledgeView,
): TrackerPair[] {
  const pairs = new Map<string, TrackerPair>();
  for (const item of software) {
    const product = `deb/${distribution}/${release}/${item.source ?? item.name}`;
    for (const claim of knowledge.claims(product)) {
      if (isListed(claim) && isVulnerable(claim, item)) {
        const { vulnerability } = claim;
        pairs.set(`${item.name}\n${vulnerability}`, { package: item.name, vulnerability, claim });
      }
    }
  }
  return [...pairs.values()];
}

function isListed({ status, tracker, vulnerability }: Claim): boolean {
  return (
    /^(?:CVE|TEMP)-/.test(vulnerability) &&
    status !== 'not-affected' &&
    tracker !== 'unimportant' &&
    tracker !== 'end-of-life'
  );
}

function isVulnerable(claim: Claim, item: Software): boolean {
  return holdsVersion(claim, item.sourceVersion ?? item.version) === 'yes';
}

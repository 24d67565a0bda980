import type { Finding, Inventory } from '@tsukuroi/protocol';
import { distributionOf } from '../distribution.ts';
import { compareFindings, type MatchDeps } from '../findings.ts';
import { identityOf } from '../identity.ts';
import { decide, UNKNOWN_SURROUNDINGS } from '../priority/decide.ts';
import { signalsOf, titleIn } from '../priority/signals.ts';
import type { Verdict } from '../verdict.ts';
import { becauseOf } from '../words/because.ts';
import { remedyOf } from '../words/remedy.ts';
import { type TrackerPair, trackerPairs } from './rule.ts';

/** `match --basis tracker`: one finding for each pair of package and vulnerability that debsecan would print. */
export function trackerFindings(inventory: Inventory, deps: MatchDeps): readonly Finding[] {
  const distribution = distributionOf(inventory.manifest.os);
  if (distribution === undefined || distribution.family !== 'deb') {
    return [];
  }
  const software = inventory.manifest.software.filter((item) => item.scheme === 'deb');
  const versions = new Map(software.map((item) => [item.name, item.version]));
  return trackerPairs(software, distribution, deps.knowledge)
    .map((pair) => findingOf(pair, versions.get(pair.package) ?? '', inventory, deps))
    .sort(compareFindings);
}

function findingOf(pair: TrackerPair, version: string, inventory: Inventory, deps: MatchDeps): Finding {
  const { claim } = pair;
  const verdict: Verdict = {
    kind: 'vulnerability',
    id: pair.vulnerability,
    verdict: 'affected',
    rule: 'tracker',
    claims: [claim],
  };
  const identity = identityOf(
    {
      kind: 'package',
      name: pair.package,
      version,
      scheme: 'deb',
      judgedVersion: version,
      candidates: [{ entry: 'tracker', products: [claim.product] }],
      platform: inventory.manifest.os.id,
      arch: inventory.manifest.arch,
    },
    [pair.package],
  );
  const language = deps.language ?? 'ja';
  const spoken = { identity, verdict, knowledge: deps.knowledge, language };
  const signals = signalsOf(pair.vulnerability, deps.knowledge);
  const { decision, due, why } = decide(verdict, signals, UNKNOWN_SURROUNDINGS, deps.day);
  return {
    id: pair.vulnerability,
    kind: 'vulnerability',
    verdict: 'affected',
    software: { name: pair.package, version, scheme: 'deb' },
    alsoIn: [],
    fixedVersion: claim.fixed ?? null,
    basis: [{ feed: claim.feed, record: claim.record }],
    rule: 'tracker',
    because: becauseOf(spoken),
    remedy: remedyOf(spoken),
    evidence: [],
    decision,
    due,
    why: why[language],
    cvss: signals.cvss,
    epss: signals.epss,
    exploitedSince: signals.exploitedSince,
    ransomware: signals.ransomware,
    title: titleIn(signals, language),
  };
}

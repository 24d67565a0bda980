import type { Lifecycle } from '@tsukuroi/knowledge/record.ts';
import type { JudgedIdentity } from '../identity.ts';
import type { Verdict } from '../verdict.ts';
import type { CompiledKnowledge } from './compiled.ts';
import { lifecycleState, mostTrusted } from './end-of-life.ts';

/** A package may stand on the list of ended and on that of limited support: the first of these is said. */
const RULES = ['package-support-ended', 'package-support-ends-soon', 'package-support-limited'] as const;

/**
 * A distribution may stop mending a package before the release itself ends, or mend it for some uses only
 * (debian-security-support). Like its own tool, check-support-status, this goes by the source package, whichever version is
 * installed. A package from elsewhere is not meant: its maker's support is another question.
 */
export function packageSupport(
  identity: JudgedIdentity,
  knowledge: CompiledKnowledge,
  day: string,
): Verdict | undefined {
  const facts = identity.package;
  const [candidate] = identity.candidates;
  if (identity.kind !== 'package' || facts === undefined || identity.doubt !== undefined || candidate === undefined) {
    return undefined;
  }
  const { place } = facts;
  const stated = knowledge.claimsOf(candidate.products).lifecycles.filter(({ cycle }) => cycle === place.release);
  const trusted = mostTrusted(stated);
  const [worst] = stated
    .filter(({ feed }) => feed === trusted?.feed)
    .flatMap((lifecycle) =>
      RULES.filter((rule) => rule === ruleFor(lifecycle, day)).map((rule) => ({ lifecycle, rule })),
    )
    .sort((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule));
  if (worst === undefined) {
    return undefined;
  }
  const { lifecycle, rule } = worst;
  return {
    kind: 'end-of-life',
    id: `EOL-${place.distribution}-${place.release}-${lifecycle.product.split('/').at(-1)}`,
    // Whether the use here is one that is still supported cannot be read from a machine.
    verdict: rule === 'package-support-limited' ? 'undetermined' : 'affected',
    rule,
    claims: [],
    lifecycle,
  };
}

function ruleFor(lifecycle: Lifecycle, day: string): (typeof RULES)[number] | undefined {
  const state = lifecycleState(lifecycle.ends, day);
  if (state === 'ended') {
    return 'package-support-ended';
  }
  if (state === 'soon') {
    return 'package-support-ends-soon';
  }
  return lifecycle.limited === true ? 'package-support-limited' : undefined;
}

import type { KnowledgeView } from '@tsukuroi/knowledge';
import { ownSuffixOf } from '../distribution.ts';
import { type Candidate, identityOf, type JudgedIdentity } from '../identity.ts';
import type { JudgeContext, Verdict } from '../verdict.ts';
import { isBeyondArchive, missingUpdate, withArchive } from './archive.ts';
import { claimVerdicts } from './claims.ts';
import { type CompiledKnowledge, compiledOf } from './compiled.ts';
import { endOfLife } from './end-of-life.ts';
import { exploitedWithoutClaim } from './exploited.ts';

/**
 * Every verdict on one identity, independent of the device: to be kept under `identity.key`, the knowledge's digest and
 * the context. Verdicts with `open` wait for their manifest (`settleVerdict`). Not affected is left out unless `context.all`.
 * The array and its members are shared: never change them.
 */
export function judgeIdentity(
  identity: JudgedIdentity,
  knowledge: KnowledgeView,
  context: JudgeContext,
): readonly Verdict[] {
  const compiled = compiledOf(knowledge);
  const judged = placedBy(identity, compiled);
  const claims = candidateVerdicts(judged, compiled, context);
  const more = [
    ...exploitedWithoutClaim(judged, compiled, context),
    ...listOf(endOfLife(judged, knowledge, context.day)),
    ...listOf(missingUpdate(judged, compiled)),
  ];
  return more.length === 0 ? claims : [...claims, ...more];
}

/** The identity as the archive index completes it: what `judgeIdentity` really judges, and what its words speak about. */
export function placed(identity: JudgedIdentity, knowledge: KnowledgeView): JudgedIdentity {
  return placedBy(identity, compiledOf(knowledge));
}

function placedBy(identity: JudgedIdentity, knowledge: CompiledKnowledge): JudgedIdentity {
  const known = withArchive(identity, knowledge);
  if (!isBeyondArchive(known, knowledge, ownSuffixOf(known.platform, known.package?.release))) {
    return known;
  }
  const { key: _key, binaries, ...parts } = known;
  return identityOf({ ...parts, doubt: { rule: 'not-from-archive' } }, binaries);
}

function listOf(verdict: Verdict | undefined): Verdict[] {
  return verdict === undefined ? [] : [verdict];
}

function candidateVerdicts(
  identity: JudgedIdentity,
  compiled: CompiledKnowledge,
  context: JudgeContext,
): readonly Verdict[] {
  const [first, ...others] = identity.candidates;
  if (first === undefined) {
    return [];
  }
  const judge = ({ products }: Candidate, all: boolean): readonly Verdict[] =>
    claimVerdicts(identity, compiled.claimsOf(products), compiled, { ...context, all });
  if (others.length === 0) {
    return judge(first, context.all);
  }
  return agreed(identity.candidates, (candidate) => judge(candidate, true)).filter(
    (verdict) => context.all || verdict.verdict !== 'not-affected' || verdict.open !== undefined,
  );
}

/** It is one of several products: what all say is said; where they differ it is undetermined. */
function agreed(candidates: readonly Candidate[], judge: (candidate: Candidate) => readonly Verdict[]): Verdict[] {
  const byCandidate = candidates.map((candidate) => new Map(judge(candidate).map((verdict) => [verdict.id, verdict])));
  const ids = new Set(byCandidate.flatMap((verdicts) => [...verdicts.keys()]));
  return [...ids].map((id) => {
    const said = byCandidate.map((verdicts) => verdicts.get(id));
    const known = said.filter((verdict) => verdict !== undefined);
    const words = new Set(said.map((verdict) => verdict?.verdict ?? 'not-affected'));
    const [first] = known;
    if (first === undefined) {
      throw new Error('a verdict without a candidate');
    }
    const claims = [...new Set(known.flatMap((verdict) => verdict.claims))];
    if (words.size === 1) {
      return { ...first, claims };
    }
    const names = candidates.map(({ entry }) => entry).join('、');
    return {
      kind: 'vulnerability',
      id,
      verdict: 'undetermined',
      rule: 'product-ambiguous',
      claims,
      params: { candidates: names },
    };
  });
}

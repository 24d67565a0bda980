import type { KnowledgeView } from '@tsukuroi/knowledge';
import { type Candidate, identityOf, type JudgedIdentity } from '../identity.ts';
import type { JudgeContext, Verdict } from '../verdict.ts';
import { isBeyondArchive, missingUpdate, withArchive } from './archive.ts';
import { type ClaimVerdicts, claimVerdicts } from './claims.ts';
import { type CompiledKnowledge, compiledOf } from './compiled.ts';
import { endOfLife } from './end-of-life.ts';
import { exploitedWithoutClaim } from './exploited.ts';
import type { JudgedEntry } from './manifest.ts';
import { packageSupport } from './package-support.ts';

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
  return judgeEntry(identity, compiledOf(knowledge), context).verdicts;
}

/** The same with the identity as it was judged: completed by the archive index, with the doubt it raises. */
export function judgeEntry(identity: JudgedIdentity, compiled: CompiledKnowledge, context: JudgeContext): JudgedEntry {
  return identity.package === undefined
    ? judgeSystemOrProgram(identity, compiled, context)
    : judgePackage(identity, compiled, context);
}

function judgePackage(identity: JudgedIdentity, compiled: CompiledKnowledge, context: JudgeContext): JudgedEntry {
  const judged = placedBy(identity, compiled);
  const { verdicts, waits } = candidateVerdicts(judged, compiled, context);
  const update = missingUpdate(judged, compiled);
  const support = packageSupport(judged, compiled, context.day);
  const more = [update, support].filter((verdict) => verdict !== undefined);
  // The list itself is shared between identities that get nothing more.
  return { identity: judged, verdicts: more.length === 0 ? verdicts : [...verdicts, ...more], waits };
}

function judgeSystemOrProgram(
  identity: JudgedIdentity,
  compiled: CompiledKnowledge,
  context: JudgeContext,
): JudgedEntry {
  const { verdicts, waits } = candidateVerdicts(identity, compiled, context);
  const exploited = exploitedWithoutClaim(identity, compiled, context);
  const end = endOfLife(identity, compiled.knowledge, context.day);
  return { identity, verdicts: [...verdicts, ...exploited, ...(end === undefined ? [] : [end])], waits };
}

/** The identity as the archive index completes it: what `judgeIdentity` really judges, and what its words speak about. */
export function placed(identity: JudgedIdentity, knowledge: KnowledgeView): JudgedIdentity {
  return placedBy(identity, compiledOf(knowledge));
}

function placedBy(identity: JudgedIdentity, knowledge: CompiledKnowledge): JudgedIdentity {
  const known = withArchive(identity, knowledge);
  if (!isBeyondArchive(known, knowledge)) {
    return known;
  }
  const { binaries, ...parts } = known;
  return identityOf({ ...parts, doubt: { rule: 'not-from-archive' } }, binaries);
}

const NOTHING: ClaimVerdicts = { verdicts: [], waits: false };

function candidateVerdicts(
  identity: JudgedIdentity,
  compiled: CompiledKnowledge,
  context: JudgeContext,
): ClaimVerdicts {
  const { candidates } = identity;
  const first = candidates[0];
  if (first === undefined) {
    return NOTHING;
  }
  if (candidates.length === 1) {
    return claimVerdicts(identity, compiled.claimsOf(first.products), compiled, context);
  }
  const everything = { ...context, all: true };
  const verdicts = agreed(
    candidates,
    ({ products }) => claimVerdicts(identity, compiled.claimsOf(products), compiled, everything).verdicts,
  ).filter((verdict) => context.all || verdict.verdict !== 'not-affected' || verdict.open !== undefined);
  return { verdicts, waits: verdicts.some(({ open }) => open !== undefined) };
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

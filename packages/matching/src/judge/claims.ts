import { isListed, rangeWith } from '../claim-range.ts';
import type { JudgedIdentity } from '../identity.ts';
import { CLAIM_RULES } from '../rules/registry.ts';
import type { ClaimStep, RuleAnswer } from '../rules/rule.ts';
import { type JudgeContext, joinOutcomes, type Outcome, type Verdict } from '../verdict.ts';
import type { CompiledClaims, CompiledKnowledge, VulnerabilityClaims } from './compiled.ts';
import { placeAmong, tailFrom } from './plain.ts';

/** Verdicts, and whether any of them waits for the manifest. */
export interface ClaimVerdicts {
  readonly verdicts: readonly Verdict[];
  readonly waits: boolean;
}

/** What the claims about some products say about one identity. Without `context.all` no verdict `not-affected`. */
export function claimVerdicts(
  identity: JudgedIdentity,
  compiled: CompiledClaims,
  knowledge: CompiledKnowledge,
  context: JudgeContext,
): ClaimVerdicts {
  const { plain, others } = compiled;
  const isPlain = identity.doubt === undefined && (identity.kind === 'package' || identity.kind === 'kernel');
  const place = isPlain && plain !== undefined ? placeAmong(plain, identity.judgedVersion) : undefined;
  if (plain === undefined || place === undefined) {
    return judgeEach(identity, compiled.all, knowledge, context);
  }
  const tail = tailFrom(plain, place, context.stale);
  if (others.length === 0 && !context.all) {
    return { verdicts: tail, waits: false };
  }
  const { verdicts, waits } = judgeEach(identity, others, knowledge, context);
  const fixed = context.all ? plain.fixed.slice(0, place) : [];
  return { verdicts: [...fixed, ...tail, ...verdicts], waits };
}

function judgeEach(
  identity: JudgedIdentity,
  claimed: readonly VulnerabilityClaims[],
  knowledge: CompiledKnowledge,
  context: JudgeContext,
): ClaimVerdicts {
  const verdicts: Verdict[] = [];
  let waits = false;
  for (const one of claimed) {
    const verdict = judgeVulnerability(identity, one, knowledge, context);
    if (verdict !== undefined && (context.all || verdict.verdict !== 'not-affected' || verdict.open !== undefined)) {
      verdicts.push(verdict);
      waits ||= verdict.open !== undefined;
    }
  }
  return { verdicts, waits };
}

function judgeVulnerability(
  identity: JudgedIdentity,
  claimed: VulnerabilityClaims,
  knowledge: CompiledKnowledge,
  context: JudgeContext,
): Verdict | undefined {
  const asks = identity.kind === 'firmware' && identity.judgedVersion === '';
  const exploited = asks && knowledge.knowledge.exploited(claimed.vulnerability) !== undefined;
  for (const group of claimed.groups) {
    if (isOutranked(identity, group, knowledge)) {
      continue;
    }
    const outcomes: Outcome[] = [];
    for (const claim of group) {
      const answer = judgeClaim({ identity, claim, context, exploited });
      if (answer !== 'not-meant' && answer !== undefined) {
        outcomes.push(answer);
      }
    }
    const verdict = joinOutcomes(claimed.vulnerability, outcomes);
    if (verdict !== undefined) {
      return grouped(identity, verdict);
    }
  }
  return undefined;
}

/** A CPE does not speak about Windows where MSRC knows the vulnerability: MSRC lists every product that has it. */
function isOutranked(
  identity: JudgedIdentity,
  group: VulnerabilityClaims['groups'][number],
  knowledge: CompiledKnowledge,
): boolean {
  const [first] = group;
  return (
    identity.kind === 'windows' &&
    first !== undefined &&
    !first.product.startsWith('msrc/') &&
    knowledge.isKnownToMicrosoft(first.vulnerability)
  );
}

/** Asks the rules in their order, then applies what changes an answer: age of the source, kernel tools, conditions. */
export function judgeClaim(step: ClaimStep): RuleAnswer {
  for (const rule of CLAIM_RULES) {
    const answer = rule.judge?.(step);
    if (answer === 'not-meant') {
      return answer;
    }
    if (answer !== undefined) {
      return adjusted(answer, step);
    }
  }
  return undefined;
}

function adjusted(answer: Outcome, { identity, claim, context }: ClaimStep): Outcome {
  let outcome = answer;
  if (outcome.verdict === 'affected' && context.stale.has(claim.feed) && isOpenEnded(outcome, identity.judgedVersion)) {
    outcome = { claim, verdict: 'undetermined', rule: 'stale-no-fix' };
  }
  if (outcome.verdict === 'affected' && identity.kind === 'kernel-tools') {
    outcome = { claim, verdict: 'undetermined', rule: 'kernel-tools' };
  }
  const waits = claim.requires !== undefined && outcome.pending === undefined && outcome.verdict !== 'not-affected';
  return waits && claim.requires !== undefined
    ? { ...outcome, pending: { on: 'condition', condition: claim.requires } }
    : outcome;
}

/** "Affected from now on, no fix": the kind of statement that a later state of the source would have changed. */
function isOpenEnded({ claim }: Outcome, version: string): boolean {
  if (claim.fixed !== undefined || isListed(claim.versions, version)) {
    return false;
  }
  const range = rangeWith(claim, version);
  return claim.ranges.length === 0 ? claim.versions === undefined : range !== undefined && range.to === undefined;
}

function grouped(identity: JudgedIdentity, verdict: Verdict): Verdict {
  if (identity.kind === 'kernel-tools' && verdict.verdict !== 'not-affected') {
    return { ...verdict, group: 'kernel-tools' };
  }
  return verdict.rule === 'possible-by-model' ? { ...verdict, group: 'possible' } : verdict;
}

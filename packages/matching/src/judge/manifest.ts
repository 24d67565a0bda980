import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { JudgedIdentity } from '../identity.ts';
import { joinOutcomes, type Outcome, type Verdict } from '../verdict.ts';
import { conditionHolds } from './condition.ts';
import type { ManifestView } from './manifest-view.ts';
import { judgeByUpdates, judgeProgramByUpdates } from './windows-updates.ts';

/** An identity of a manifest with its verdicts, as kept per identity. */
export interface JudgedEntry {
  readonly identity: JudgedIdentity;
  readonly verdicts: readonly Verdict[];
  /** True when a verdict is still open (`Verdict.open`): the manifest has to settle it. */
  readonly waits: boolean;
}

/**
 * Settles what a single identity cannot tell: conditions on other products, and Windows without revision by its installed
 * updates. Entries that do not wait come back as they are, so that a manifest costs only what it adds.
 */
export function judgeManifest(
  entries: readonly JudgedEntry[],
  view: ManifestView,
  knowledge: KnowledgeView,
  options: { all?: boolean } = {},
): readonly JudgedEntry[] {
  return entries.map((entry) => {
    if (!entry.waits) {
      return entry;
    }
    const verdicts = entry.verdicts
      .map((verdict) => settleVerdict(verdict, entry.identity, view, knowledge))
      .filter((verdict) => options.all === true || verdict.verdict !== 'not-affected');
    return { identity: entry.identity, verdicts, waits: false };
  });
}

/** The final verdict of this manifest; the same object when there was nothing open. */
export function settleVerdict(
  verdict: Verdict,
  identity: JudgedIdentity,
  view: ManifestView,
  knowledge: KnowledgeView,
): Verdict {
  if (verdict.open === undefined) {
    return verdict;
  }
  const params: Record<string, string> = {};
  const settled = verdict.open.map((outcome) => settle(outcome, identity, view, knowledge, params));
  const joined = joinOutcomes(verdict.id, settled);
  if (joined === undefined) {
    throw new Error(`verdict on ${verdict.id} has nothing to settle`);
  }
  const grouped = verdict.group === undefined ? joined : { ...joined, group: verdict.group };
  return Object.keys(params).length === 0 ? grouped : { ...grouped, params };
}

function settle(
  outcome: Outcome,
  identity: JudgedIdentity,
  view: ManifestView,
  knowledge: KnowledgeView,
  params: Record<string, string>,
): Outcome {
  const { pending, claim } = outcome;
  if (pending === undefined) {
    return outcome;
  }
  if (pending.on === 'updates') {
    const answer =
      identity.kind === 'program'
        ? judgeProgramByUpdates(claim, view, knowledge)
        : judgeByUpdates(claim, identity.judgedVersion, view, knowledge);
    Object.assign(params, answer.params);
    return { claim, verdict: answer.verdict, rule: answer.rule };
  }
  const holds = conditionHolds(pending.condition, view);
  if (holds === 'yes') {
    return { claim, verdict: outcome.verdict, rule: outcome.rule };
  }
  return holds === 'no'
    ? { claim, verdict: 'not-affected', rule: 'platform-not-met' }
    : { claim, verdict: 'undetermined', rule: 'platform-unknown' };
}

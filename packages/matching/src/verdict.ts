import type { FeedId } from '@tsukuroi/knowledge';
import type { ArchivePackage, Claim, Condition, Exploited, Lifecycle } from '@tsukuroi/knowledge/record.ts';
import type { FindingKind, VerdictWord } from '@tsukuroi/protocol';

/** What one claim says about one identity. `pending` = the rest of the manifest decides. */
export interface Outcome {
  readonly claim: Claim;
  readonly verdict: VerdictWord;
  /** Named rule, `src/rules/<id>.ts`. */
  readonly rule: string;
  readonly pending?: Pending;
}

export type Pending =
  /** The other side of an AND node. The outcome holds when the condition holds. */
  | { readonly on: 'condition'; readonly condition: Condition }
  /** Windows without revision: the list of installed updates decides. */
  | { readonly on: 'updates' };

/**
 * A verdict on one vulnerability (or end of life, or missing update) for one identity. Small and shared between identities
 * on purpose: the words are made from rule and basis when somebody reads them.
 */
export interface Verdict {
  readonly kind: FindingKind;
  /** CVE or advisory id; `EOL-<product>-<cycle>`; `UPDATE-<source>`. */
  readonly id: string;
  readonly verdict: VerdictWord;
  readonly rule: string;
  readonly group?: 'kernel-tools' | 'possible';
  /** Claims that led here, vendor first. */
  readonly claims: readonly Claim[];
  /** Claims of equal rank that say otherwise. */
  readonly dissent?: readonly Claim[];
  /** What every claim said, while the manifest still has to decide; `verdict` is then the answer without it. */
  readonly open?: readonly Outcome[];
  readonly exploited?: Exploited;
  readonly lifecycle?: Lifecycle;
  readonly archive?: ArchivePackage;
  /** What the words need beyond the above. */
  readonly params?: Readonly<Record<string, string>>;
}

/** What verdicts depend on besides the identity and the knowledge. */
export interface JudgeContext {
  /** ISO day in Japan. */
  readonly day: string;
  /** Feeds past their staleness limit on that day, or without a date. */
  readonly stale: ReadonlySet<FeedId>;
  /** Keep verdicts `not-affected` too. */
  readonly all: boolean;
}

const WEIGHT: Readonly<Record<VerdictWord, number>> = { affected: 2, undetermined: 1, 'not-affected': 0 };

/**
 * Joins what claims of equal rank say about one vulnerability: affected wins over undetermined, undetermined over not
 * affected (union of sources). Undefined when there is nothing to join.
 */
export function joinOutcomes(vulnerability: string, outcomes: readonly Outcome[]): Verdict | undefined {
  const certain = outcomes.filter((outcome) => outcome.pending === undefined);
  const waits = certain.length < outcomes.length && !certain.some((outcome) => outcome.verdict === 'affected');
  const considered = waits || certain.length === 0 ? outcomes : certain;
  let best: Outcome | undefined;
  for (const outcome of considered) {
    if (best === undefined || WEIGHT[outcome.verdict] > WEIGHT[best.verdict]) {
      best = outcome;
    }
  }
  if (best === undefined) {
    return undefined;
  }
  const { verdict, rule } = best;
  const claims = considered.filter((outcome) => outcome.verdict === verdict).map((outcome) => outcome.claim);
  const dissent = considered.filter((outcome) => outcome.verdict !== verdict).map((outcome) => outcome.claim);
  return {
    kind: 'vulnerability',
    id: vulnerability,
    verdict,
    rule,
    claims,
    ...(dissent.length === 0 ? {} : { dissent }),
    ...(waits ? { open: outcomes } : {}),
  };
}

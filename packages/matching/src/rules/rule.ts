import type { Text } from '@tsukuroi/core';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import type { JudgedIdentity } from '../identity.ts';
import type { JudgeContext, Outcome } from '../verdict.ts';

/** One claim met by one identity: what a rule looks at. */
export interface ClaimStep {
  readonly identity: JudgedIdentity;
  readonly claim: Claim;
  readonly context: JudgeContext;
  /** Is the vulnerability known to be exploited? Looked up only for firmware of unknown version. */
  readonly exploited: boolean;
}

/** `not-meant`: the claim does not speak about this thing (another module stream, another architecture). */
export type RuleAnswer = Outcome | 'not-meant' | undefined;

/** A named rule: every finding names the one that led to it. One file under `rules/`, one line in `registry.ts`. */
export interface Rule {
  /** File name; never renamed once released. */
  readonly id: string;
  readonly title: Text;
  /**
   * What the rule says to people, after "… is installed.". Placeholders: {name} {version} {source} {record} {fixed} {range}
   * and what the rule's verdict carries in `params`.
   */
  readonly because: Text;
  /** What to do, where it is the rule and not the source that knows. */
  readonly remedy?: Text;
  /** Where the rule comes from: vendor page, specification. */
  readonly source: string;
  /** Judges one claim. Undefined: this rule has nothing to say, the next one is asked (order of `CLAIM_RULES`). */
  readonly judge?: (step: ClaimStep) => RuleAnswer;
}

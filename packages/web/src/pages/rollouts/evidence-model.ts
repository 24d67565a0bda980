import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';

/** What a `result/1` says, as a person asks it. Pure. */

export type Outcome = 'as-ordered' | 'unchanged' | 'other' | 'missing';

/** What became of one package: read from what is there now, never from what was asked for. */
export function outcomeOf({ from, to, now }: ResultEvidence['changes'][number]): Outcome {
  if (now === undefined) {
    return 'missing';
  }
  if (now === to) {
    return 'as-ordered';
  }
  return now === from ? 'unchanged' : 'other';
}

const OUTCOME_ORDER: readonly Outcome[] = ['missing', 'unchanged', 'other', 'as-ordered'];

/** What did not go as ordered comes first. */
export function changesInOrder(changes: ResultEvidence['changes']): ResultEvidence['changes'] {
  return [...changes].sort(
    (a, b) =>
      OUTCOME_ORDER.indexOf(outcomeOf(a)) - OUTCOME_ORDER.indexOf(outcomeOf(b)) || (a.package < b.package ? -1 : 1),
  );
}

/** Whether the machine was started anew in between; null when it has no boot number to tell by. */
export function restarted({ bootBefore, bootAfter }: ResultEvidence): boolean | null {
  return bootBefore === undefined || bootAfter === undefined ? null : bootBefore !== bootAfter;
}

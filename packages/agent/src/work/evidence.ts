import { isoSeconds } from '@tsukuroi/core';
import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';
import type { Applied } from '@tsukuroi/providers/patch/patch.ts';
import { lastInto, type Work } from './works.ts';

const MOST = { changes: 5_000, names: 500, output: 200, line: 1_000, name: 300 } as const;

/**
 * What was seen and done, within the limits of `result/1`.
 *
 * @param seen as the provider read it from the package manager's own records
 * @param boot the boot of now
 */
export function evidenceOf(
  work: Work,
  seen: Applied,
  context: {
    readonly provider: ResultEvidence['provider'];
    readonly boot: string;
    readonly nowMs: number;
  },
): ResultEvidence {
  const begun = lastInto(work, 'installing');
  const before = begun?.before ?? {};
  return {
    format: 'result/1',
    plan: work.plan.number,
    action: work.action.id,
    provider: context.provider,
    began: begun?.at ?? isoSeconds(context.nowMs),
    ended: isoSeconds(context.nowMs),
    ...(begun === undefined || begun.boot === '' ? {} : { bootBefore: begun.boot }),
    ...(context.boot === '' || context.boot === begun?.boot ? {} : { bootAfter: context.boot }),
    changes: seen.changes.slice(0, MOST.changes).map((change) => {
      // After a crash the provider cannot know what was there before; the journal does.
      const from = change.from ?? before[`${change.package}:${change.architecture ?? ''}`];
      return { ...change, ...(from === undefined ? {} : { from }) };
    }),
    keptSettings: seen.keptSettings.slice(0, MOST.names).map(shortened),
    needRestart: seen.needRestart.slice(0, MOST.names).map(shortened),
    ...(seen.exit === undefined ? {} : { exit: { ...seen.exit, meaning: shortened(seen.exit.meaning) } }),
    output: seen.output.slice(-MOST.output).map((line) => line.slice(0, MOST.line)),
    cost: seen.cost,
  };
}

function shortened(text: string): string {
  return text.slice(0, MOST.name);
}

/** Of an action that was refused before anything was done: the package manager's last words are all there is. */
export function nothingDone(output: readonly string[]): Applied {
  return {
    outcome: 'nothing',
    changes: [],
    keptSettings: [],
    needRestart: [],
    output: [...output],
    cost: { ownCpuMs: 0, cpuMs: 0, bytes: 0 },
  };
}

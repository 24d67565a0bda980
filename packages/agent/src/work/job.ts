import type { Result } from '@tsukuroi/core';
import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';
import type { Applied, NeededFile, PatchRefusal, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';

/** A package provider bound to one action and to this machine. Every method may be cut off at any moment and called again. */
export interface Job {
  readonly provider: ResultEvidence['provider'];
  readonly needs: readonly NeededFile[];
  prepare(): Promise<Result<PreparedPatch, PatchRefusal>>;
  apply(prepared: PreparedPatch): Promise<Applied>;
  look(): Promise<Applied>;
  needRestart(): Promise<readonly string[] | undefined>;
  /** Puts the versions of before back, where the provider can. */
  readonly back?: (prepared: PreparedPatch) => Promise<Applied>;
}

/** The job of an action; undefined when no provider of this machine knows what it names. */
export type JobOf = (action: Action) => Job | undefined;

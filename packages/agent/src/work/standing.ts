import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { Charter } from '@tsukuroi/trust/charter/charter.ts';
import type { Backing } from '@tsukuroi/trust/client/backing.ts';
import type { TrustReport } from '@tsukuroi/trust/client/client.ts';
import type { Plan } from '@tsukuroi/trust/plan/plan.ts';
import type { JudgedTime } from '@tsukuroi/trust/time/trusted-time.ts';

/** Who this device is, as it learnt at its enrolment. */
export interface Self {
  readonly facility: string;
  readonly device: string;
  readonly department: string;
}

/** What is known and trusted at this moment. */
export interface Standing {
  readonly self: Self;
  readonly time: JudgedTime;
  readonly charter: Charter;
  /** The verified plan; undefined when there is none, or it was refused: then nothing new is begun. */
  readonly plan: Plan | undefined;
  /** By action id, of that plan. */
  readonly backing: ReadonlyMap<string, Backing>;
  readonly strictestTouch: Plan['touch'] | undefined;
}

export function standingOf(report: TrustReport, self: Standing['self']): Standing {
  return {
    self,
    time: report.time,
    charter: report.charter,
    plan: report.plan?.plan,
    backing: report.plan?.backing ?? new Map(),
    strictestTouch: report.strictestTouch,
  };
}

/** Changes when something changed that work hangs on, besides the hour: plan, charter, class, and whether the time is trusted. */
export function standingMark({ charter, plan, strictestTouch, time }: Standing): string {
  const trusted = time.trustedMs !== undefined;
  return sha256(canonicalJson({ charter, plan: plan ?? null, strictestTouch: strictestTouch ?? null, trusted })).slice(
    0,
    16,
  );
}

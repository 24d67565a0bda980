import { ok, type Result, refused } from '@tsukuroi/core';
import type { Finding } from '@tsukuroi/protocol';

/** Somebody answers for living with a finding until a day. */
export interface Acceptance {
  readonly id: string;
  /** Absent = on whichever software of the device. */
  readonly software?: string;
  readonly who: string;
  readonly why: string;
  /** Last ISO day (Japan) on which it holds. */
  readonly until: string;
}

export type AcceptanceProblem =
  | 'who-missing'
  | 'why-missing'
  | 'until-missing'
  | 'until-not-a-day'
  | 'until-past'
  | 'until-too-far';

/** A risk is accepted for a year at most; then somebody has to look again. */
export const ACCEPTANCE_LIMIT_DAYS = 366;

/** Checks a new acceptance: who, why and a last day that is real, not past and not more than a year ahead. */
export function readAcceptance(
  input: Partial<Acceptance> & { readonly id: string },
  day: string,
): Result<Acceptance, AcceptanceProblem> {
  const who = input.who?.trim() ?? '';
  const why = input.why?.trim() ?? '';
  const until = input.until ?? '';
  if (who === '') {
    return refused('who-missing');
  }
  if (why === '') {
    return refused('why-missing');
  }
  if (until === '') {
    return refused('until-missing');
  }
  const end = Date.parse(`${until}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(end) || !isRealDay(until, end)) {
    return refused('until-not-a-day');
  }
  if (until < day) {
    return refused('until-past');
  }
  if ((end - Date.parse(`${day}T00:00:00Z`)) / 86_400_000 > ACCEPTANCE_LIMIT_DAYS) {
    return refused('until-too-far');
  }
  return ok({ id: input.id, ...(input.software === undefined ? {} : { software: input.software }), who, why, until });
}

function isRealDay(day: string, time: number): boolean {
  return new Date(time).toISOString().slice(0, 10) === day;
}

export interface AcceptedFindings {
  readonly open: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly acceptance: Acceptance }[];
  /** Open again because the acceptance has run out; also among `open`. */
  readonly returned: readonly { readonly finding: Finding; readonly acceptance: Acceptance }[];
}

/**
 * Parts findings into open and accepted on a day. An acceptance that has ended lets its finding come back by itself. The
 * findings are unchanged, so that an accepted one stays visible with its words.
 */
export function applyAcceptance(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  day: string,
): AcceptedFindings {
  const open: Finding[] = [];
  const accepted: { finding: Finding; acceptance: Acceptance }[] = [];
  const returned: { finding: Finding; acceptance: Acceptance }[] = [];
  for (const finding of findings) {
    const own = acceptances
      .filter((acceptance) => concerns(acceptance, finding))
      .sort((a, b) => (a.until < b.until ? 1 : -1));
    const [latest] = own;
    if (latest !== undefined && latest.until >= day) {
      accepted.push({ finding, acceptance: latest });
      continue;
    }
    open.push(finding);
    if (latest !== undefined) {
      returned.push({ finding, acceptance: latest });
    }
  }
  return { open, accepted, returned };
}

function concerns({ id, software }: Acceptance, finding: Finding): boolean {
  return (
    id === finding.id &&
    (software === undefined || software === finding.software.name || finding.alsoIn.includes(software))
  );
}

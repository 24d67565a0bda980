import type { Language } from '@tsukuroi/core';
import type { Today } from '@tsukuroi/protocol';
import { DECISION_WORDS } from '@tsukuroi/protocol/words.ts';
import type { SeriesLook } from '../../components/chart/looks.tsx';

/** Urgent work as series of pictures, most urgent first. What is only watched is counted in tables. */
export const URGENT = [
  { key: 'actNow', decision: 'act-now', look: 'act' },
  { key: 'thisWeek', decision: 'this-week', look: 'soon' },
  { key: 'nextWindow', decision: 'next-window', look: 'plan' },
] as const satisfies readonly { key: keyof Today['counts']; decision: string; look: SeriesLook }[];

export function decisionWord(decision: string, language: Language): string {
  return DECISION_WORDS[decision]?.[language] ?? decision;
}

/** The departments with most urgent work first. */
export function byUrgency(departments: Today['byDepartment']): Today['byDepartment'] {
  return [...departments].sort(
    (a, b) =>
      b.actNow - a.actNow ||
      b.thisWeek - a.thisWeek ||
      b.nextWindow - a.nextWindow ||
      (a.department < b.department ? -1 : 1),
  );
}

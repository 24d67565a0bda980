import type { PatchedShare } from '@tsukuroi/protocol/rollouts-api.ts';

type Department = PatchedShare['departments'][number];

/** Devices that are not known to be patched: what is missing, and what nobody can tell. */
function open({ numerator, denominator, unknown }: Department): number {
  return denominator - numerator + unknown;
}

/** The departments with most devices open first: a department that nobody can judge is no patched one. */
export function leastPatchedFirst(departments: readonly Department[]): Department[] {
  return [...departments].sort((a, b) => open(b) - open(a) || ((a.department ?? '') < (b.department ?? '') ? -1 : 1));
}

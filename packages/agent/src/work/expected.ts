import type { Action } from '@tsukuroi/trust/plan/plan.ts';

/** Laying out, solving, and what a package manager does once. */
const ONCE_MS = 3 * 60_000;
/** On old disks; the build machine needs half a second of processor time (docs/benchmarks.md, the apply path: 21 packages). */
const PACKAGE_MS = 15_000;
const MEGABYTE_MS = 600;

/**
 * How long an action is expected to take at most, for whoever waits in front of a machine that goes down. An estimate on the safe side: what it
 * rests on is not measured on this machine, and what takes longer is let finish its step all the same.
 */
export function expectedMs({ content }: Pick<Action, 'content'>): number {
  const bytes = content.reduce((sum, { length }) => sum + length, 0);
  return ONCE_MS + content.length * PACKAGE_MS + Math.ceil((bytes / 1_000_000) * MEGABYTE_MS);
}

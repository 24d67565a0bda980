import type { AnyReason } from './held.ts';

/** One line of apt's answer for one machine, with the file it means. */
export interface Step {
  readonly package: string;
  readonly architecture: string;
  /** Absent for a new dependency. */
  readonly from?: string;
  readonly to: string;
  /** Place in the answer's suites. */
  readonly suite: number;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

export interface Parted {
  readonly take: readonly Step[];
  readonly held: readonly { readonly step: Step; readonly reasons: readonly AnyReason[] }[];
}

/**
 * Parts apt's answer into what goes and what waits. The answer is right as a whole; which part of it stands by itself only apt knows, and it
 * is not here. So packages of one source go together or not at all, a new dependency goes with its source, and where a new dependency cannot
 * be told whose it is, all go or none. The device asks its own apt before anything begins and refuses a part that does not stand
 * (`unplanned-change`); after that only all or none (`wholeOnly`) is tried there.
 *
 * @param heldOf why a step waits by itself; asked for what is installed already, since a new dependency is nobody's wish
 */
export function partSteps(
  steps: readonly Step[],
  heldOf: (step: Step) => readonly AnyReason[],
  wholeOnly = false,
): Parted {
  const groups = [...Map.groupBy(steps, (step) => sourceOf(step.path)).values()];
  const judged = groups.map((group) => {
    const own = new Map(group.filter(({ from }) => from !== undefined).map((step) => [step, heldOf(step)]));
    const because = [...own].find(([, reasons]) => reasons.length > 0)?.[0];
    return { group, own, because, isLoose: own.size === 0 };
  });
  const first = judged.find(({ because }) => because !== undefined)?.because;
  const all = first !== undefined && (wholeOnly || judged.some(({ isLoose }) => isLoose));
  const take: Step[] = [];
  const held: Parted['held'][number][] = [];
  for (const { group, own, because } of judged) {
    const cause = because ?? (all ? first : undefined);
    for (const step of group) {
      const reasons = own.get(step) ?? [];
      if (cause === undefined) {
        take.push(step);
      } else {
        held.push({ step, reasons: reasons.length > 0 ? reasons : [{ code: 'belongs-to', update: cause.package }] });
      }
    }
  }
  return { take, held };
}

/**
 * The source of a package by the folder it lies in: archives of Debian's kind keep all packages of one source in one folder of the pool
 * (https://wiki.debian.org/DebianRepository/Format).
 */
export function sourceOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

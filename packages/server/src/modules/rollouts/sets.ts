import type { ProgramCategory, Text } from '@tsukuroi/core';
import type { AnyReason, OwnReason } from './held.ts';

/** What every step says, wherever it comes from. */
interface Update {
  readonly package: string;
  readonly architecture: string;
  /** Absent for what is not installed yet: a new dependency. */
  readonly from?: string;
  readonly to: string;
}

/** One line of a package manager's answer for one machine, out of a vendor's signed list, with the file it means. */
export interface ListStep extends Update {
  readonly source: 'list';
  /** Place in the answer's suites. */
  readonly suite: number;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** How its versions compare; as Debian's unless said. */
  readonly scheme?: 'rpm';
  /** Its source, where the path does not tell it. */
  readonly set?: string;
  /** Whether it is a security update, where the list as a whole does not tell. */
  readonly security?: boolean;
}

/** A file of the catalogue. */
export interface CatalogFile {
  readonly target: string;
  readonly sha256: string;
  readonly size: number;
}

/** What the catalogue offers by itself. */
interface CatalogStep extends Update {
  /** As people call it. */
  readonly title: Text;
  /** Why it is not to be ordered, whatever policies say. */
  readonly held: readonly OwnReason[];
  readonly artifact: CatalogFile;
}

/** A program of the catalogue (recipe/1): `package` is the recipe's app; without `from` it is not installed. */
export interface RecipeStep extends CatalogStep {
  readonly source: 'recipe';
  /** What it is for, where its recipe says so. */
  readonly category?: ProgramCategory;
  readonly recipe: CatalogFile;
  /** The package that it is installed as; an archive is none. */
  readonly installedAs?: string;
}

/** The agent itself (release/1): `package` is its Debian package. */
export interface ReleaseStep extends CatalogStep {
  readonly source: 'release';
  readonly release: CatalogFile;
}

/** A program of the catalogue that a person wants off the device: `from` is what is there, `to` is `GONE`. */
export interface RemovalStep extends Update {
  readonly source: 'removal';
  readonly title: Text;
  readonly held: readonly OwnReason[];
  readonly recipe: CatalogFile;
  /** Of what is there, where it is here: it could be put back. */
  readonly artifact?: CatalogFile;
  /** Targets of the catalogue. */
  readonly permits: readonly string[];
}

/** One update of one device, or a removal. */
export type Step = ListStep | RecipeStep | ReleaseStep | RemovalStep;

/** Whether somebody wants it for itself: a new dependency is nobody's wish. */
export function isWish(step: Step): boolean {
  return step.source !== 'list' || step.from !== undefined;
}

/** As people read it in histories and lists. */
export function titleOf(step: Step): Text {
  return step.source === 'list' ? { ja: step.package, en: step.package } : step.title;
}

export interface Parted {
  readonly take: readonly Step[];
  readonly held: readonly { readonly step: Step; readonly reasons: readonly AnyReason[] }[];
}

/**
 * Parts what a device could have into what goes and what waits. A program of the catalogue and the agent each stand by themselves. A package
 * manager's answer is right as a whole; which part of it stands by itself only the package manager knows, and it is not here. So packages of one source go together or not at all, a new dependency goes with its source, and where a new dependency cannot
 * be told whose it is, all go or none. The device asks its own apt before anything begins and refuses a part that does not stand
 * (`unplanned-change`); after that only all or none (`wholeOnly`) is tried there.
 *
 * @param heldOf why a step waits by itself; asked for what is a wish (`isWish`)
 */
export function partSteps(
  steps: readonly Step[],
  heldOf: (step: Step) => readonly AnyReason[],
  wholeOnly = false,
): Parted {
  const groups = [...Map.groupBy(steps, setOf).values()];
  const judged = groups.map((group) => {
    const own = new Map(group.filter(isWish).map((step) => [step, heldOf(step)]));
    const because = [...own].find(([, reasons]) => reasons.length > 0)?.[0];
    return { group, own, because, isListed: group[0]?.source === 'list' };
  });
  const listed = judged.filter(({ isListed }) => isListed);
  const first = listed.find(({ because }) => because !== undefined)?.because;
  const all = first !== undefined && (wholeOnly || listed.some(({ own }) => own.size === 0));
  const take: Step[] = [];
  const held: Parted['held'][number][] = [];
  for (const { group, isListed, own, because } of judged) {
    const cause = because ?? (all && isListed ? first : undefined);
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

/** What goes together or not at all: packages of one source; anything else by itself. */
function setOf(step: Step): string {
  return step.source === 'list' ? `list ${step.set ?? sourceOf(step.path)}` : `${step.source} ${step.package}`;
}

/**
 * The source of a package by the folder it lies in: archives of Debian's kind keep all packages of one source in one folder of the pool
 * (https://wiki.debian.org/DebianRepository/Format).
 */
export function sourceOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

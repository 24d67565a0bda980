import type { Compiler } from './compile/pool.ts';
import { type CompiledUnit, runPrefixOf, type UnitOutcome } from './compile/unit.ts';
import { broken, hasShrunk, isOlder, older, shrunk, vanished } from './hold-reasons.ts';
import type { KeptUnit, LastGood } from './last-good.ts';
import type { FeedUnit } from './sources.ts';
import type { FeedState, Held } from './view.ts';

/** A unit that goes into the knowledge. */
export interface ChosenUnit {
  readonly compiled: CompiledUnit;
  readonly origin: FeedState['origin'];
  /** Folder its inputs lie in; undefined for a kept one. */
  readonly folder: string | undefined;
}

export interface Choice {
  readonly chosen: readonly ChosenUnit[];
  /** Inputs that were not taken, by feed. */
  readonly held: ReadonlyMap<string, readonly Held[]>;
  /** Kept units that stand in place of a held input. */
  readonly standing: ReadonlyMap<string, readonly KeptUnit[]>;
  /** Feeds that have a last good input but nothing in these sources: they are left out, and said. */
  readonly absent: readonly string[];
}

export interface ChooseOptions {
  readonly compiler: Compiler;
  readonly lastGood: LastGood | undefined;
  /** Units (`msrc/2024-Jan`) or feeds (`kev`) whose shrinking, vanishing or older date a person has looked at and accepts. */
  readonly accept: readonly string[];
  /** Folder for the sorted runs. */
  readonly work: string;
  /** Told when a unit was decided. */
  readonly onUnit?: (unit: FeedUnit) => void;
}

/**
 * Chooses, unit by unit, the newest input that can be trusted: the one in the sources when it can be read whole, is not older
 * than the last good one and has not lost too many records; the last good one otherwise. Everything after this step is a
 * pure function of what was chosen.
 */
export async function chooseInputs(units: readonly FeedUnit[], options: ChooseOptions): Promise<Choice> {
  const { lastGood } = options;
  const reader = readerOf(options);
  const decide = async (unit: FeedUnit): Promise<Decision> => {
    const kept = lastGood?.unitsOf(unit.feed.id).find((one) => one.unit === unit.unit);
    const decision = await decideUnit(unit, kept, reader, accepts(options.accept, unit));
    options.onUnit?.(unit);
    return decision;
  };
  // The largest first, so that the threads end together.
  const decisions = await Promise.all(units.toSorted((a, b) => b.bytes - a.bytes).map(decide));
  for (const { unit, kept } of goneUnits(units, lastGood)) {
    if (!accepts(options.accept, unit)) {
      decisions.push(await holdBack(unit, kept, reader, vanished(kept)));
    }
  }
  const inOrder = decisions.sort((a, b) => (placeOf(a.unit) < placeOf(b.unit) ? -1 : 1));
  const present = new Set(units.map((unit) => unit.feed.id));
  return {
    chosen: inOrder.flatMap((decision) => decision.chosen ?? []),
    held: byFeed(inOrder, (decision) => decision.held),
    standing: byFeed(inOrder, (decision) => (decision.standing === undefined ? [] : [decision.standing])),
    absent: lastGood?.feeds().filter((feed) => !present.has(feed)) ?? [],
  };
}

interface Decision {
  readonly unit: FeedUnit;
  readonly chosen?: ChosenUnit;
  readonly held: readonly Held[];
  /** The kept unit that was chosen in its place. */
  readonly standing?: KeptUnit;
}

interface Reader {
  read(unit: FeedUnit): Promise<UnitOutcome>;
  /** The kept inputs, read again with today's reader; undefined when they are no longer whole or no longer readable. */
  readKept(unit: FeedUnit, kept: KeptUnit): Promise<CompiledUnit | undefined>;
}

function readerOf({ compiler, lastGood, work }: ChooseOptions): Reader {
  let number = 0;
  const job = (unit: FeedUnit) => {
    number += 1;
    return { feed: unit.feed.id, unit: unit.unit, runPrefix: runPrefixOf(work, unit.feed.id, number) };
  };
  return {
    read: (unit) =>
      compiler.compile({ ...job(unit), folder: unit.folder, files: unit.paths.map((path) => ({ path, at: path })) }),
    async readKept(unit, kept) {
      const files = await lastGood?.filesOf(unit.feed.id, kept);
      if (files === undefined || lastGood === undefined) {
        return undefined;
      }
      const outcome = await compiler.compile({ ...job(unit), folder: lastGood.folder, files });
      return outcome.ok ? outcome.unit : undefined;
    },
  };
}

async function decideUnit(
  first: FeedUnit,
  kept: KeptUnit | undefined,
  reader: Reader,
  accepted: boolean,
): Promise<Decision> {
  const candidates = await Promise.all(
    [first, ...first.rivals].map(async (unit) => ({ unit, outcome: await reader.read(unit) })),
  );
  const refusals = candidates.flatMap(({ outcome }) => (outcome.ok ? [] : [broken(outcome.refusal)]));
  const best = newestOf(candidates);
  if (best === undefined) {
    return holdBack(first, kept, reader, ...refusals);
  }
  const { unit, compiled } = best;
  // Where another source has the same unit in good order, that one stands for the broken one.
  const held = refusals.map((refusal) => ({ ...refusal, stands: true }));
  if (kept !== undefined && !accepted && (isOlder(compiled, kept) || hasShrunk(unit, compiled.emitted, kept.emitted))) {
    const before = await reader.readKept(unit, kept);
    if (before !== undefined && isOlder(compiled, kept)) {
      return standing(unit, kept, before, [...held, older(unit, compiled, kept)]);
    }
    // Counted again above: a newer reader may count otherwise, and that is no shrinking of the data.
    if (before !== undefined && hasShrunk(unit, compiled.emitted, before.emitted)) {
      return standing(unit, kept, before, [...held, shrunk(unit, compiled.emitted, before.emitted)]);
    }
  }
  return { unit: first, chosen: { compiled, origin: unit.origin, folder: unit.folder }, held };
}

/** Nothing new can be taken: the last good input where there is one, else nothing. */
async function holdBack(
  unit: FeedUnit,
  kept: KeptUnit | undefined,
  reader: Reader,
  ...held: Held[]
): Promise<Decision> {
  const before = kept === undefined ? undefined : await reader.readKept(unit, kept);
  if (kept === undefined || before === undefined) {
    return { unit, held: held.map((one) => ({ ...one, stands: false })) };
  }
  return standing(unit, kept, before, held);
}

function standing(unit: FeedUnit, kept: KeptUnit, before: CompiledUnit, held: readonly Held[]): Decision {
  const chosen = { compiled: before, origin: unit.origin, folder: undefined };
  return { unit, chosen, standing: kept, held: held.map((one) => ({ ...one, stands: true })) };
}

/** The candidate with the newest date of its own; among equals, and where none is stated, the earlier source. */
function newestOf(candidates: readonly { readonly unit: FeedUnit; readonly outcome: UnitOutcome }[]) {
  const good = candidates.flatMap(({ unit, outcome }) => (outcome.ok ? [{ unit, compiled: outcome.unit }] : []));
  const timeOf = ({ compiled }: { compiled: CompiledUnit }): number => {
    const time = Date.parse(compiled.summary.date ?? '');
    return Number.isNaN(time) ? 0 : time;
  };
  return good.toSorted((a, b) => timeOf(b) - timeOf(a))[0];
}

function accepts(accept: readonly string[], unit: FeedUnit): boolean {
  return accept.includes(unit.feed.id) || accept.includes(`${unit.feed.id}/${unit.unit}`);
}

/** Units of present feeds that were read well before and have no file any more. */
function goneUnits(units: readonly FeedUnit[], lastGood: LastGood | undefined): { unit: FeedUnit; kept: KeptUnit }[] {
  return [...Map.groupBy(units, (unit) => unit.feed.id).values()].flatMap((present) => {
    const [first] = present;
    const there = new Set(present.map((unit) => unit.unit));
    const gone =
      first === undefined ? [] : (lastGood?.unitsOf(first.feed.id) ?? []).filter((kept) => !there.has(kept.unit));
    return first === undefined
      ? []
      : gone.map((kept) => ({ unit: { ...first, unit: kept.unit, paths: [], bytes: 0, rivals: [] }, kept }));
  });
}

function byFeed<T>(
  decisions: readonly Decision[],
  pick: (decision: Decision) => readonly T[],
): Map<string, readonly T[]> {
  const groups = Map.groupBy(decisions, (decision) => decision.unit.feed.id);
  return new Map(
    [...groups].map(([feed, group]) => [feed, group.flatMap(pick)] as const).filter(([, list]) => list.length > 0),
  );
}

function placeOf(unit: FeedUnit): string {
  return `${unit.feed.id}\n${unit.unit}`;
}

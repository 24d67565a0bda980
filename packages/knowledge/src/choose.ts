import type { Compiler } from './compile/pool.ts';
import { type CompiledUnit, type Refusal, runPrefixOf } from './compile/unit.ts';
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
  /** Units (`msrc/2024-Jan`) or feeds (`kev`) whose shrinking or vanishing a person has looked at and accepts. */
  readonly accept: readonly string[];
  /** Folder for the sorted runs. */
  readonly work: string;
  readonly onUnit?: (unit: FeedUnit, outcome: 'taken' | 'held') => void;
}

/**
 * Chooses, unit by unit, the newest input that can be trusted: the one in the sources when it can be read whole and has not
 * lost too many records, the last good one otherwise. Everything after this step is a pure function of what was chosen.
 */
export async function chooseInputs(units: readonly FeedUnit[], options: ChooseOptions): Promise<Choice> {
  const { lastGood, compiler } = options;
  const chosen: ChosenUnit[] = [];
  const held = new Map<string, Held[]>();
  const standing = new Map<string, KeptUnit[]>();
  let runs = 0;

  const compileKept = async (unit: FeedUnit, kept: KeptUnit): Promise<CompiledUnit | undefined> => {
    const files = await lastGood?.filesOf(unit.feed.id, kept);
    if (files === undefined || lastGood === undefined) {
      return undefined;
    }
    runs += 1;
    const job = {
      feed: unit.feed.id,
      unit: unit.unit,
      folder: lastGood.folder,
      files,
      runPrefix: runPrefixOf(options.work, unit.feed.id, runs),
    };
    const outcome = await compiler.compile(job);
    return outcome.ok ? outcome.unit : undefined;
  };
  const hold = (unit: FeedUnit, kept: KeptUnit | undefined, stands: CompiledUnit | undefined, why: Held): void => {
    const feed = unit.feed.id;
    const inUnit = unit.unit === '' ? {} : { unit: unit.unit };
    held.set(feed, [...(held.get(feed) ?? []), { ...why, ...inUnit, stands: stands !== undefined }]);
    if (stands !== undefined && kept !== undefined) {
      chosen.push({ compiled: stands, origin: unit.origin, folder: undefined });
      standing.set(feed, [...(standing.get(feed) ?? []), kept]);
    }
    options.onUnit?.(unit, 'held');
  };
  const consider = async (unit: FeedUnit): Promise<void> => {
    const kept = lastGood?.unitsOf(unit.feed.id).find((one) => one.unit === unit.unit);
    runs += 1;
    const outcome = await compiler.compile({
      feed: unit.feed.id,
      unit: unit.unit,
      folder: unit.folder,
      files: unit.paths.map((path) => ({ path, at: path })),
      runPrefix: runPrefixOf(options.work, unit.feed.id, runs),
    });
    if (!outcome.ok) {
      const stands = kept === undefined ? undefined : await compileKept(unit, kept);
      return hold(unit, kept, stands, brokenOf(outcome.refusal));
    }
    const { emitted } = outcome.unit;
    if (kept !== undefined && shrunk(unit, emitted, kept.emitted) && !accepted(options.accept, unit)) {
      // The kept inputs are read again: a newer reader may count otherwise, and that is no shrinking of the data.
      const stands = await compileKept(unit, kept);
      if (stands !== undefined && shrunk(unit, emitted, stands.emitted)) {
        return hold(unit, kept, stands, shrunkOf(unit, emitted, stands.emitted));
      }
    }
    chosen.push({ compiled: outcome.unit, origin: unit.origin, folder: unit.folder });
    options.onUnit?.(unit, 'taken');
  };

  // The largest first, so that the threads end together.
  await Promise.all(units.toSorted((a, b) => b.bytes - a.bytes).map(consider));
  for (const { unit, kept } of vanished(units, lastGood)) {
    if (!accepted(options.accept, unit)) {
      hold(unit, kept, await compileKept(unit, kept), vanishedOf(kept));
    }
  }
  const present = new Set(units.map((unit) => unit.feed.id));
  return {
    chosen: chosen.sort((a, b) => order(a.compiled, b.compiled)),
    held: new Map(
      [...held].map(([feed, list]) => [feed, list.sort((a, b) => ((a.unit ?? '') < (b.unit ?? '') ? -1 : 1))]),
    ),
    standing,
    absent: lastGood?.feeds().filter((feed) => !present.has(feed)) ?? [],
  };
}

function shrunk(unit: FeedUnit, now: number, before: number): boolean {
  return now < unit.feed.shrinkLimit * before;
}

function accepted(accept: readonly string[], unit: FeedUnit): boolean {
  return accept.includes(unit.feed.id) || accept.includes(`${unit.feed.id}/${unit.unit}`);
}

/** Units of present feeds that were read well before and have no file any more. */
function vanished(units: readonly FeedUnit[], lastGood: LastGood | undefined): { unit: FeedUnit; kept: KeptUnit }[] {
  const firstOf = new Map<string, FeedUnit>();
  for (const unit of units) {
    firstOf.set(unit.feed.id, firstOf.get(unit.feed.id) ?? unit);
  }
  return [...firstOf.values()].flatMap((first) => {
    const there = new Set(units.filter((unit) => unit.feed.id === first.feed.id).map((unit) => unit.unit));
    const gone = lastGood?.unitsOf(first.feed.id).filter((kept) => !there.has(kept.unit)) ?? [];
    return gone.map((kept) => ({ unit: { ...first, unit: kept.unit, paths: [], bytes: 0 }, kept }));
  });
}

function brokenOf(refusal: Refusal): Held {
  return { file: refusal.file, position: refusal.position, reason: refusal.reason, why: 'broken' };
}

function shrunkOf(unit: FeedUnit, now: number, before: number): Held {
  return {
    file: unit.paths.join(', ').slice(0, 200),
    position: '',
    reason: `${before} → ${now} records (limit ${Math.round(unit.feed.shrinkLimit * 100)} %)`,
    why: 'shrunk',
  };
}

function vanishedOf(kept: KeptUnit): Held {
  return {
    file: kept.files
      .map((file) => file.path)
      .join(', ')
      .slice(0, 200),
    position: '',
    reason: `${kept.emitted} → 0 records`,
    why: 'vanished',
  };
}

function order(a: CompiledUnit, b: CompiledUnit): number {
  return `${a.feed}\n${a.unit}` < `${b.feed}\n${b.unit}` ? -1 : 1;
}

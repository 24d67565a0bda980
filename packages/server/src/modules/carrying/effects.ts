import { join } from 'node:path';
import { type Clock, describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { BundleRow } from '@tsukuroi/protocol';
import { receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { shortName } from '@tsukuroi/trust/bundle/label.ts';
import { importLayout } from '@tsukuroi/trust/bundle/received.ts';
import type { PlainEntry } from '@tsukuroi/trust/bundle/shape.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import type { BroughtFile } from '../knowledge/index.ts';
import { takeBroughtCatalog } from './catalog-brought.ts';
import { EFFECT_KINDS, type EffectKind, type EffectsRecord, effectsRecord, type Taken } from './effects-record.ts';
import { EFFECT_WORDS } from './texts.ts';

type Received = Awaited<ReturnType<typeof receivedBundles>>[number];

/** What of a bundle belongs to a kind, by kind of entry and the beginning of its name (docs/formats/bundle.md). */
const BELONGS: Readonly<Record<EffectKind, { readonly kind: PlainEntry['kind']; readonly prefix: string }>> = {
  metadata: { kind: 'metadata', prefix: 'catalog/' },
  knowledge: { kind: 'knowledge-chunk', prefix: 'knowledge/' },
};

/** Errors of this machine, not of what came in: it is tried again, but not at once. */
const TRANSIENT = /^(DISK|STORE)_/;
const AGAIN_MS = 10 * 60_000;

export interface EffectsParts {
  readonly door: FileDoor;
  readonly clock: Clock;
  readonly dataFolder: string;
  /** Takes knowledge over: judged, built, everything counted again. */
  readonly bringKnowledge: (files: readonly BroughtFile[]) => Promise<'taken' | 'same'>;
  /** Told when another catalogue is in its place. */
  readonly catalogTaken: () => Promise<void>;
  /** The record for people. */
  readonly note: (kind: EffectKind, taken: Taken) => Promise<void>;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * Makes what came in take effect, however it came: through the console, by the command line beside the running server, or over the DMZ.
 * Catalogue first, since it names who may sign knowledge; then knowledge; contents stay in the store. Each kind by itself: one that is
 * refused keeps its last good state and the rest goes on. Done once for the newest bundle of each kind, and again after a crash.
 */
export class Effects {
  readonly #parts: EffectsParts;
  readonly #bundles: string;
  readonly #record: ReturnType<typeof effectsRecord>;
  #running: Promise<void> | undefined;
  #failedMs = Number.NEGATIVE_INFINITY;
  /** What was looked at when nothing was due. */
  #settled: string | undefined;

  constructor(parts: EffectsParts) {
    this.#parts = parts;
    this.#bundles = join(parts.dataFolder, 'bundles');
    this.#record = effectsRecord(parts.door, this.#bundles);
  }

  /** Whether something came in that has not been judged yet. */
  async isDue(): Promise<boolean> {
    if (Math.abs(this.#parts.clock.nowMs() - this.#failedMs) < AGAIN_MS) {
      return false;
    }
    const record = await this.#record.read();
    const catalog = await this.#catalogVersion();
    // Asked three times a minute, and a year of bundles takes a second to read.
    const names = await this.#parts.door.list(importLayout(this.#bundles).received);
    const seen = JSON.stringify([names, catalog, record]);
    if (seen === this.#settled) {
      return false;
    }
    const received = await this.#received();
    const due = EFFECT_KINDS.some((kind) => dueOf(kind, received, record, catalog) !== undefined);
    this.#settled = due ? undefined : seen;
    return due;
  }

  /** Makes everything take effect that has not. A call while one runs answers with it. */
  apply(tell: (kind: EffectKind) => void = () => undefined): Promise<void> {
    this.#running ??= this.#applyAll(tell).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What became of each bundle, in words, by its id. */
  async standings(
    received: readonly Pick<Received, 'id' | 'bundle' | 'entries'>[],
    language: Language,
  ): Promise<ReadonlyMap<string, Pick<BundleRow, 'effect' | 'effectText'>>> {
    const record = await this.#record.read();
    return new Map(received.map((one) => [one.id, standingOf(one, record, language)]));
  }

  /** What was refused and is not in use, as the record has it. */
  async refused(): Promise<readonly TsukuroiError[]> {
    const record = await this.#record.read();
    return EFFECT_KINDS.flatMap((kind) => {
      const problem = record[kind]?.problem;
      return problem === undefined ? [] : [new TsukuroiError(problem.code, problem.params)];
    });
  }

  async #applyAll(tell: (kind: EffectKind) => void): Promise<void> {
    for (const kind of EFFECT_KINDS) {
      const record = await this.#record.read();
      const catalog = await this.#catalogVersion();
      const bundle = dueOf(kind, await this.#received(), record, catalog);
      if (bundle !== undefined) {
        tell(kind);
        const taken = await this.#take(kind, bundle, catalog);
        if (taken !== undefined) {
          // The record for people first: what stands in the file is not done a second time.
          await this.#parts.note(kind, taken);
          await this.#record.write({ ...(await this.#record.read()), [kind]: taken });
        }
      }
    }
  }

  async #take(kind: EffectKind, bundle: Received, catalog: number): Promise<Taken | undefined> {
    const at = isoSeconds(this.#parts.clock.nowMs());
    const told = { bundle: bundle.id, sequence: bundle.bundle.sequence, at, catalog };
    try {
      const outcome = kind === 'metadata' ? await this.#takeCatalog(bundle) : await this.#takeKnowledge(bundle);
      return { ...told, outcome };
    } catch (error) {
      if (!(error instanceof TsukuroiError) || TRANSIENT.test(error.code)) {
        this.#parts.log('what came in has not taken effect yet', { kind, bundle: bundle.id, err: error });
        this.#failedMs = this.#parts.clock.nowMs();
        return undefined;
      }
      return { ...told, outcome: 'refused', problem: { code: error.code, params: this.#worded(error, bundle) } };
    }
  }

  /** People know a bundle by its name, not by the folder in which it was looked at. */
  #worded({ params }: TsukuroiError, { id }: Received): TsukuroiError['params'] {
    const side = this.#sideOf(id);
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, String(value).startsWith(side) ? shortName(id) : value]),
    );
  }

  #sideOf(id: string): string {
    return join(this.#bundles, 'effects', id);
  }

  async #takeCatalog(bundle: Received): Promise<Taken['outcome']> {
    const { catalogTaken, clock, dataFolder, door } = this.#parts;
    const files = this.#filesOf('metadata', bundle).map(({ name, ...file }) => ({ ...file, path: name }));
    const outcome = await takeBroughtCatalog(door, { dataFolder, side: this.#sideOf(bundle.id), clock, files });
    await catalogTaken();
    return outcome;
  }

  async #takeKnowledge(bundle: Received): Promise<Taken['outcome']> {
    const outcome = await this.#parts.bringKnowledge(this.#filesOf('knowledge', bundle));
    return outcome === 'taken' ? 'done' : 'same';
  }

  #filesOf(kind: EffectKind, { entries }: Received) {
    const { content } = layoutOf(join(this.#parts.dataFolder, 'store'));
    return entriesOf(kind, entries).map(({ name, sha256, size }) => ({
      name: name.slice(BELONGS[kind].prefix.length),
      sha256,
      size,
      place: content(sha256),
    }));
  }

  async #received(): Promise<readonly Received[]> {
    return (await receivedBundles(this.#parts.door, this.#bundles)).filter(
      ({ bundle }) => bundle.direction === 'inward',
    );
  }

  async #catalogVersion(): Promise<number> {
    const files = repositoryFiles(this.#parts.door, serverPlaces(this.#parts.dataFolder).catalog);
    return (await files.timestamp())?.signed.version ?? 0;
  }
}

function entriesOf(kind: EffectKind, entries: readonly PlainEntry[]): readonly PlainEntry[] {
  const belongs = BELONGS[kind];
  return entries.filter((entry) => entry.kind === belongs.kind && entry.name.startsWith(belongs.prefix));
}

/** The newest bundle that brought something of a kind, when it was not judged yet, or was refused under another catalogue. */
function dueOf(
  kind: EffectKind,
  received: readonly Received[],
  record: EffectsRecord,
  catalog: number,
): Received | undefined {
  const [newest] = received
    .filter(({ entries }) => entriesOf(kind, entries).length > 0)
    .sort((a, b) => b.bundle.sequence - a.bundle.sequence);
  const known = record[kind];
  if (newest === undefined || known === null) {
    return newest;
  }
  if (known.bundle === newest.id) {
    return known.outcome === 'refused' && known.catalog !== catalog ? newest : undefined;
  }
  return newest.bundle.sequence > known.sequence ? newest : undefined;
}

function standingOf(
  { id, bundle, entries }: Pick<Received, 'id' | 'bundle' | 'entries'>,
  record: EffectsRecord,
  language: Language,
): Pick<BundleRow, 'effect' | 'effectText'> {
  const kinds = EFFECT_KINDS.filter((kind) => entriesOf(kind, entries).length > 0);
  const found = kinds.map((kind): { effect: BundleRow['effect']; text: string } => {
    const known = record[kind];
    const what = EFFECT_WORDS[kind];
    if (known?.bundle !== id) {
      const overtaken = known !== null && known.sequence > bundle.sequence;
      return overtaken
        ? { effect: 'overtaken', text: '' }
        : { effect: 'waiting', text: EFFECT_WORDS.waiting(what)[language] };
    }
    if (known.problem !== undefined) {
      const words = describeError(new TsukuroiError(known.problem.code, known.problem.params), language);
      return { effect: 'refused', text: `${words.what}${words.effect}${words.next}` };
    }
    return { effect: 'done', text: EFFECT_WORDS.done(what, known.outcome === 'same')[language] };
  });
  const worst = (['refused', 'waiting', 'done', 'overtaken'] as const).find((effect) =>
    found.some((one) => one.effect === effect),
  );
  return {
    effect: worst ?? 'none',
    effectText: found
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join(' '),
  };
}

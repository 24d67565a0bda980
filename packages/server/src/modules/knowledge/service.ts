import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { BuildProgress } from '@tsukuroi/knowledge/build.ts';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import { type BroughtFile, KnowledgeSwap } from './bring.ts';
import { buildInThread } from './build.ts';
import { type AcceptedKnowledge, CarriedKnowledge } from './carried.ts';
import { fingerprintOf, type KnowledgePlaces, knowledgePlaces, readSources, writeSources } from './files.ts';

/** The knowledge that all answers stand on. Swapped as a whole: a reader sees the old or the new one, never a mixture. */
export class Knowledge {
  /** What collectors elsewhere made. */
  readonly carried: CarriedKnowledge;
  readonly #clock: Clock;
  readonly #places: KnowledgePlaces;
  readonly #listeners: (() => Promise<void>)[] = [];
  #view: KnowledgeView = memoryKnowledge([]);
  #refusal: TsukuroiError | undefined;
  /** One at a time: two builds would write the same file. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: { clock: Clock; dataFolder: string; aptRoot?: string }) {
    this.#clock = parts.clock;
    this.carried = new CarriedKnowledge(parts.dataFolder);
    this.#places = knowledgePlaces(parts.dataFolder, parts.aptRoot ?? '/');
  }

  view(): KnowledgeView {
    return this.#view;
  }

  /** Called after each swap, to count again what depends on it. */
  onSwap(listener: () => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Puts a new knowledge in the place of the old one, which is closed once everything was counted again. */
  async use(view: KnowledgeView): Promise<void> {
    const before = this.#view;
    this.#view = view;
    for (const listener of this.#listeners) {
      await listener();
    }
    if (before !== view) {
      before.close();
    }
  }

  /** Opens the file of the data folder without counting anything again. False when there is none. */
  open(): boolean {
    if (!existsSync(this.#places.file)) {
      return false;
    }
    this.#view = openKnowledge(this.#places.file);
    return true;
  }

  hasFile(): boolean {
    return existsSync(this.#places.file);
  }

  /** Remembers the folder of feeds from which knowledge is made from now on. */
  async chooseFeeds(folder: string): Promise<void> {
    await writeSources(this.#places, { ...(await readSources(this.#places)), feeds: folder });
  }

  /** True when the file is missing or something it was made from has changed. */
  async isOutdated(): Promise<boolean> {
    const { feeds, madeFrom } = await readSources(this.#places);
    return !existsSync(this.#places.file) || madeFrom !== (await this.#fingerprint(feeds));
  }

  /** Why what was brought is not used; undefined when it is, or nothing was brought. */
  get refusal(): TsukuroiError | undefined {
    return this.#refusal;
  }

  /**
   * Makes the file anew and swaps it in: from chunks that were brought and verified, else from everything at hand.
   *
   * @throws TsukuroiError as `buildKnowledge`; KNOWLEDGE_UNSIGNED, KNOWLEDGE_OLDER, and the knowledge before stays
   */
  rebuild(tell: (progress: BuildProgress) => void = () => undefined): Promise<{ held: number }> {
    return this.#inTurn(async () => {
      await new KnowledgeSwap(this.carried.folder).mend();
      return this.#rebuild(tell);
    });
  }

  /**
   * Takes knowledge that came in: put together at the side, judged, swapped in, built, and everything counted again. When anything of it
   * is refused, what was there before stays in use.
   *
   * @returns `same` when it is what is in use already
   * @throws TsukuroiError KNOWLEDGE_INCOMPLETE, and as `rebuild`
   */
  bring(
    files: readonly BroughtFile[],
    tell: (progress: BuildProgress) => void = () => undefined,
  ): Promise<'taken' | 'same'> {
    return this.#inTurn(async () => {
      const swap = new KnowledgeSwap(this.carried.folder);
      try {
        const brought = await this.#judge(await swap.prepare(files));
        if (brought === undefined || (await this.#isInUse(brought))) {
          return 'same';
        }
        await swap.swap();
        await this.#rebuild(tell);
        await swap.keep();
        return 'taken';
      } finally {
        await swap.undo();
      }
    });
  }

  async #isInUse({ sha256, signed }: AcceptedKnowledge): Promise<boolean> {
    const last = await this.carried.last();
    return last?.sha256 === sha256 && last.signed === signed && !(await this.isOutdated());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #rebuild(tell: (progress: BuildProgress) => void): Promise<{ held: number }> {
    const { feeds } = await readSources(this.#places);
    const madeFrom = await this.#fingerprint(feeds);
    await mkdir(this.#places.overrides, { recursive: true });
    const brought = await this.#judge(this.carried.folder);
    const { held } = await buildInThread(
      this.#places,
      feeds,
      this.#clock,
      tell,
      brought === undefined ? undefined : this.carried.folder,
    );
    if (brought !== undefined) {
      await this.carried.keep(brought);
    }
    await writeSources(this.#places, { feeds, madeFrom });
    await this.use(openKnowledge(this.#places.file));
    return { held };
  }

  async #judge(folder: string): Promise<AcceptedKnowledge | undefined> {
    try {
      const brought = await this.carried.judge(folder);
      this.#refusal = undefined;
      return brought;
    } catch (error) {
      this.#refusal = error instanceof TsukuroiError ? error : undefined;
      throw error;
    }
  }

  close(): void {
    this.#view.close();
  }

  #fingerprint(feeds: string | null): Promise<string> {
    return fingerprintOf(this.#places, feeds, starterKnowledge().date);
  }
}

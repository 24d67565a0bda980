import { isoSeconds } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import type { Applied, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import { evidenceOf } from './evidence.ts';
import type { Job, JobOf } from './job.ts';
import type { Step } from './next-step.ts';
import type { Restarter } from './restarter.ts';
import type { Refusal } from './rules.ts';
import type { Standing } from './standing.ts';
import type { WorkContents } from './work-contents.ts';
import type { WorkFolder } from './work-folder.ts';
import type { MoveEntry, WorkJournal } from './work-journal.ts';
import { keyOf, type Work, worksOf } from './works.ts';

/** Everything outside that the engine works on; tests give their own. */
export interface EngineParts {
  readonly folder: WorkFolder;
  readonly journal: WorkJournal;
  /** Boot id; empty when the machine has none. */
  readonly boot: string;
  /** Judges what was verified, without network; packages of a channel count as proved, which only fetching may rest on. */
  readonly judge: () => Promise<Standing>;
  /** Judges again with the vendor's own chain over the contents that are here now. `refusal` says more than the judgement can. */
  readonly prove: (
    work: Work,
    prepared: PreparedPatch,
  ) => Promise<{ readonly standing: Standing; readonly refusal?: Refusal }>;
  readonly jobOf: JobOf;
  readonly contents: WorkContents;
  readonly restarter: Restarter;
  readonly collect: () => Promise<Inventory>;
  /** The machine's own clock; only for when to be called again. */
  readonly machineMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Milliseconds since somebody began to switch the machine off; only then. */
  readonly goneMs?: () => number;
}

/** What one run of the engine knows, and the one place where it writes down that work moved on. */
export class Run {
  readonly parts: EngineParts;
  #standing: Standing | undefined;
  /** The machine's clock when it was judged. */
  #judgedMs = 0;
  /** Not before these instants of judged time, by key. Forgotten with the process: then it is tried once more. */
  readonly #notBefore = new Map<string, number>();

  constructor(parts: EngineParts) {
    this.parts = parts;
  }

  async judged(): Promise<Standing> {
    if (this.#standing === undefined) {
      this.#standing = await this.parts.judge();
      this.#judgedMs = this.parts.machineMs();
    }
    return this.#standing;
  }

  /** Something took long: a newer plan may have come, and the hour is another. */
  judgeAnew(): void {
    this.#standing = undefined;
  }

  /** The judged time of now: what was judged, and what went by since. */
  async nowMs(): Promise<number> {
    const { time } = await this.judged();
    return time.bestMs + Math.max(0, this.parts.machineMs() - this.#judgedMs);
  }

  notBefore(work: Work): number | undefined {
    return this.#notBefore.get(keyOf(work));
  }

  holdOff(key: string, untilMs: number): void {
    this.#notBefore.set(key, untilMs);
  }

  async works(): Promise<Work[]> {
    const { folder, journal } = this.parts;
    return worksOf(journal.entries, await folder.plans(journal.entries));
  }

  /** The same work as the journal has it now. */
  async again(work: Work): Promise<Work> {
    return (await this.works()).find((each) => keyOf(each) === keyOf(work)) ?? work;
  }

  /** When this returns, a power cut does not lose it. */
  async move(work: Work, to: Pick<MoveEntry, 'state' | 'because' | 'about' | 'evidence' | 'before'>): Promise<void> {
    const { boot, journal } = this.parts;
    const { state, because, about, evidence, before } = to;
    await journal.append({
      kind: 'move',
      plan: work.plan.number,
      action: work.action.id,
      at: isoSeconds(await this.nowMs()),
      boot,
      move: (work.moves.at(-1)?.move ?? 0) + 1,
      state,
      ...(because === undefined ? {} : { because }),
      ...(about === undefined ? {} : { about: about.slice(0, 300) }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(before === undefined ? {} : { before }),
    });
  }

  async note(work: Work, kind: 'resumed' | 'asked'): Promise<void> {
    const { boot, journal } = this.parts;
    const of = { plan: work.plan.number, action: work.action.id };
    await journal.append({ kind, ...of, at: isoSeconds(await this.nowMs()), boot });
  }

  /** What `held` and `pending` decided: a move where it was not said yet. */
  async say(step: Step, work: Work): Promise<void> {
    if (step.do === 'move') {
      await this.move(work, step);
    }
  }

  async evidence(work: Work, job: Job | undefined, seen: Applied): Promise<string> {
    const { boot, folder } = this.parts;
    const provider = job?.provider ?? 'restart';
    return folder.keepEvidence(evidenceOf(work, seen, { provider, boot, nowMs: await this.nowMs() }));
  }
}

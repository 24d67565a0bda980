import { randomUUID } from 'node:crypto';
import { type Clock, isoSeconds, type Language, type Text, TsukuroiError } from '@tsukuroi/core';
import type { Job } from '@tsukuroi/protocol';
import type { EventHub } from '../http/events.ts';
import { problemOf } from '../http/problems.ts';

/** Finished jobs that stay readable. */
const KEPT = 100;
/** Least time between two progress events of one job. */
const PUBLISH_EVERY_MS = 200;

/** Tells how far the work is: 0–1 or null when it cannot be told, and what it is doing. */
export type ReportProgress = (progress: number | null, detail: Text) => void;

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly title: Text;
  readonly startedAt: string;
  state: Job['state'];
  progress: number | null;
  detail: Text;
  endedAt: string | null;
  failure: unknown;
}

const NO_DETAIL: Text = { ja: '', en: '' };

/** Long work that a person waits for: started here, watched through GET /jobs/:id and the event stream. */
export class Jobs {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  readonly #hub: EventHub;
  readonly #clock: Clock;
  readonly #log: (message: string, fields: Record<string, unknown>) => void;
  readonly #lastSent = new Map<string, number>();

  constructor(parts: { hub: EventHub; clock: Clock; log: (message: string, fields: Record<string, unknown>) => void }) {
    this.#hub = parts.hub;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /**
   * Starts the work and answers at once. One job of a kind at a time: a second start answers the running one.
   *
   * @returns the job's id
   */
  start(work: { kind: string; title: Text; run: (report: ReportProgress) => Promise<void> }): string {
    const same = [...this.#entries.values()].find((entry) => entry.kind === work.kind && entry.state === 'running');
    if (same !== undefined) {
      return same.id;
    }
    const entry: Entry = {
      id: randomUUID(),
      kind: work.kind,
      title: work.title,
      startedAt: isoSeconds(this.#clock.nowMs()),
      state: 'running',
      progress: null,
      detail: NO_DETAIL,
      endedAt: null,
      failure: undefined,
    };
    this.#entries.set(entry.id, entry);
    this.#forgetOld();
    const running = this.#carryOut(entry, work.run).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return entry.id;
  }

  /** @throws TsukuroiError NOT_FOUND */
  get(id: string, language: Language): Job {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return shown(entry, language);
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #carryOut(entry: Entry, run: (report: ReportProgress) => Promise<void>): Promise<void> {
    this.#publish(entry, true);
    try {
      await run((progress, detail) => {
        entry.progress = progress === null ? null : Math.min(1, Math.max(0, progress));
        entry.detail = detail;
        this.#publish(entry, false);
      });
      entry.state = 'done';
      entry.progress = 1;
    } catch (failure) {
      entry.state = 'failed';
      entry.failure = failure;
      this.#log('job failed', { job: entry.id, kind: entry.kind, err: failure });
    }
    entry.endedAt = isoSeconds(this.#clock.nowMs());
    this.#publish(entry, true);
    this.#lastSent.delete(entry.id);
  }

  #publish(entry: Entry, always: boolean): void {
    const now = this.#clock.nowMs();
    if (!always && now - (this.#lastSent.get(entry.id) ?? 0) < PUBLISH_EVERY_MS) {
      return;
    }
    this.#lastSent.set(entry.id, now);
    this.#hub.publish('job', (language) => shown(entry, language));
  }

  #forgetOld(): void {
    for (const entry of this.#entries.values()) {
      if (this.#entries.size <= KEPT) {
        return;
      }
      if (entry.state !== 'running') {
        this.#entries.delete(entry.id);
      }
    }
  }
}

function shown(entry: Entry, language: Language): Job {
  return {
    id: entry.id,
    kind: entry.kind,
    title: entry.title[language],
    state: entry.state,
    progress: entry.progress,
    detail: entry.detail[language],
    startedAt: entry.startedAt,
    endedAt: entry.endedAt,
    problem: entry.state === 'failed' ? problemOf(entry.failure, entry.id, language) : null,
  };
}

import { Worker } from 'node:worker_threads';
import { TsukuroiError } from '@tsukuroi/core';
import '../errors.ts';
import type { ReadingAnswer, ReadingJob } from './job.ts';

export interface ReadingLimits {
  /** One file, from its turn on. */
  readonly readingMs: number;
  /** Heap of the thread. */
  readonly heapMegabytes: number;
  /** A thread without work ends after so long and gives its memory back. */
  readonly idleMs: number;
  /** Files that may wait for their turn. */
  readonly waiting: number;
}

/** The largest ledger that the limits of a file allow is read within both on a slow machine (docs/benchmarks). */
export const READING_LIMITS: ReadingLimits = {
  readingMs: 120_000,
  heapMegabytes: 1024,
  idleMs: 60_000,
  waiting: 20,
};

interface Turn {
  readonly job: ReadingJob;
  settle(answer: ReadingAnswer): void;
}

/**
 * Reads files one after another in a thread with bounded memory and time, so that no file, however built, holds up what the
 * rest of the program does. A file that needs more ends its thread and is refused; the next one gets a new thread.
 */
export class ReadingThread {
  readonly #limits: ReadingLimits;
  readonly #script: URL;
  readonly #waiting: Turn[] = [];
  #worker: Worker | undefined;
  #current: Turn | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param script what the thread runs; another one only in tests */
  constructor(limits: ReadingLimits = READING_LIMITS, script: URL = new URL('./worker.ts', import.meta.url)) {
    this.#limits = limits;
    this.#script = script;
  }

  /** The answer of the thread. `bytes` of the job are handed over and empty afterwards. Never rejects. */
  read(job: ReadingJob): Promise<ReadingAnswer> {
    if (this.#waiting.length >= this.#limits.waiting) {
      return Promise.resolve(refusedBy(new TsukuroiError('READING_BUSY', { file: job.name })));
    }
    return new Promise((settle) => {
      this.#waiting.push({ job, settle });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) {
      return;
    }
    const turn = this.#waiting.shift();
    if (turn === undefined) {
      this.#worker?.unref();
      this.#timer = setTimeout(() => this.#letGo(), this.#limits.idleMs).unref();
      return;
    }
    clearTimeout(this.#timer);
    this.#current = turn;
    this.#worker ??= this.#begin();
    this.#worker.ref();
    const { readingMs } = this.#limits;
    this.#timer = setTimeout(
      () => this.#end(new TsukuroiError('READING_TOO_LONG', { file: turn.job.name, seconds: readingMs / 1000 })),
      readingMs,
    );
    this.#worker.postMessage(turn.job, [turn.job.bytes.buffer]);
  }

  #begin(): Worker {
    const worker = new Worker(this.#script, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMegabytes },
    });
    // What a thread says after it was let go is nobody's answer.
    const isOurs = () => worker === this.#worker;
    worker.on('message', (answer: ReadingAnswer) => {
      if (isOurs()) {
        this.#settle(answer);
      }
    });
    worker.on('error', (cause) => {
      if (isOurs()) {
        this.#end(this.#lost(cause));
      }
    });
    // A thread ends with this event in any case; an error before it is not certain.
    worker.on('exit', () => {
      if (isOurs()) {
        this.#end(this.#lost(undefined));
      }
    });
    return worker;
  }

  #lost(cause: unknown): TsukuroiError {
    const file = this.#current?.job.name ?? '';
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    return code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? new TsukuroiError('READING_TOO_MUCH', { file, megabytes: this.#limits.heapMegabytes }, { cause })
      : new TsukuroiError('READING_LOST', { file }, { cause });
  }

  /** Ends the thread; the file it held is refused. */
  #end(error: TsukuroiError): void {
    this.#letGo();
    this.#settle(refusedBy(error));
  }

  #letGo(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #settle(answer: ReadingAnswer): void {
    clearTimeout(this.#timer);
    const turn = this.#current;
    this.#current = undefined;
    turn?.settle(answer);
    this.#next();
  }
}

function refusedBy({ code, params }: TsukuroiError): ReadingAnswer {
  return { kind: 'refused', error: { code, params } };
}

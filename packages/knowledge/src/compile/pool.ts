import { Worker } from 'node:worker_threads';
import type { Feed } from '../feed.ts';
import { compileUnit, type UnitJob, type UnitOutcome } from './unit.ts';

/** Reads units, several at a time where it can. */
export interface Compiler {
  compile(job: UnitJob): Promise<UnitOutcome>;
  close(): Promise<void>;
}

/** Reads on this thread, one unit after another; for small sets, tests, and feeds that are in no registry. */
export function compilerHere(feeds: readonly Feed[]): Compiler {
  let last: Promise<unknown> = Promise.resolve();
  const compile = async (job: UnitJob): Promise<UnitOutcome> => {
    const feed = feeds.find((one) => one.id === job.feed);
    if (feed === undefined) {
      throw new Error(`no feed ${job.feed}`);
    }
    return compileUnit(feed, job);
  };
  return {
    compile(job) {
      const turn = last.then(() => compile(job));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => undefined,
  };
}

interface Waiting {
  readonly job: UnitJob;
  readonly settle: (outcome: UnitOutcome) => void;
}

/** A thread and what it reads now. */
interface Seat {
  readonly worker: Worker;
  taken: Waiting | undefined;
  /** Why the thread ended, as far as it said so. */
  reason: string;
}

/** Longest part of file names in a refusal. */
const NAMES = 200;

/**
 * Reads registered feeds on `threads` worker threads, each with a bounded heap: a file that needs more is refused, nothing
 * else fails. A thread that ends, whether it says why or not, refuses the unit it held, so that a build never waits for it.
 *
 * @param script what a thread runs; another one only in tests
 */
export function compilerThreads(
  threads: number,
  heapMegabytes: number,
  script: URL = new URL('./worker.ts', import.meta.url),
): Compiler {
  const waiting: Waiting[] = [];
  const seats = new Set<Seat>();
  let closed = false;

  const begin = (): Seat => {
    const worker = new Worker(script, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const seat: Seat = { worker, taken: undefined, reason: '' };
    seats.add(seat);
    worker.on('message', (outcome: UnitOutcome) => {
      const { taken } = seat;
      seat.taken = undefined;
      taken?.settle(outcome);
      next();
    });
    worker.on('messageerror', (cause) => {
      seat.reason = cause.message;
      void worker.terminate();
    });
    worker.on('error', (cause) => {
      seat.reason = cause instanceof Error ? cause.message : String(cause);
    });
    // A thread ends with this event in any case; an error before it is not certain (process.exit, termination).
    worker.on('exit', (code) => {
      seats.delete(seat);
      seat.taken?.settle(lost(seat.taken.job, seat.reason || `the thread ended with code ${code}`));
      next();
    });
    return seat;
  };
  const next = (): void => {
    while (waiting.length > 0 && !closed) {
      const free = [...seats].find((seat) => seat.taken === undefined && seat.reason === '');
      const seat = free ?? (seats.size < threads ? begin() : undefined);
      if (seat === undefined) {
        return;
      }
      seat.taken = waiting.shift();
      seat.worker.postMessage(seat.taken?.job);
    }
  };
  return {
    compile: (job) =>
      new Promise((settle) => {
        if (closed) {
          settle(lost(job, 'the compiler is closed'));
          return;
        }
        waiting.push({ job, settle });
        next();
      }),
    async close() {
      closed = true;
      await Promise.all([...seats].map(({ worker }) => worker.terminate()));
      for (const { job, settle } of waiting.splice(0)) {
        settle(lost(job, 'the compiler is closed'));
      }
    },
  };
}

/** The refusal of a unit whose thread ended before it answered. */
function lost({ feed, unit, files }: UnitJob, reason: string): UnitOutcome {
  const file = files
    .map((one) => one.path)
    .join(', ')
    .slice(0, NAMES);
  return { ok: false, refusal: { feed, unit, file, position: '', reason } };
}

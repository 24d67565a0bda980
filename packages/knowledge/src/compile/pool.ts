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

/** Reads registered feeds on `threads` worker threads, each with a bounded heap: a file that needs more is refused, nothing else fails. */
export function compilerThreads(threads: number, heapMegabytes: number): Compiler {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const next = (): void => {
    const worker = idle.pop() ?? (all.size < threads && waiting.length > 0 ? begin() : undefined);
    const taken = worker === undefined ? undefined : waiting.shift();
    if (worker === undefined) {
      return;
    }
    if (taken === undefined) {
      idle.push(worker);
      return;
    }
    const done = (outcome: UnitOutcome): void => {
      // Not removeAllListeners: the worker keeps its own bookkeeping in listeners.
      worker.off('message', answered);
      worker.off('error', died);
      taken.settle(outcome);
      next();
    };
    const answered = (outcome: UnitOutcome): void => {
      idle.push(worker);
      done(outcome);
    };
    const died = (cause: Error): void => {
      all.delete(worker);
      const { feed, unit, files } = taken.job;
      const file = files
        .map((one) => one.path)
        .join(', ')
        .slice(0, 200);
      done({ ok: false, refusal: { feed, unit, file, position: '', reason: cause.message } });
    };
    worker.on('message', answered);
    worker.on('error', died);
    worker.postMessage(taken.job);
  };
  const begin = (): Worker => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    all.add(worker);
    return worker;
  };
  return {
    compile: (job) =>
      new Promise((settle) => {
        waiting.push({ job, settle });
        next();
      }),
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
      all.clear();
    },
  };
}

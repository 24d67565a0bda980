import { parentPort } from 'node:worker_threads';
import type { ReadingAnswer, ReadingJob } from '../job.ts';

/** A thread for tests that does what the file's name says. */
parentPort?.on('message', (job: ReadingJob) => {
  if (job.name === 'endless') {
    for (;;) {
      // Nothing but ending the thread stops this.
    }
  }
  if (job.name === 'greedy') {
    const kept: string[][] = [];
    for (;;) {
      kept.push(Array.from({ length: 10_000 }, (_, at) => `${at} ${kept.length}`));
    }
  }
  if (job.name === 'gone') {
    process.exit(3);
  }
  if (job.name === 'throws') {
    throw new Error('a mistake');
  }
  parentPort?.postMessage({ kind: 'broken', message: `${job.name} ${job.bytes.length}` } satisfies ReadingAnswer);
});

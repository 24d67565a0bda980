import { parentPort } from 'node:worker_threads';
import { feedOf } from '../feeds/registry.ts';
import { compileUnit, type UnitJob, type UnitOutcome } from './unit.ts';

/** A thread that reads units: takes a job, answers with its outcome, takes the next. */
parentPort?.on('message', async (job: UnitJob) => {
  parentPort?.postMessage(await outcomeOf(job));
});

async function outcomeOf(job: UnitJob): Promise<UnitOutcome> {
  const feed = feedOf(job.feed);
  if (feed === undefined) {
    return { ok: false, refusal: { feed: job.feed, unit: job.unit, file: '', position: '', reason: 'no such feed' } };
  }
  return compileUnit(feed, job);
}

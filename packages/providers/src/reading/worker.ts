import { parentPort } from 'node:worker_threads';
import { TsukuroiError } from '@tsukuroi/core';
import { importInventories } from '../importers/registry.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { CarriedError, ReadingAnswer, ReadingJob } from './job.ts';

/** A thread that reads files: takes a job, answers, takes the next. It knows nothing else of the program. */
parentPort?.on('message', async (job: ReadingJob) => {
  parentPort?.postMessage(await answerTo(job));
});

async function answerTo(job: ReadingJob): Promise<ReadingAnswer> {
  try {
    if (job.kind === 'ledger') {
      const read = await readLedger(job.bytes, job.name, { columns: job.columns });
      return read.ok ? { kind: 'ledger', reading: read.value } : { kind: 'refused', error: carried(read.error) };
    }
    const read = importInventories(job.bytes, job.name);
    if (!read.ok) {
      return { kind: 'refused', error: carried(read.error) };
    }
    const { importer, inventories, refused } = read.value;
    const said = refused.map(({ position, error }) => ({ position, error: carried(error) }));
    return { kind: 'inventories', read: { importer: importer.id, inventories, refused: said } };
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return { kind: 'refused', error: carried(error) };
    }
    return { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function carried({ code, params }: TsukuroiError): CarriedError {
  return { code, params };
}

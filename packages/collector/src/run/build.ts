import { Worker } from 'node:worker_threads';
import { type ErrorParams, TsukuroiError } from '@tsukuroi/core';

export interface BuildOrder {
  /** Folder of what was fetched. */
  readonly feeds: string;
  readonly overrides: string;
  readonly out: string;
  readonly chunks: string;
  readonly nowMs: number;
}

export type BuildAnswer =
  | { readonly kind: 'done'; readonly digest: string; readonly held: number }
  | { readonly kind: 'failed'; readonly code: string; readonly params: ErrorParams }
  | { readonly kind: 'broken'; readonly message: string };

/** Builds knowledge and its chunks in a thread of its own. @throws TsukuroiError as `buildKnowledge` */
export function buildInThread(order: BuildOrder): Promise<{ readonly digest: string; readonly held: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ digest: string; held: number }>();
  const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: order, execArgv: [] });
  worker.on('message', (answer: BuildAnswer) => {
    if (answer.kind === 'done') {
      resolve({ digest: answer.digest, held: answer.held });
    } else if (answer.kind === 'failed') {
      reject(new TsukuroiError(answer.code, answer.params));
    } else {
      reject(new Error(answer.message));
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the building thread has ended')));
  return promise;
}

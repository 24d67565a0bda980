import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Clock, type ErrorParams, TsukuroiError } from '@tsukuroi/core';
import type { BuildProgress } from '@tsukuroi/knowledge/build.ts';
import type { Source } from '@tsukuroi/knowledge/sources.ts';
import type { KnowledgePlaces } from './files.ts';

export interface BuildOrder {
  readonly out: string;
  readonly lastGood: string;
  readonly overrides: string;
  readonly aptRoot: string;
  /** Empty folder for what of apt's lists holds. */
  readonly verified: string;
  readonly sources: readonly Source[];
  readonly nowMs: number;
  /** Folder of carried chunks whose index was verified: the file is made from them and from nothing else. */
  readonly carried?: string;
}

export type BuildAnswer =
  | { readonly kind: 'progress'; readonly progress: BuildProgress }
  | { readonly kind: 'done'; readonly digest: string; readonly held: number }
  | { readonly kind: 'failed'; readonly code: string; readonly params: ErrorParams; readonly message: string };

/**
 * Makes the knowledge file from everything at hand, in a thread of its own: a folder of feeds, what the collector fetched,
 * apt's lists of this machine, corrections, and what ships with the product. The old file stays until the new one is whole.
 *
 * @param carried verified chunks to make it from instead
 * @throws TsukuroiError as `buildKnowledge` and `installKnowledge`
 */
export function buildInThread(
  places: KnowledgePlaces,
  feeds: string | null,
  clock: Clock,
  tell: (progress: BuildProgress) => void,
  carried?: string,
): Promise<{ digest: string; held: number }> {
  const sources: Source[] = [
    { folder: places.collected, origin: 'collector' },
    ...(feeds === null ? [] : [{ folder: feeds, origin: 'feeds-folder' as const }]),
  ];
  const order: BuildOrder = {
    out: places.file,
    lastGood: places.lastGood,
    overrides: places.overrides,
    aptRoot: places.aptRoot,
    verified: places.verified,
    sources: sources.filter(({ folder }) => existsSync(folder)),
    nowMs: clock.nowMs(),
    ...(carried === undefined ? {} : { carried }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<{ digest: string; held: number }>();
  const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: order, execArgv: [] });
  worker.on('message', (answer: BuildAnswer) => {
    if (answer.kind === 'progress') {
      tell(answer.progress);
    } else if (answer.kind === 'done') {
      resolve({ digest: answer.digest, held: answer.held });
    } else if (answer.code === 'UNEXPECTED') {
      reject(new Error(answer.message));
    } else {
      reject(new TsukuroiError(answer.code, answer.params));
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the building thread has ended')));
  return promise;
}

/** The thread that builds knowledge: it works for a minute and must not hold up those who fetch from the boxes. */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { TsukuroiError } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import type { BuildAnswer, BuildOrder } from './build.ts';

const { feeds, overrides, nowMs, ...order } = workerData as BuildOrder;

function answer(body: BuildAnswer): void {
  parentPort?.postMessage(body);
}

try {
  const { digest, held } = await buildKnowledge({
    ...order,
    ...(existsSync(overrides) ? { overrides } : {}),
    sources: existsSync(feeds) ? [{ folder: feeds, origin: 'collector' }] : [],
    starter: starterKnowledge(),
    clock: { nowMs: () => nowMs },
  });
  answer({ kind: 'done', digest, held: held.length });
} catch (error) {
  answer(
    error instanceof TsukuroiError
      ? { kind: 'failed', code: error.code, params: error.params }
      : { kind: 'broken', message: error instanceof Error ? error.message : String(error) },
  );
}

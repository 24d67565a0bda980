/** The thread that makes a knowledge file: it reads for a minute and must not hold up requests. */
import { mkdir, rm } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { aptListsSource } from '@tsukuroi/knowledge/feeds/debian-repository/local.ts';
import { installKnowledge } from '@tsukuroi/knowledge/install.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import type { BuildAnswer, BuildOrder } from './build.ts';

const order = workerData as BuildOrder;

try {
  answer(order.carried === undefined ? await build() : await install(order.carried));
} catch (error) {
  const { code } = describeError(error);
  const params = typeof error === 'object' && error !== null && 'params' in error ? error.params : {};
  const message = error instanceof Error ? error.message : String(error);
  answer({ kind: 'failed', code, params: params as Record<string, string | number>, message });
}

async function install(from: string): Promise<BuildAnswer> {
  const { digest } = await installKnowledge({ from, out: order.out, clock: { nowMs: () => order.nowMs } });
  return { kind: 'done', digest, held: 0 };
}

async function build(): Promise<BuildAnswer> {
  await rm(order.verified, { recursive: true, force: true });
  await mkdir(order.verified, { recursive: true });
  const apt = await aptListsSource({ target: order.verified, run: systemRunner, root: order.aptRoot });
  const { digest, held } = await buildKnowledge({
    out: order.out,
    keep: order.lastGood,
    overrides: order.overrides,
    sources: [...(apt.source === undefined ? [] : [apt.source]), ...order.sources],
    starter: starterKnowledge(),
    clock: { nowMs: () => order.nowMs },
    onProgress: (progress) => answer({ kind: 'progress', progress }),
  });
  return { kind: 'done', digest, held: held.length };
}

function answer(body: BuildAnswer): void {
  parentPort?.postMessage(body);
}

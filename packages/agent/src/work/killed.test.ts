import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, test } from 'vitest';
import { Scene } from './testing/scene.ts';
import { endsOf, GOOD, oldWard, orderForWard } from './testing/ward.ts';

const CHILD = join(import.meta.dirname, 'testing/crash-child.ts');
/** `TSUKUROI_CRASH_RUNS=500` for the whole matrix (docs/benchmarks.md); every point is met several times then. */
const RUNS = Number(process.env.TSUKUROI_CRASH_RUNS ?? 24);

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-killed-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runChild(folder: string, point: number) {
  return spawnSync(process.execPath, [CHILD, folder, String(point)], { encoding: 'utf8', timeout: 60_000 });
}

test(`kill -9 of the real process at every journal step, ${RUNS} runs: no result is lost and none doubled`, async () => {
  const points = await inFolder(async (folder) => {
    await oldWard(new Scene(nodeDoor(), folder));
    const { status, stdout } = runChild(folder, 0);
    expect(status).toBe(0);
    return Number(stdout);
  });
  expect(points).toBeGreaterThan(60);
  let killed = 0;
  let wrong = 0;

  for (let run = 0; run < RUNS; run += 1) {
    await inFolder(async (folder) => {
      await oldWard(new Scene(nodeDoor(), folder));
      // Spread over all points when there are fewer runs than points; again and again when there are more.
      const point = RUNS < points ? 1 + Math.floor((run * points) / RUNS) : 1 + (run % points);
      const { signal } = runChild(folder, point);
      killed += signal === 'SIGKILL' ? 1 : 0;
      const scene = new Scene(nodeDoor(), folder);
      await scene.readBoot();
      orderForWard(scene);

      await scene.live('2026-11-25T03:00:00Z');

      const ends = await endsOf(scene);
      wrong += JSON.stringify(ends) === JSON.stringify(GOOD) ? 0 : 1;
      expect({ point, ...ends }).toEqual({ point, ...GOOD });
    });
  }

  console.log(`${points} points, ${RUNS} runs, ${killed} killed: ${wrong} with a result lost or doubled`);
  expect(killed).toBe(RUNS);
}, 1_800_000);

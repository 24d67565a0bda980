import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '@tsukuroi/core';
import { buildLab, type LabPlan } from './lab.ts';
import { obey, takeOrders } from './orders.ts';
import { lineRecorder, type Outcome, outcomeOf, reasonOf } from './suite.ts';
import { SUITES } from './suites/registry.ts';

/**
 * The keeper is process 1 of a process namespace, with a mount and a network namespace of its own. So nothing of a lab can
 * be seen from outside, two labs cannot meet, and when the keeper ends, by whatever, the kernel ends everything else.
 */
const OWN_NAMESPACES = [
  ...['--mount', '--propagation', 'private', '--pid', '--mount-proc', '--net', '--uts', '--ipc'],
  ...['--fork', '--kill-child=KILL'],
];

/** Starts `program` (this repository's `tools/lab.ts keep FOLDER`) as keeper. */
export function spawnKeeper(program: readonly string[], folder: string, mode: 'attached' | 'detached'): ChildProcess {
  if (mode === 'attached') {
    // The keeper ends when its standard input does: nobody is left to look at it.
    return spawn('unshare', [...OWN_NAMESPACES, ...program], { stdio: ['pipe', 'inherit', 'inherit'] });
  }
  const log = openSync(join(folder, 'keeper.log'), 'a');
  return spawn('unshare', [...OWN_NAMESPACES, ...program], { stdio: ['ignore', log, log], detached: true });
}

/** What the keeper itself does. Ends only with its suite, or when it is ended. */
export async function keep(folder: string, language: Language, say: (text: string) => void): Promise<void> {
  const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as LabPlan;
  if (plan.suite === undefined) {
    try {
      const lab = await buildLab(plan);
      await takeOrders(folder, (order) => obey(lab, order, language));
      await writeWhole(join(folder, 'ready.json'), { ok: true, text: '' });
    } catch (error) {
      await writeWhole(join(folder, 'ready.json'), { ok: false, text: reasonOf(error, language) });
      process.exit(1);
    }
    await once(process, 'never');
    return;
  }
  process.stdin
    .on('end', () => process.exit(1))
    .on('error', () => process.exit(1))
    .resume();
  await writeWhole(join(folder, 'result.json'), await runSuite(plan, plan.suite, language, say));
  process.exit(0);
}

async function runSuite(plan: LabPlan, id: string, language: Language, say: (text: string) => void): Promise<Outcome> {
  const recorder = lineRecorder(language, say);
  try {
    const suite = SUITES.find((one) => one.id === id);
    if (suite === undefined) {
      throw new Error(`no suite ${id}`);
    }
    const began = performance.now();
    const lab = await buildLab(plan);
    await takeOrders(plan.folder, (order) => obey(lab, order, language));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`${lab.machines.length} hosts, ${plan.endpoints} endpoints: ${seconds} s\n`);
    await suite.run({ lab, check: recorder.check, say });
  } catch (error) {
    recorder.stopped(error);
  }
  return outcomeOf(recorder.lines, language);
}

async function writeWhole(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(value));
  await rename(`${file}.new`, file);
}

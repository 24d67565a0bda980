import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runAgent } from '@tsukuroi/agent/report/run.ts';
import { runningOf } from '@tsukuroi/agent/restart/programs.ts';
import { pulseOf } from '@tsukuroi/agent/service/pulse.ts';
import { loadOf } from '@tsukuroi/agent/service/share.ts';
import { writeWhole } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { machineAt } from '@tsukuroi/providers/machine.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

/** Larger than any inventory that is taken (docs/formats/inventory.md). */
const LARGEST = 32 * 1024 * 1024;
const COLLECT_MS = 10 * 60_000;

export const command: Command = {
  summary: {
    ja: 'エージェントを動かします。この端末を調べ、変化をサーバーへ報告し続けます(--once は 1 回だけ。失われた報告や受け取られない報告があるときの終了コードは 1)',
    en: 'Runs the agent: reads this device and reports what changed (--once: one round; exit code 1 when reports are lost or were not taken)',
  },
  usage: '[--data DIR] [--once] [--work-unit]',
  options: { data: { type: 'string' }, once: { type: 'boolean' }, 'work-unit': { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const once = options.once === true;
    const dataFolder = dataFolderOf(io, options);
    const startWork = options['work-unit'] === true ? callUnit : workApart;
    const pulse = once ? undefined : pulseOf(dataFolder, io.environment);
    const done = await runAgent({
      dataFolder,
      clock: io.clock,
      collect: collectApart,
      running: (names) => runningOf(machineAt('/', io.clock, systemRunner), names),
      ...(once ? {} : { startWork: () => startWork(dataFolder) }),
      say: (line) => io.say(line),
      language: io.language,
      once,
      ...(pulse === undefined ? {} : { pulse }),
      ...(once ? {} : { load: loadOf(), ended: io.ended }),
    });
    if (done !== undefined) {
      const waiting = done.state !== 'active';
      const ja = waiting ? '照合待ちです。報告はこの端末に保存してあります。' : `報告しました（${done.sent} 件）。`;
      const en = waiting ? 'Waiting to be confirmed; reports are kept here.' : `Reported (${done.sent}).`;
      io.say(`${io.language === 'ja' ? ja : en}\n`);
    }
    return done !== undefined && (done.lost > 0 || done.stuck) ? 1 : 0;
  },
};

/** Reads the machine in a process of its own: what that takes is given back, and the one that stays is small. */
async function collectApart(): Promise<Inventory> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, 'agent', 'inventory'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: COLLECT_MS,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > LARGEST) {
      child.kill();
    }
    pieces.push(piece);
  }
  const code = await ended;
  if (code !== 0) {
    throw new Error(`reading the machine ended with ${code}`);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8')) as Inventory;
}

/** A unit of the system with rights of its own waits for this file to change (packaging/work); here there are none to hand on. */
async function callUnit(dataFolder: string): Promise<void> {
  await writeWhole(join(dataFolder, 'work', 'due'), '');
}

/** Work that is under way goes on when this process ends, so it stands on its own feet; the lock on the data folder keeps it alone. */
async function workApart(dataFolder: string): Promise<void> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, 'agent', 'work', '--data', dataFolder], {
    detached: true,
    stdio: 'ignore',
  });
  child.once('error', () => undefined);
  child.unref();
}

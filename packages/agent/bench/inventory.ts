import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * CPU time of one inventory of this machine, beside fusioninventory-agent on the same machine. Both are whole processes,
 * children included. The peer is looked for as `fusioninventory-agent` in PATH, or at $TSUKUROI_FUSIONINVENTORY with the
 * arguments in $TSUKUROI_FUSIONINVENTORY_ARGS.
 */
const ROUNDS = 5;
/** Clock ticks a second in /proc/self/stat (getconf CLK_TCK); 100 on every Linux that Node supports. */
const TICKS = 100;

/** CPU seconds of all children that have ended so far, their own children included (proc_pid_stat(5), fields 16 and 17). */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** GNU time(1) knows the peak of a program's memory; without it only CPU time is measured. */
const TIME = '/usr/bin/time';

interface Measured {
  readonly cpuSeconds: number;
  /** Largest resident set, in MB. */
  readonly peakMb: number | undefined;
  readonly output: string;
}

function measure(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Measured | string {
  const before = childrenCpu();
  let output = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = spawnSync(command, args, { env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    if (result.status !== 0) {
      return `exit code ${result.status ?? result.error?.message}: ${result.stderr.slice(-300)}`;
    }
    output = result.stdout;
  }
  const cpuSeconds = (childrenCpu() - before) / ROUNDS;
  return { cpuSeconds, peakMb: peakMb(command, args, env), output };
}

function peakMb(command: string, args: readonly string[], env: NodeJS.ProcessEnv): number | undefined {
  if (!existsSync(TIME)) {
    return undefined;
  }
  const timed = spawnSync(TIME, ['-f', 'peak %M', command, ...args], {
    ...{ env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  });
  const kib = /^peak (\d+)$/m.exec(timed.stderr)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

function line(name: string, result: Measured | string, packages: number | undefined): number | undefined {
  if (typeof result === 'string') {
    console.log(`${name.padEnd(52)} did not run: ${result}`);
    return undefined;
  }
  const peak = result.peakMb === undefined ? '' : `   peak ${result.peakMb.toFixed(0)} MB`;
  console.log(`${name.padEnd(52)} ${result.cpuSeconds.toFixed(3)} CPU s${peak}   ${packages ?? '?'} packages`);
  return result.cpuSeconds;
}

const work = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-'));
try {
  const once = join(import.meta.dirname, 'inventory-once.ts');
  const env = { ...process.env, NODE_COMPILE_CACHE: join(work, 'code') };
  const count = (result: Measured | string): number | undefined =>
    typeof result === 'string'
      ? undefined
      : (JSON.parse(result.output) as { manifest: { software: unknown[] } }).manifest.software.length;
  console.log(`inventory of this machine, mean of ${ROUNDS} runs, ${availableParallelism()} cores`);
  spawnSync(process.execPath, [once, join(work, 'memory.json')], { env, maxBuffer: 256 * 1024 * 1024 });
  const cold = measure(process.execPath, [once, 'none'], env);
  const warm = measure(process.execPath, [once, join(work, 'memory.json')], env);
  line('tsukuroi, everything read anew', cold, count(cold));
  const ours = line('tsukuroi, with its memory of the last run', warm, count(warm));
  const peer = process.env.TSUKUROI_FUSIONINVENTORY ?? '/usr/bin/fusioninventory-agent';
  if (!existsSync(peer)) {
    console.log('fusioninventory-agent is absent: no comparison');
  } else {
    const extra = (process.env.TSUKUROI_FUSIONINVENTORY_ARGS ?? '').split(' ').filter((part) => part !== '');
    const result = measure('perl', [peer, `--local=${work}`, '--force', ...extra], process.env);
    const theirs = line('fusioninventory-agent --local', result, undefined);
    if (ours !== undefined && theirs !== undefined) {
      console.log(`with memory / fusioninventory-agent = ${(ours / theirs).toFixed(2)} (target ≤ 0.30)`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

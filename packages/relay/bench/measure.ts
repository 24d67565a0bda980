import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of `/proc/PID/stat` (proc_pid_stat(5)). */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** CPU seconds of a process with all its threads, and of its children. */
export function cpuSeconds(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, 0);
}

/** Largest resident size so far of a process and its children, in bytes. */
export function peakBytes(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1];
    return sum + Number(kilobytes ?? 0) * 1024;
  }, 0);
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

export interface Load {
  /** Arguments of curl for each client; the same for everyone that is measured. */
  readonly clients: readonly (readonly string[])[];
  readonly bytes: number;
}

export interface Measured {
  readonly cpuPerGb: number;
  readonly wallSeconds: number;
}

/** Lets all clients fetch at once, and counts what that cost the server. @throws when a client did not get what it asked for */
export async function measure(pid: number, load: Load): Promise<Measured> {
  const [cpu, begun] = [cpuSeconds(pid), performance.now()];
  await Promise.all(load.clients.map(curl));
  const wallSeconds = (performance.now() - begun) / 1000;
  return { cpuPerGb: ((cpuSeconds(pid) - cpu) / load.bytes) * 1e9, wallSeconds };
}

function curl(options: readonly string[]): Promise<void> {
  const child = spawn('curl', ['--silent', '--fail', '--insecure', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`curl ended with ${code}`))));
  });
}

/** The middle one of several, by CPU. */
export function middle(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.cpuPerGb - b.cpuPerGb);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) {
    throw new Error('nothing was measured');
  }
  return found;
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
/** Clock ticks a second in /proc/PID/stat (getconf CLK_TCK); 100 on every Linux that Node supports. */
const TICKS = 100;

export interface Ports {
  readonly console: number;
  readonly agents: number;
  readonly enrolment: number;
}

/** A real server, a process of its own that may use one core only. */
export class PinnedServer {
  readonly data: string;
  readonly #ports: Ports;
  readonly #nodeOptions: readonly string[];
  #child: ChildProcess | undefined;

  constructor(data: string, ports: Ports, nodeOptions: readonly string[] = []) {
    this.data = data;
    this.#ports = ports;
    this.#nodeOptions = nodeOptions;
    mkdirSync(data, { recursive: true });
    const { agents, enrolment } = ports;
    const config = { agentListen: `127.0.0.1:${agents}`, enrolListen: `127.0.0.1:${enrolment}` };
    writeFileSync(join(data, 'server.json'), JSON.stringify(config));
  }

  async start(): Promise<void> {
    const listen = `127.0.0.1:${this.#ports.console}`;
    const node = [process.execPath, ...this.#nodeOptions, MAIN, 'server', '--data', this.data, '--listen', listen];
    this.#child = spawn('taskset', ['-c', '0', ...node], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (let tries = 0; tries < 600 && !(await answers(this.#ports.agents)); tries++) {
      await pause(100);
    }
  }

  /** Ends it without a word, as a power cut would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) {
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('exit', () => resolve());
    child.kill(signal);
    await promise;
  }

  /** Processor time of all its threads since it started. */
  cpuSeconds(): number {
    const fields = this.#proc('stat')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  residentMiB(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(this.#proc('status'))?.[1]) / 1024);
  }

  cli(...args: string[]): string {
    return spawnSync(process.execPath, [MAIN, ...args, '--data', this.data], { encoding: 'utf8' }).stdout;
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#child?.pid}/${file}`, 'utf8');
  }
}

/** Everything this process does from now on happens on the other core. */
export function leaveFirstCore(): void {
  spawnSync('taskset', ['-apc', '1', String(process.pid)]);
}

function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

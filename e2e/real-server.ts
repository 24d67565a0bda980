import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The product itself as a person starts it: `tsukuroi up` in a folder of its own, on a free port of loopback. */
export interface RealServer {
  readonly url: string;
  /** The one-time link it printed. */
  readonly setup: string;
  readonly dataFolder: string;
  /** Everything it said so far. */
  said(): string;
  close(): Promise<void>;
}

/** The one command, run from its sources. */
export const MAIN = fileURLToPath(new URL('../packages/cli/src/main.ts', import.meta.url));

/** @param config what stands in its server.json */
export async function startRealServer(
  options: readonly string[] = [],
  config?: Readonly<Record<string, unknown>>,
): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-e2e-'));
  const dataFolder = join(folder, 'data');
  if (config !== undefined) {
    await mkdir(dataFolder, { mode: 0o700 });
    await writeFile(join(dataFolder, 'server.json'), JSON.stringify(config));
  }
  const args = [MAIN, 'up', '--data', dataFolder, '--listen', '127.0.0.1:0', ...options];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TSUKUROI_FEEDS: '' },
  });
  let said = '';
  child.stderr?.setEncoding('utf8');
  const links = new Promise<{ url: string; setup: string }>((resolve, reject) => {
    child.stderr?.on('data', (text: string) => {
      said += text;
      const setup = /(http:\/\/[^\s/]+)\/setup\S+/.exec(said);
      if (setup?.[1] !== undefined && said.includes('Ctrl+C')) {
        resolve({ url: setup[1], setup: setup[0] });
      }
    });
    child.once('exit', (code) => reject(new Error(`tsukuroi up ended with ${code}:\n${said}`)));
  });
  const { url, setup } = await links;
  return {
    url,
    setup,
    dataFolder,
    said: () => said,
    close: async () => {
      await endGently(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function endGently(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

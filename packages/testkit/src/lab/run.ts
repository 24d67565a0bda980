import { spawn } from 'node:child_process';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

export interface Ran {
  /** Exit code; 124 when the time was up; 128 + n when signal n ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Seconds after which the program is killed. Default 60. */
  readonly seconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Answers longer than this are cut: nothing the lab reads is. */
const MOST_OUTPUT = 32 * 1024 * 1024;
/** What a program leaves running may hold its output open for ever; what it said itself is there by then. */
const LAST_WORDS_MS = 5_000;
/** As `timeout` of GNU coreutils says it. */
const TIME_UP = 124;
const SIGNALLED = 128;
const CANNOT_RUN = 127;

/** Runs a program with an argument list, never through a shell. Answers in every case; what the code means is the caller's. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.environment === undefined ? {} : { env: { ...options.environment } }),
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
    });
    const out = collect(child.stdout);
    const err = collect(child.stderr);
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        child.kill('SIGKILL');
      },
      (options.seconds ?? 60) * 1000,
    );
    const end = (code: number, extra = '') => {
      clearTimeout(timer);
      resolve({ code, stdout: out(), stderr: `${err()}${extra}` });
    };
    child.on('error', (error: NodeJS.ErrnoException) => end(CANNOT_RUN, `${program}: ${error.code}`));
    child.on('exit', () => {
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LAST_WORDS_MS).unref();
    });
    child.on('close', (code) => end(late ? TIME_UP : (code ?? SIGNALLED)));
    // A program that ends without reading its input is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < MOST_OUTPUT) {
      chunks.push(chunk);
      size += chunk.length;
    }
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/**
 * As {@link run}, for steps that must succeed.
 *
 * @returns standard output
 * @throws TsukuroiError LAB_STEP_FAILED with the last words of the program
 */
export async function must(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await run(program, args, options);
  if (ran.code !== 0) {
    const said = `${ran.stderr}\n${ran.stdout}`.trim().split('\n').slice(-4).join(' | ').slice(0, 600);
    throw new TsukuroiError('LAB_STEP_FAILED', {
      command: `${program} ${args.join(' ')}`.slice(0, 300),
      code: ran.code,
      said,
    });
  }
  return ran.stdout;
}

import { spawn } from 'node:child_process';
import { COLLECT_LIMITS } from './limits.ts';

export interface RunRequest {
  /** Absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs?: number;
  readonly outputLimit?: number;
  /** Added to the fixed environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it says on its error stream too, in the order in which it comes. */
  readonly withErrors?: boolean;
  /** Takes the output piece by piece; then `stdout` of the result stays empty. */
  readonly onOutput?: (piece: Buffer) => void;
}

export interface RunResult {
  /** Exit code; null when the command did not run to its end. */
  readonly code: number | null;
  readonly stdout: Buffer;
  /** Why it did not run to its end. */
  readonly problem?: 'absent' | 'timeout' | 'too-much-output' | 'killed';
}

/** Runs one command of this machine without a shell. Never throws. What the command leaves running is left alone, and not waited for. */
export type Runner = (request: RunRequest) => Promise<RunResult>;

/**
 * How long the output of a program that has ended is still read. What it left running (a service that a package's script starts and that keeps the
 * output open) would else be waited for without end, whatever time the program itself was given.
 */
const STILL_READ_MS = 3_000;
/** Of one that was ended: what it had started may be in the middle of something, and the next program should not meet it there. */
const STILL_READ_AFTER_KILL_MS = 60_000;

/** Nothing of the caller's environment reaches the command: its words are English and it finds no settings of a user. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: '/nonexistent' };

export const systemRunner: Runner = (request) => {
  const limit = request.outputLimit ?? COLLECT_LIMITS.commandBytes;
  return new Promise((resolve) => {
    const child = spawn(request.command, [...request.args], {
      cwd: '/',
      env: { ...ENVIRONMENT, ...request.environment },
      stdio: ['ignore', 'pipe', request.withErrors === true ? 'pipe' : 'ignore'],
    });
    const pieces: Buffer[] = [];
    let size = 0;
    let problem: RunResult['problem'];
    const letGo = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const stop = (why: NonNullable<RunResult['problem']>): void => {
      problem ??= why;
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
      } else {
        letGo();
      }
    };
    const timer = setTimeout(() => stop('timeout'), request.timeoutMs ?? COLLECT_LIMITS.commandMs);
    const take = (piece: Buffer): void => {
      size += piece.length;
      if (size > limit) {
        stop('too-much-output');
      } else if (request.onOutput === undefined) {
        pieces.push(piece);
      } else {
        request.onOutput(piece);
      }
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    let stillRead: NodeJS.Timeout | undefined;
    child.on('error', () => {
      problem ??= 'absent';
      clearTimeout(timer);
      resolve({ code: null, stdout: Buffer.alloc(0), problem });
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      stillRead = setTimeout(letGo, code === null ? STILL_READ_AFTER_KILL_MS : STILL_READ_MS);
    });
    child.on('close', (code) => {
      clearTimeout(stillRead);
      const stdout = Buffer.concat(pieces);
      if (problem !== undefined || code === null) {
        resolve({ code: null, stdout, problem: problem ?? 'killed' });
      } else {
        resolve({ code, stdout });
      }
    });
  });
};

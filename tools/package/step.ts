import { spawn } from 'node:child_process';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/**
 * Runs a program that must succeed.
 *
 * @returns what it said on standard output
 * @throws TsukuroiError PACKAGE_NEEDS when it is not on this machine, PACKAGE_STEP_FAILED with its last words
 */
export async function step(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let [said, wrong] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    wrong += text;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on('error', (cause: NodeJS.ErrnoException) => {
    reject(
      cause.code === 'ENOENT'
        ? new TsukuroiError('PACKAGE_NEEDS', { wanted: program, how: 'npm test' }, { cause })
        : cause,
    );
  });
  child.on('close', (code) => resolve(code ?? 1));
  const code = await promise;
  if (code !== 0) {
    const command = [program, ...args].join(' ').slice(0, 200);
    throw new TsukuroiError('PACKAGE_STEP_FAILED', { command, code, said: wrong.trim().slice(-300) });
  }
  return said;
}

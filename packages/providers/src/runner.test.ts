import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRunner } from './runner.ts';

const SH = '/bin/sh';

describe.skipIf(!existsSync(SH))('systemRunner (skipped where there is no shell)', () => {
  let folder: string;
  const left: number[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-runner-'));
  });
  afterEach(() => {
    for (const pid of left.splice(0)) {
      process.kill(pid, 'SIGKILL');
    }
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts something that keeps the output open for ten minutes, and notes its number. */
  const leaving = (then: string): string => `sleep 600 & echo $! > ${folder}/pid; echo installed; ${then}`;
  const isLeftRunning = (): boolean => {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    left.push(pid);
    return process.kill(pid, 0);
  };

  it('a script leaves a service running that keeps the output open: the end of the program is told, and the service lives on', async () => {
    const ended = await systemRunner({ command: SH, args: ['-c', leaving('exit 3')], withErrors: true });

    expect({ ...ended, stdout: ended.stdout.toString() }).toEqual({ code: 3, stdout: 'installed\n' });
    expect(isLeftRunning()).toBe(true);
  }, 30_000);

  it('too much output of what was left running ends the program as such', async () => {
    const ended = await systemRunner({ command: SH, args: ['-c', 'yes & exit 0'], outputLimit: 10_000 });

    expect(ended).toMatchObject({ code: null, problem: 'too-much-output' });
  }, 30_000);

  it('nothing of the caller reaches the command: neither its libraries nor its folders', async () => {
    for (const name of ['LD_PRELOAD', 'PERL5LIB', 'PYTHONPATH', 'TMPDIR', 'BASH_ENV', 'DPKG_ROOT']) {
      vi.stubEnv(name, '/planted');
    }

    const ended = await systemRunner({ command: '/usr/bin/env', args: [], environment: { TERM: 'dumb' } });

    const names = ended.stdout
      .toString()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [line.split('=')[0]]));
    expect(names.sort()).toEqual(['HOME', 'LC_ALL', 'PATH', 'TERM']);
  });
});

import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { debianRoot, labCache } from '@tsukuroi/providers/apt/testing/debian-root.ts';

export { labCache };

export interface ThrowAwayRoot {
  /** Runs a program inside: same paths below `shared`, no network at all, nothing of the cached root is changed. */
  readonly run: RunProgram;
  /** The same, with everything it said. */
  say(command: string, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }>;
}

export function throwAwayRoot(base: string, folder: string, shared: string): ThrowAwayRoot {
  const { run } = debianRoot(base, folder, shared);
  return {
    run,
    async say(command, ...args) {
      const environment = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
      const { code, stdout } = await run({ command, args, environment, withErrors: true });
      return { code, text: stdout.toString('utf8') };
    },
  };
}

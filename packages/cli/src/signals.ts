import type { ExitCode } from '@tsukuroi/core';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A terminal sends Ctrl+C to every process in front, and whoever started this one passes its own on: that is one wish, not two. */
const SAME_WISH_MS = 1_000;
/** 128 + SIGINT, as shells tell it. */
const INTERRUPTED = 130;

/**
 * Resolves at the first request to end; a second one, later, ends the program at once. Called only by who can end in good
 * order: until then the system's own answer to a signal stays, which is to end.
 */
export function untilAskedToEnd(program: {
  on(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
  exit(code: ExitCode | typeof INTERRUPTED): void;
  nowMs(): number;
}): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  for (const signal of SIGNALS) {
    program.on(signal, () => {
      const now = program.nowMs();
      if (first === undefined) {
        first = now;
        resolve();
      } else if (now - first > SAME_WISH_MS) {
        program.exit(INTERRUPTED);
      }
    });
  }
  return promise;
}

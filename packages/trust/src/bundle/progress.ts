import type { Clock } from '@tsukuroi/core';

/** How far a long copy is. */
export interface Progress {
  readonly phase: 'reading' | 'writing' | 'opening' | 'applying';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over the whole run so far; 0 while it cannot be told. */
  readonly bytesPerSecond: number;
  /** undefined while it cannot be told. */
  readonly secondsLeft: number | undefined;
}

export type OnProgress = (progress: Progress) => void;

/** Told at most so often, so that a screen or terminal is not the slowest part. */
const TELL_EVERY_MS = 250;

/** Counts bytes and tells `onProgress` now and then, and once at the end. */
export function progressOf(
  clock: Clock,
  phase: Progress['phase'],
  totalBytes: number,
  onProgress: OnProgress | undefined,
): { add(bytes: number): void; end(): void } {
  const from = clock.nowMs();
  let done = 0;
  let told = from;
  const tell = (): void => {
    const seconds = (clock.nowMs() - from) / 1000;
    const bytesPerSecond = seconds > 0 ? Math.round(done / seconds) : 0;
    const left = Math.max(0, totalBytes - done);
    const secondsLeft = left === 0 ? 0 : bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : undefined;
    onProgress?.({ phase, doneBytes: done, totalBytes, bytesPerSecond, secondsLeft });
  };
  return {
    add(bytes) {
      done += bytes;
      const now = clock.nowMs();
      if (now - told >= TELL_EVERY_MS) {
        told = now;
        tell();
      }
    },
    end: tell,
  };
}

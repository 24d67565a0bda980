/** How far the clocks stand ahead of true time: as libfaketime reads it, and what that is. */
export interface ClockOffset {
  readonly words: string;
  readonly ms: number;
}

const MINUTE_MS = 60_000;
/** libfaketime takes six digits of seconds, 11 days; for more the lab counts minutes. */
const MOST_SECONDS = 999_999;

/** The smallest offset that can be shown and is not below the one asked for. */
export function offsetFor(aheadMs: number): ClockOffset {
  const [seconds, minutes] = [Math.ceil(aheadMs / 1000), Math.ceil(aheadMs / MINUTE_MS)];
  return seconds <= MOST_SECONDS
    ? { words: `+${seconds}s`, ms: seconds * 1000 }
    : { words: `+${minutes}m`, ms: minutes * MINUTE_MS };
}

import { readFileSync } from 'node:fs';

/** What the machine and this agent are at. */
export interface Load {
  /** Share of the last minute in which somebody waited for a processor, 0 to 1; undefined where the kernel does not say. */
  readonly waiting: number | undefined;
  /** Share of one processor that this agent and what it started used since it runs, 0 to 1. */
  readonly own: number;
  /** Anonymous memory of this process. */
  readonly bytes: number;
  /** Milliseconds since it began. */
  readonly aliveMs: number;
}

/** A machine on which people wait reads itself later. */
const BUSY = 0.4;
/** The agent's own share of one processor, at most. */
const OWN_SHARE = 0.005;
/** Later than this it is read whatever happens: an old inventory hides what is vulnerable. */
const LATEST_MS = 4 * 3_600_000;
/** The beginning of a run is not its share: the first reading alone would count for hours. */
const SETTLE_MS = 3_600_000;
/** Twice what all resident processes may have together. */
const MOST_BYTES = 120 * 1024 * 1024;
const USUAL_BYTES = 50 * 1024 * 1024;
const DAY_MS = 24 * 3_600_000;

/** Whether the hourly reading waits for a better moment. What follows on work never waits. */
export function readingWaits({ own, waiting }: Load, lateMs: number): boolean {
  return lateMs < LATEST_MS && ((waiting ?? 0) >= BUSY || own > OWN_SHARE);
}

/**
 * Whether this process is better started anew: it has grown, or it is one that compiled itself, as the first of a version does. The next one
 * takes compiled code from its cache and a third less memory (docs/benchmarks.md); once a day, since it costs a handshake.
 */
export function isTooLarge({ aliveMs, bytes }: Load): boolean {
  return bytes > MOST_BYTES || (bytes > USUAL_BYTES && aliveMs > DAY_MS);
}

/** As the kernel says it: proc(5) for what was used, and the pressure of the last minute (Documentation/accounting/psi.rst). */
export function loadOf(steadyMs: () => number = () => performance.now()): () => Load {
  return () => ({
    aliveMs: steadyMs(),
    waiting: waitingIn(read('/proc/pressure/cpu')),
    own: shareOfTicks(read('/proc/self/stat'), steadyMs()),
    bytes: Number(/^RssAnon:\s+(\d+) kB/m.exec(read('/proc/self/status'))?.[1] ?? 0) * 1024,
  });
}

export function waitingIn(pressure: string): number | undefined {
  const said = /^some .*\bavg60=([0-9.]+)/m.exec(pressure)?.[1];
  return said === undefined ? undefined : Number(said) / 100;
}

/** utime, stime, and those of children that have ended; a hundred to the second on every Linux that Node supports. */
export function shareOfTicks(stat: string, aliveMs: number): number {
  const fields = stat.replace(/^.*\) /, '').split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
  return Number.isFinite(ticks) ? (ticks * 10) / Math.max(SETTLE_MS, aliveMs) : 0;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

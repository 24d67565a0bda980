import type { PowerOutcome, PowerReason } from '@tsukuroi/protocol/work.ts';
import type { PowerEntry } from '../work/work-journal.ts';

const MINUTE_MS = 60_000;

/** A machine that came up within this time of its waking was woken: relays send for ten minutes, and a machine takes its time. */
export const WOKEN_WITHIN_MS = 30 * MINUTE_MS;
/** The clocks of relay and device differ by less. */
const CLOCK_MS = MINUTE_MS;
/** A restart that was asked for comes up within this time. */
const RESTARTED_WITHIN_MS = 30 * MINUTE_MS;
/** What was said reaches the server in time, or it is told when the machine is on again. */
const DELIVERED_WITHIN_MS = 15 * MINUTE_MS;
const SOON_MS = 30_000;

/** How the running system came up. */
export interface Arrival {
  readonly boot: string;
  /** When it came up, by judged time. */
  readonly cameUpMs: number;
  /** When this very system first wrote to the journal of work; undefined when it has not. */
  readonly seenMs?: number | undefined;
  /** The newest instant of the plan at which it is woken that is not later than now. */
  readonly wake: string;
  /** End of the opening that holds now; undefined outside. */
  readonly untilMs: number | undefined;
}

/** A restart that the agent asked for. */
export interface Asked {
  readonly boot: string;
  readonly atMs: number;
}

/**
 * What is to be noted of how this system came up; undefined for nothing. Pure. A machine that our own restart brought back is still the one that
 * was woken; one that somebody switched on, or restarted, is that person's.
 */
export function noteOfArrival(
  { boot, cameUpMs, seenMs, untilMs, wake }: Arrival,
  said: readonly PowerEntry[],
  asked: readonly Asked[],
): Pick<PowerEntry, 'outcome' | 'because'> | undefined {
  const wakeMs = Date.parse(wake);
  const mine = said.filter((entry) => entry.wake === wake);
  // What it wrote itself counts for more than how long it says that it runs: a clock that was put right, or a container, shortens that.
  if (Math.min(cameUpMs, seenMs ?? cameUpMs) < wakeMs - CLOCK_MS || mine.some((entry) => entry.boot === boot)) {
    return undefined;
  }
  const last = mine.at(-1);
  if (last === undefined) {
    const woken = cameUpMs <= wakeMs + WOKEN_WITHIN_MS;
    // In the morning nobody needs to be told that people switch their machines on.
    return woken
      ? { outcome: 'woken' }
      : untilMs === undefined
        ? undefined
        : { outcome: 'stayed-on', because: 'not-woken' };
  }
  const ours = asked.some(
    (one) => one.boot === last.boot && one.atMs <= cameUpMs + CLOCK_MS && cameUpMs - one.atMs <= RESTARTED_WITHIN_MS,
  );
  if (last.outcome === 'woken' && ours) {
    return { outcome: 'woken' };
  }
  // It went off, or somebody restarted it, or switched it on again.
  return last.outcome === 'woken' && untilMs !== undefined ? { outcome: 'stayed-on', because: 'not-woken' } : undefined;
}

/** What is known when work came to an end, or to a wait. Instants in judged time. */
export interface OffWorld {
  readonly nowMs: number;
  readonly timeTrusted: boolean;
  readonly boot: string;
  /** Of this machine, oldest first. */
  readonly said: readonly PowerEntry[];
  /** The newest plan still says that the machine goes off afterwards. */
  readonly wanted: boolean;
  /** End of the opening that holds now; undefined outside: nothing is switched off there. */
  readonly untilMs: number | undefined;
  /** By charter, touch class and the plan's rule for restarts. */
  readonly allowed: boolean;
  /** What is still under way, or goes on before the window closes. */
  readonly pending: { readonly about: string; readonly againMs?: number } | undefined;
  /** Who is there, or was since the machine came up; or what cannot be learnt. */
  readonly person: { readonly about: string; readonly againMs?: number } | undefined;
  /** Everything that the journal says has reached the server. */
  readonly delivered: boolean;
}

export type OffStep =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly againMs: number }
  | {
      readonly do: 'say';
      readonly wake: string;
      readonly outcome: PowerOutcome;
      readonly because?: PowerReason;
      readonly about?: string;
    }
  | { readonly do: 'off'; readonly wake: string };

/** Whether the machine that was woken goes off now. Pure. Whatever is not known keeps it on; that it goes off is said before. */
export function nextOff(world: OffWorld): OffStep {
  const { nowMs, pending, person, said, untilMs } = world;
  const here = said.filter(({ boot }) => boot !== '' && boot === world.boot);
  const last = here.at(-1);
  if (last === undefined || last.outcome === 'stayed-on') {
    return { do: 'nothing' };
  }
  const { wake } = last;
  const stay = (because: PowerReason, about?: string): OffStep => ({
    do: 'say',
    wake,
    outcome: 'stayed-on',
    because,
    ...(about === undefined ? {} : { about }),
  });
  if (!world.wanted) {
    return stay('superseded');
  }
  if (!world.timeTrusted) {
    return stay('time-untrusted');
  }
  if (untilMs === undefined) {
    return last.outcome === 'going-off' ? stay('busy') : stay('work-pending', pending?.about);
  }
  if (!world.allowed) {
    return stay('not-allowed');
  }
  if (person !== undefined) {
    return person.againMs === undefined || person.againMs <= nowMs
      ? stay('person-active', person.about)
      : { do: 'wait', againMs: Math.min(person.againMs, untilMs) };
  }
  if (pending !== undefined) {
    return { do: 'wait', againMs: Math.min(pending.againMs ?? untilMs, untilMs) };
  }
  if (last.outcome !== 'going-off') {
    return { do: 'say', wake, outcome: 'going-off' };
  }
  const saidMs = Date.parse(last.at);
  if (!world.delivered && nowMs >= saidMs && nowMs - saidMs < DELIVERED_WITHIN_MS) {
    return { do: 'wait', againMs: Math.min(nowMs + SOON_MS, untilMs) };
  }
  return { do: 'off', wake };
}

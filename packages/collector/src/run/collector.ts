import { dirname } from 'node:path';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { withLock } from '@tsukuroi/trust/store/lock.ts';
import { systemProcesses } from '@tsukuroi/trust/store/processes.ts';
import type { Context } from './context.ts';
import './errors.ts';
import { round } from './round.ts';
import { acceptedFacilities, type OpenMailboxes, openMailboxes } from './station.ts';
import type { CollectorStatus } from './status.ts';

const MINUTE_MS = 60_000;
/** After a round in which something failed the next comes sooner, each time twice as late, never later than usual. */
const SOONEST_MS = 5 * MINUTE_MS;
/** A running collector keeps its lock for as long as it runs: nobody waits for that. */
const LOCK_LOOKS = 3;

export interface CollectorOptions {
  readonly context: Context;
  /** Of this program; shown to those who fetch here. */
  readonly version: string;
  /** One round, and no port. */
  readonly once: boolean;
  /** Answers after so many milliseconds, or when the program is to end. */
  readonly pause: (ms: number) => Promise<void>;
  /** Whether the program is to end. */
  readonly ending: () => boolean;
  /** Told after every round. */
  readonly onRound?: (status: CollectorStatus) => void;
  /** Told when the port was opened, or opened anew for a facility that was accepted since. */
  readonly onOpen?: (mailboxes: OpenMailboxes) => void;
}

/**
 * Runs the collector of one organisation until it is asked to end, or for one round.
 *
 * @returns the status after the last round
 * @throws TsukuroiError COLLECTOR_RUNNING
 */
export async function runCollector(options: CollectorOptions): Promise<CollectorStatus> {
  const { context } = options;
  let begun = false;
  try {
    return await withLock(
      context.door,
      systemProcesses(),
      context.places.lock,
      () => {
        begun = true;
        return rounds(options);
      },
      { looks: LOCK_LOOKS },
    );
  } catch (cause) {
    if (!begun && cause instanceof TsukuroiError && cause.code === 'STORE_BUSY') {
      throw new TsukuroiError('COLLECTOR_RUNNING', { folder: dirname(context.places.lock) }, { cause, exitCode: 3 });
    }
    throw cause;
  }
}

async function rounds(options: CollectorOptions): Promise<CollectorStatus> {
  const { context, ending, onOpen, once, pause, version } = options;
  const { clock, config, door, places } = context;
  const listen = once ? undefined : config.listen;
  // A collector that nobody can reach must not look like one at work: a port that does not open ends it.
  let mailboxes = await openMailboxes(context, listen, version);
  onOpen?.(mailboxes);
  let failures = 0;
  try {
    for (;;) {
      const { notAccepted } = mailboxes;
      if (listen !== undefined && (await acceptedFacilities(context)).some((id) => notAccepted.includes(id))) {
        await mailboxes.close();
        mailboxes = await openMailboxes(context, listen, version);
        onOpen?.(mailboxes);
      }
      const begunAt = isoSeconds(clock.nowMs());
      const { boxes, visitedAt } = mailboxes;
      const done = await round({ context, boxes, visitedAt });
      failures = hasFailed(done) ? failures + 1 : 0;
      const waitMs = waitAfter(failures, config.everyMinutes);
      const nowMs = clock.nowMs();
      const status: CollectorStatus = {
        ...done,
        round: { begunAt, endedAt: isoSeconds(nowMs), nextAt: isoSeconds(nowMs + waitMs), failures },
      };
      await door.writeWhole(places.status, `${JSON.stringify(status, null, 1)}\n`, { mode: 0o644 });
      options.onRound?.(status);
      if (!once) {
        await pause(waitMs);
      }
      if (once || ending()) {
        return status;
      }
    }
  } finally {
    await mailboxes.close();
  }
}

/** Whether something failed in a round that may go well when it is tried again. */
export function hasFailed({ feeds, facilities, supplies, troubles }: Omit<CollectorStatus, 'round'>): boolean {
  return (
    Object.keys(troubles).length > 0 ||
    (feeds?.refused.length ?? 0) > 0 ||
    supplies.some(({ failed }) => failed.length > 0) ||
    facilities.some(({ trouble }) => trouble !== undefined)
  );
}

/** Milliseconds to the next round after so many failures in a row. */
export function waitAfter(failures: number, everyMinutes: number): number {
  const usual = everyMinutes * MINUTE_MS;
  return failures === 0 ? usual : Math.min(usual, SOONEST_MS * 2 ** Math.min(failures - 1, 20));
}

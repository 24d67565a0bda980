import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../../lab.ts';
import { lookAnew } from '../reach/relays.ts';
import { SERVER_PART, type Site } from '../reach/site.ts';

const MINUTE_MS = 60_000;

/** The one clock of all hosts. Timers stay true (docs/recipes/lab.md). */
export interface LabClock {
  nowMs(): number;
  /**
   * Moves every clock to an instant that is not before now, and starts anew what would wait for a timer: the server and the relays of the
   * wards.
   */
  moveTo(site: Site, instantMs: number): Promise<void>;
  /** Lets time pass as it does everywhere, without moving any clock. */
  passUntil(instantMs: number): Promise<void>;
}

/** libfaketime takes six digits of seconds, 11 days; for more the lab counts minutes, and is never before the instant. */
const MOST_SECONDS = 999_999;

function offsetFor(aheadMs: number): { readonly words: string; readonly ms: number } {
  const [seconds, minutes] = [Math.ceil(aheadMs / 1000), Math.ceil(aheadMs / MINUTE_MS)];
  return seconds <= MOST_SECONDS
    ? { words: `+${seconds}s`, ms: seconds * 1000 }
    : { words: `+${minutes}m`, ms: minutes * MINUTE_MS };
}

export function labClock(lab: Lab): LabClock {
  let offsetMs = 0;
  return {
    nowMs: () => Date.now() + offsetMs,
    async moveTo(site, instantMs) {
      const offset = offsetFor(instantMs - Date.now());
      if (offset.ms < offsetMs) {
        throw new Error('the clock of the lab only goes forward');
      }
      offsetMs = offset.ms;
      await Promise.all(lab.machines.map((machine) => machine.setClock(offset.words)));
      await site.server.stopPart(SERVER_PART);
      await site.startServer();
      await site.signIn();
      await lookAnew(lab);
    },
    async passUntil(instantMs) {
      await pause(Math.max(instantMs - (Date.now() + offsetMs), 0));
    },
  };
}

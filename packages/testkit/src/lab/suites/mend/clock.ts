import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { GUEST_SCRIPTS, PARTS_ENVIRONMENT } from '../../guest-paths.ts';
import type { Lab } from '../../lab.ts';
import { lookAnew } from '../reach/relays.ts';
import { SERVER_PART, type Site } from '../reach/site.ts';
import { type ClockOffset, offsetFor } from './offset.ts';

/** An hour takes six minutes. */
export const RATE = 10;
/** How often the clocks are moved on, in true time; libfaketime looks once a second. */
const TICK_MS = 500;

/** The one clock of all hosts. It runs {@link RATE} times as fast as true time, and what the product waits for by a timer comes as much sooner. */
export interface LabClock {
  nowMs(): number;
  /** Moves every clock to an instant that is not before now, and nothing else. */
  jumpTo(instantMs: number): Promise<void>;
  /** The same, and starts anew what looks once an hour only, the server, and those that ask it. */
  moveTo(site: Site, instantMs: number): Promise<void>;
  /** Lets time pass as it does everywhere. */
  passUntil(instantMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Options of Node for parts whose waiting goes by this clock (guest/quick-waiting.ts). */
export const QUICK_WAITING = `--import=${GUEST_SCRIPTS}/quick-waiting.ts`;

/** Moves all clocks of the lab on, from the true time, until it is stopped. Parts that are started from now on wait by it. */
export async function startClock(lab: Lab): Promise<LabClock> {
  const environment = `LAB_RATE=${RATE}\nNODE_OPTIONS=${QUICK_WAITING}\n`;
  await Promise.all(lab.machines.map((machine) => writeFile(machine.root.at(PARTS_ENVIRONMENT), environment)));
  let shown: ClockOffset = { words: '+0', ms: 0 };
  const began = Date.now();
  let aheadMs = 0;
  const show = async () => {
    const trueMs = Date.now();
    const offset = offsetFor(aheadMs + (trueMs - began) * (RATE - 1));
    if (offset.ms > shown.ms) {
      // Said before it is shown: what a host does now was not done earlier than this.
      shown = offset;
      await Promise.all(lab.machines.map((machine) => machine.setClock(offset.words)));
    }
  };
  let running = true;
  const ticking = (async () => {
    while (running) {
      await show();
      await pause(TICK_MS);
    }
  })();
  const nowMs = () => Date.now() + shown.ms;
  const jumpTo = async (instantMs: number) => {
    const forwardMs = instantMs - nowMs();
    if (forwardMs < 0) {
      throw new Error('the clock of the lab only goes forward');
    }
    aheadMs += forwardMs;
    await show();
  };
  return {
    nowMs,
    jumpTo,
    async moveTo(site, instantMs) {
      await jumpTo(instantMs);
      await site.server.stopPart(SERVER_PART);
      await site.startServer();
      await site.signIn();
      await lookAnew(lab);
    },
    async passUntil(instantMs) {
      while (nowMs() < instantMs) {
        await pause(TICK_MS / 2);
      }
    },
    async stop() {
      running = false;
      await ticking;
    },
  };
}

import { join } from 'node:path';
import { type Clock, isoSeconds } from '@tsukuroi/core';
import {
  WAKES_TOLD,
  type Wake,
  type WakeList,
  type WakeSent,
  type WakesTold,
  wakeListShape,
  wakeSentShape,
} from '@tsukuroi/protocol/wake.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 2 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** A wake that could not be sent in time is over: a machine switched on in the morning instead would meet its people. */
const LATE_MS = 10 * MINUTE_MS;
/** What was sent is told until it is so old. */
const TOLD_MS = 2 * 24 * 60 * MINUTE_MS;
/** Cards that sleep deeply miss the first frame now and then; the second round of the relay sends again, and the third. */
const ROUNDS = 3;

const keptShape = z.strictObject({
  format: z.literal('relay-wakes/1'),
  list: wakeListShape,
  told: z.array(wakeSentShape),
});

/** What is due: not over, at or after its instant, and not so often sent already. Pure. */
export function dueWakes(wakes: readonly Wake[], rounds: ReadonlyMap<string, number>, nowMs: number): readonly Wake[] {
  return wakes.filter(
    ({ id, at }) => Date.parse(at) <= nowMs && nowMs < Date.parse(at) + LATE_MS && (rounds.get(id) ?? 0) < ROUNDS,
  );
}

export interface WakesParts {
  readonly door: FileDoor;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly identity: () => { readonly identity: string };
  /** Sends to all segments of this machine; answers in how many it could. */
  readonly send: (macs: readonly string[]) => Promise<number>;
}

/** Wakes the machines of this relay's segment at the instants of the newest list that its server signed, also while there is no way up. */
export class Wakes {
  readonly #parts: WakesParts;
  readonly #file: string;
  #list: WakeList | undefined;
  #running: Promise<void> | undefined;
  readonly #told = new Map<string, WakeSent>();
  readonly #rounds = new Map<string, number>();

  private constructor(parts: WakesParts) {
    this.#parts = parts;
    this.#file = join(parts.dataFolder, 'wakes.json');
  }

  static async open(parts: WakesParts): Promise<Wakes> {
    const made = new Wakes(parts);
    const bytes = await parts.door.readIfThere(made.#file, LIMIT_BYTES).catch(() => undefined);
    const kept = bytes === undefined ? undefined : readKept(Buffer.from(bytes).toString('utf8'));
    if (kept !== undefined && kept.list.relay === parts.identity().identity) {
      made.#list = kept.list;
      for (const sent of kept.told) {
        made.#told.set(sent.id, sent);
        // A program that started anew sends nothing twice.
        made.#rounds.set(sent.id, ROUNDS);
      }
    }
    return made;
  }

  /** For the status: what the server has not heard yet, since its list still names the wake. */
  told(): WakesTold {
    const sent = (this.#list?.wakes ?? []).flatMap(({ id }) => this.#told.get(id) ?? []);
    return { number: this.#list?.number ?? 0, sent: sent.slice(0, WAKES_TOLD) };
  }

  /** Takes a list that came with a line of the server's own. One for another relay, or older than the newest, changes nothing. */
  async take(list: WakeList): Promise<boolean> {
    const known = this.#list;
    if (list.relay !== this.#parts.identity().identity || list.number < (known?.number ?? 0)) {
      return false;
    }
    if (list.number !== known?.number) {
      this.#list = list;
      await this.#keep();
    }
    return true;
  }

  /** Sends what is due, and notes what is over. Called every minute; one look at a time. */
  run(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const wakes = this.#list?.wakes ?? [];
    const before = this.#told.size;
    for (const { id, at } of wakes) {
      if (!this.#told.has(id) && Date.parse(at) + LATE_MS <= nowMs) {
        this.#told.set(id, { id, at: isoSeconds(nowMs), outcome: 'too-late' });
      }
    }
    for (const [id, { at }] of this.#told) {
      if (nowMs - Date.parse(at) > TOLD_MS) {
        this.#told.delete(id);
        this.#rounds.delete(id);
      }
    }
    const due = dueWakes(wakes, this.#rounds, nowMs).filter(({ id }) => mayGoOn(this.#told.get(id)));
    for (const { id, macs } of due) {
      const segments = await this.#parts.send(macs).catch(() => undefined);
      this.#rounds.set(id, (this.#rounds.get(id) ?? 0) + 1);
      const outcome = segments === undefined ? 'failed' : segments === 0 ? 'no-segment' : 'sent';
      // From the first that left the machine has its minutes to come up.
      if (this.#told.get(id)?.outcome !== 'sent') {
        this.#told.set(id, { id, at: isoSeconds(nowMs), outcome });
      }
    }
    if (due.length > 0 || this.#told.size !== before) {
      await this.#keep();
    }
  }

  async #keep(): Promise<void> {
    if (this.#list !== undefined) {
      const kept = { format: 'relay-wakes/1', list: this.#list, told: [...this.#told.values()] };
      await this.#parts.door.writeWhole(this.#file, `${JSON.stringify(kept)}\n`);
    }
  }
}

function mayGoOn(told: WakeSent | undefined): boolean {
  return told?.outcome !== 'too-late';
}

function readKept(text: string): z.infer<typeof keptShape> | undefined {
  try {
    const read = keptShape.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type Outward, readOutward } from '@tsukuroi/protocol/outward.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { NoticeOutlet, OutwardTold } from '@tsukuroi/trust/mailbox/index.ts';
import { type DeskState, emptyState, type KeptNotice, type KeptWay, readState, writeState } from './state.ts';
import type { OutwardSender } from './way.ts';
import '../errors.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Of one kind so seldom, and of all together so few, whoever holds the server: nobody outside is drowned, and hardly anything can be told by it. */
const APART_MS = { test: MINUTE_MS, other: 15 * MINUTE_MS } as const;
const MOST_A_DAY = 24;
/** What is older when it comes, by a clock that may be a day off (recipes/dmz.md), is a repetition. */
const LATE_MS = 2 * DAY_MS;
/** Tried again after a minute, then twice as long each time, and given up when nobody needs it any more. */
const SLOWEST_MS = 15 * MINUTE_MS;
const GIVEN_UP_MS = 6 * 60 * MINUTE_MS;
const KEPT = 64;

export interface DeskParts {
  readonly door: FileDoor;
  readonly dataFolder: string;
  readonly clock: Clock;
  /** The facility as certificates name it, and the certificate (PEM) of its authority. */
  readonly identity: () => { readonly facility: string; readonly authority: string };
  readonly ways: readonly { readonly id: string; readonly sender: OutwardSender }[];
  readonly say: (error: unknown) => void;
}

/**
 * What a gate says outside for its server (`outward/1`): only what the server's authority signed for this facility, each notice once, few in
 * a day, and to nobody but whom this machine's own configuration names. Sending is apart from everything else a gate does.
 */
export class OutwardDesk implements NoticeOutlet {
  readonly #parts: DeskParts;
  readonly #file: string;
  readonly #key: KeyObject;
  readonly #openedMs: number;
  #state: DeskState;
  #heardMs: number | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  /** The trouble of each way that was said already. */
  readonly #said = new Map<string, string>();

  private constructor(parts: DeskParts, file: string, state: DeskState) {
    this.#parts = parts;
    this.#file = file;
    this.#state = state;
    this.#openedMs = parts.clock.nowMs();
    this.#key = createPublicKey(parts.identity().authority);
  }

  static async open(parts: DeskParts): Promise<OutwardDesk> {
    const file = join(parts.dataFolder, 'outward.json');
    return new OutwardDesk(parts, file, (await readState(parts.door, file)) ?? emptyState());
  }

  /** @throws TsukuroiError MAILBOX_NOTICES_REFUSED when a line is not the server's: then none is taken */
  async take(lines: readonly string[]): Promise<OutwardTold> {
    const { clock, identity } = this.#parts;
    const notices = lines.map((line) => readOutward(line, identity().facility, this.#key));
    if (notices.includes(undefined)) {
      throw new TsukuroiError('MAILBOX_NOTICES_REFUSED', {}, { exitCode: 3 });
    }
    const wanted = notices.flatMap((notice) => notice ?? []).sort((a, b) => a.number - b.number);
    const nowMs = clock.nowMs();
    this.#heardMs = nowMs;
    const before = JSON.stringify(this.#state);
    const refused: OutwardTold['told'] = [];
    this.#withdraw(wanted, nowMs);
    for (const notice of wanted) {
      if (!this.#knows(notice.number) && !this.#accept(notice, nowMs)) {
        refused.push(...this.#waysOf(notice.number, 'failed', nowMs));
      }
    }
    if (JSON.stringify(this.#state) !== before) {
      await this.#keep();
    }
    const told = wanted.flatMap(({ number }) => this.#told(number));
    return { format: 'outward-told/1', ways: this.#parts.ways.map(({ id }) => id), told: [...told, ...refused] };
  }

  /** Sends what is due. By itself several times a minute; one at a time. */
  run(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Begins nothing more, and waits for what is being sent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  #knows(number: number): boolean {
    return this.#state.notices.some(({ notice }) => notice.number === number);
  }

  #told(number: number): OutwardTold['told'] {
    const kept = this.#state.notices.find(({ notice }) => notice.number === number);
    return (kept?.ways ?? []).map(({ at, state, way }) => ({ number, way, state, at }));
  }

  #waysOf(number: number, state: 'failed', nowMs: number): OutwardTold['told'] {
    return this.#parts.ways.map(({ id }) => ({ number, way: id, state, at: isoSeconds(nowMs) }));
  }

  /** What the server does not ask for any more is not sent. */
  #withdraw(wanted: readonly Outward[], nowMs: number): void {
    for (const { notice, ways } of this.#state.notices) {
      if (!wanted.some(({ number }) => number === notice.number)) {
        for (const way of ways) {
          if (way.state === 'waiting') {
            Object.assign(way, { state: 'failed', at: isoSeconds(nowMs), problem: 'OUTWARD_WITHDRAWN' });
          }
        }
      }
    }
  }

  /** Whether it may be sent at all. A number below the highest was overtaken or is a repetition. */
  #accept(notice: Outward, nowMs: number): boolean {
    const state = this.#state;
    const late = Math.abs(nowMs - Date.parse(notice.at)) > LATE_MS;
    if (late || notice.number <= state.highest || !(this.#parts.ways.length > 0)) {
      return false;
    }
    state.highest = notice.number;
    // One that waits for silence counts when it is sent.
    if (notice.silentMinutes === null && !this.#counted(notice, nowMs)) {
      return false;
    }
    const ways = this.#parts.ways.map(({ id }) => ({
      way: id,
      state: 'waiting' as const,
      at: isoSeconds(nowMs),
      sinceMs: nowMs,
      tries: 0,
      notBeforeMs: 0,
      problem: null,
    }));
    state.notices = [...state.notices, { notice, ways }].slice(-KEPT);
    return true;
  }

  /** Whether one more of its kind may leave now; it is counted when it may. */
  #counted({ kind }: Outward, nowMs: number): boolean {
    const state = this.#state;
    state.accepted = state.accepted.filter(({ atMs }) => Math.abs(nowMs - atMs) < DAY_MS);
    const apart = kind === 'test' ? APART_MS.test : APART_MS.other;
    const soon = state.accepted.some((one) => one.kind === kind && Math.abs(nowMs - one.atMs) < apart);
    if (soon || state.accepted.length >= MOST_A_DAY) {
      return false;
    }
    state.accepted = [...state.accepted, { kind, atMs: nowMs }];
    return true;
  }

  async #look(): Promise<void> {
    const { clock, ways } = this.#parts;
    for (const kept of this.#state.notices) {
      if (!this.#isDue(kept)) {
        continue;
      }
      for (const way of kept.ways) {
        const sender = ways.find(({ id }) => id === way.way)?.sender;
        if (way.state === 'waiting' && way.notBeforeMs <= clock.nowMs() && !this.#closed) {
          await this.#send(kept.notice, way, sender);
        }
      }
    }
  }

  /** One that waits for silence is due once the server was not heard for so long, and counted at that moment. */
  #isDue(kept: KeptNotice): boolean {
    const { notice, ways } = kept;
    if (!ways.some(({ state }) => state === 'waiting')) {
      return false;
    }
    if (notice.silentMinutes === null || kept.released === true) {
      return true;
    }
    const nowMs = this.#parts.clock.nowMs();
    const silentMs = nowMs - (this.#heardMs ?? this.#openedMs);
    if (silentMs < notice.silentMinutes * MINUTE_MS || !this.#counted(notice, nowMs)) {
      return false;
    }
    kept.released = true;
    for (const way of ways) {
      way.sinceMs = nowMs;
    }
    return true;
  }

  async #send(notice: Outward, way: KeptWay, sender: OutwardSender | undefined): Promise<void> {
    const { clock } = this.#parts;
    try {
      if (sender === undefined) {
        throw new TsukuroiError('OUTWARD_WITHDRAWN');
      }
      const { count, kind, number, severity, site } = notice;
      // Of one that waited for silence the moment counts at which it was opened.
      const at = notice.silentMinutes === null ? notice.at : isoSeconds(clock.nowMs());
      await sender.send({ at, count, kind, number, severity, site });
      Object.assign(way, { state: 'sent', at: isoSeconds(clock.nowMs()), problem: null });
      this.#said.delete(way.way);
    } catch (error) {
      const nowMs = clock.nowMs();
      way.tries += 1;
      way.notBeforeMs = nowMs + Math.min(SLOWEST_MS, MINUTE_MS * 2 ** (way.tries - 1));
      way.problem = error instanceof TsukuroiError ? error.code : 'OUTWARD_REFUSED';
      const over = sender === undefined || nowMs - way.sinceMs >= GIVEN_UP_MS;
      if (way.state === 'waiting' && over) {
        Object.assign(way, { state: 'failed', at: isoSeconds(nowMs) });
      }
      if (this.#said.get(way.way) !== way.problem) {
        this.#said.set(way.way, way.problem);
        this.#parts.say(error);
      }
    }
    await this.#keep();
  }

  #keep(): Promise<void> {
    return writeState(this.#parts.door, this.#file, this.#state);
  }
}

import { randomUUID } from 'node:crypto';
import { isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { type DeviceWakes, powerSentence } from '@tsukuroi/protocol';
import { macShape, WAKE_LIMIT, type WakeList, type WakesTold } from '@tsukuroi/protocol/wake.ts';
import type { ServerContext } from '../../module.ts';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { WakeMarks } from '../enrolment/index.ts';
import './errors.ts';
import {
  addWake,
  changeWake,
  type PowerRecord,
  readListNumber,
  readOpenWakes,
  readOrderedForWindows,
  readPowerOf,
  readWakesOf,
  type WakeRecord,
  writeListNumber,
} from './store.ts';
import { STANDING, wakeSentence } from './texts.ts';
import { afterTime, afterWord } from './verdict.ts';

export interface WakingParts extends Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'> {
  readonly devices: Pick<Devices, 'get'>;
  readonly marks: (db: Db, facility: string, devices: readonly string[]) => Promise<ReadonlyMap<string, WakeMarks>>;
  /** The relay right above an identity. */
  readonly above: (identity: string) => Promise<string | undefined>;
}

const SHOWN = 20;

/** The newest word of the device about this waking; plans name it in their own way of writing the same instant. */
function afterwardsOf(
  at: string,
  said: readonly PowerRecord[],
  language: Language,
): DeviceWakes['wakes'][number]['afterwards'] {
  const newest = said.find(({ wake }) => Date.parse(wake) === Date.parse(at));
  return newest === undefined
    ? null
    : { outcome: newest.outcome, at: newest.at, sentence: powerSentence(newest, language) };
}

/** Has devices switched on by the relay of their segment, and keeps what became of it. */
export class Waking {
  readonly #parts: WakingParts;

  constructor(parts: WakingParts) {
    this.#parts = parts;
  }

  /** Tries it at once, as a test. @throws TsukuroiError NOT_FOUND, WAKE_NO_RELAY, WAKE_NO_ADDRESS */
  async tryNow(device: string, actor: Actor): Promise<void> {
    const { audit, clock, db, devices } = this.#parts;
    const facility = await this.#facility();
    const { name } = await devices.get(facility, device);
    const way = await this.#wayTo(facility, device);
    if (way === 'no-relay') {
      throw new TsukuroiError('WAKE_NO_RELAY');
    }
    if (way === 'no-address') {
      throw new TsukuroiError('WAKE_NO_ADDRESS');
    }
    const at = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      await this.#add(tx, facility, { device, ...way, at, why: 'test', made_by: actor.name });
      await this.#count(tx, facility, way.relay);
      await audit.append(tx, facility, { who: actor, what: 'waking.tried', target: name });
    });
  }

  /**
   * The instants at which a device is to be woken for its windows, in the place of those before; none takes them back. A device that nobody
   * can wake is left as it is: its page says why.
   */
  async forWindows(device: string, instants: readonly string[]): Promise<void> {
    const { clock, db } = this.#parts;
    const facility = await this.#facility();
    const way = await this.#wayTo(facility, device);
    const wanted = typeof way === 'string' ? [] : instants.filter((at) => Date.parse(at) > clock.nowMs());
    await inTransaction(db, async (tx) => {
      const open = await readOpenWakes(tx, { device });
      // What is due was perhaps sent a moment ago, and the relay tells of it with its next word.
      const before = open.filter(
        ({ at, state, why }) => state === 'ordered' && why === 'window' && Date.parse(at) > clock.nowMs(),
      );
      const relays = new Set<string>();
      for (const wake of before) {
        if (typeof way === 'string' || !wanted.includes(wake.at) || wake.relay !== way.relay) {
          await changeWake(tx, wake.id, { state: 'withdrawn' });
          relays.add(wake.relay);
        }
      }
      for (const at of wanted) {
        if (typeof way !== 'string' && !before.some((wake) => wake.at === at && wake.relay === way.relay)) {
          await this.#add(tx, facility, { device, ...way, at, why: 'window', made_by: '' });
          relays.add(way.relay);
        }
      }
      for (const relay of relays) {
        await this.#count(tx, facility, relay);
      }
    });
  }

  /** Brings what is ordered for windows in line with what is wanted now; devices that are not named are woken no more. */
  async follow(wanted: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { clock, db } = this.#parts;
    const ordered = await readOrderedForWindows(db, await this.#facility());
    const ahead = ordered.filter(({ at }) => Date.parse(at) > clock.nowMs());
    const before = Map.groupBy(ahead, ({ device }) => device);
    for (const device of new Set([...wanted.keys(), ...before.keys()])) {
      const now = wanted.get(device) ?? [];
      if ((before.get(device) ?? []).map(({ at }) => at).join() !== now.toSorted().join()) {
        await this.forWindows(device, now);
      }
    }
  }

  /** Takes what a relay says it sent, and answers its list when it has another one. */
  async takeWord(relay: string, told: WakesTold): Promise<WakeList | undefined> {
    const { clock, db, marks } = this.#parts;
    const facility = await this.#facility();
    const open = await readOpenWakes(db, { relay });
    if (open.length > 0) {
      const seen = await marks(db, facility, [...new Set(open.map(({ device }) => device))]);
      const words = new Map(told.sent.map((word) => [word.id, word]));
      const changes = open.flatMap((wake): [string, Partial<WakeRecord>][] => {
        const word = wake.state === 'ordered' ? words.get(wake.id) : undefined;
        const lastSeen = seen.get(wake.device)?.lastSeen ?? null;
        const change = word === undefined ? afterTime(wake, lastSeen, clock.nowMs()) : afterWord(word, wake);
        return change === undefined ? [] : [[wake.id, change]];
      });
      await this.#change(facility, relay, changes, open);
    }
    const number = await readListNumber(db, relay);
    return number === told.number ? undefined : this.#listFor(relay, number);
  }

  async ofDevice(device: string, language: Language): Promise<DeviceWakes> {
    const { clock, db, devices, marks } = this.#parts;
    const facility = await this.#facility();
    await devices.get(facility, device);
    const rows = await readWakesOf(db, facility, device, SHOWN);
    const said = await readPowerOf(db, facility, device, SHOWN * 4);
    const lastSeen = (await marks(db, facility, [device])).get(device)?.lastSeen ?? null;
    const now = rows.map((row) => ({ ...row, ...afterTime(row, lastSeen, clock.nowMs()) }));
    const way = await this.#wayTo(facility, device);
    const newest = now.find(({ state }) => ['woke', 'silent', 'not-sent', 'was-on'].includes(state));
    const standing = typeof way === 'string' ? STANDING[way][language] : undefined;
    return {
      possible: typeof way !== 'string',
      sentence: standing ?? (newest === undefined ? STANDING.never[language] : wakeSentence(newest, language)),
      wakes: now.map((row) => ({
        id: row.id,
        at: row.at,
        why: row.why,
        state: row.state,
        sentence: wakeSentence(row, language),
        minutes: row.minutes,
        afterwards: afterwardsOf(row.at, said, language),
      })),
    };
  }

  async #facility(): Promise<string> {
    return (await this.#parts.settings.facility()).id;
  }

  async #wayTo(
    facility: string,
    device: string,
  ): Promise<Pick<WakeRecord, 'relay' | 'macs' | 'seen_before'> | 'no-relay' | 'no-address'> {
    const marks = (await this.#parts.marks(this.#parts.db, facility, [device])).get(device);
    const relay = marks === undefined ? undefined : await this.#parts.above(marks.identity);
    if (relay === undefined) {
      return 'no-relay';
    }
    const macs = (marks?.macs ?? []).filter((mac) => macShape.safeParse(mac).success).slice(0, 8);
    return macs.length === 0 ? 'no-address' : { relay, macs: macs.join(' '), seen_before: marks?.lastSeen ?? null };
  }

  async #add(
    tx: Tx,
    facility: string,
    wake: Pick<WakeRecord, 'device' | 'relay' | 'macs' | 'seen_before' | 'at' | 'why' | 'made_by'>,
  ): Promise<void> {
    await addWake(tx, {
      id: randomUUID(),
      facility,
      state: 'ordered',
      because: null,
      sent_at: null,
      minutes: null,
      made_at: isoSeconds(this.#parts.clock.nowMs()),
      ...wake,
    });
  }

  /** The next number of a relay's list; above what a server before a restore gave. */
  async #count(tx: Tx, facility: string, relay: string): Promise<void> {
    const before = await readListNumber(tx, relay);
    const number = Math.max(before + 1, Math.floor(this.#parts.clock.nowMs() / 1000));
    await writeListNumber(tx, facility, relay, number);
  }

  async #change(
    facility: string,
    relay: string,
    changes: readonly (readonly [string, Partial<WakeRecord>])[],
    open: readonly WakeRecord[],
  ): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    await inTransaction(this.#parts.db, async (tx) => {
      for (const [id, change] of changes) {
        await changeWake(tx, id, change);
      }
      // What is over leaves the list: by that the relay knows that it was heard.
      const ordered = new Set(open.filter(({ state }) => state === 'ordered').map(({ id }) => id));
      if (changes.some(([id, { state }]) => state !== undefined && ordered.has(id))) {
        await this.#count(tx, facility, relay);
      }
    });
  }

  async #listFor(relay: string, number: number): Promise<WakeList> {
    const open = await readOpenWakes(this.#parts.db, { relay });
    const wakes = open.filter(({ state }) => state === 'ordered').slice(0, WAKE_LIMIT);
    return { relay, number, wakes: wakes.map(({ id, macs, at }) => ({ id, macs: macs.split(' '), at })) };
  }
}

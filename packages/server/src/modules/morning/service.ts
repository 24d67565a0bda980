import { randomBytes, timingSafeEqual } from 'node:crypto';
import { addDays, type Clock, dayInJapan, isoSeconds, type Language, sha256, TsukuroiError } from '@tsukuroi/core';
import type { MorningDesk, MorningSheet, TodayItem } from '@tsukuroi/protocol';
import { workSentence } from '@tsukuroi/protocol/work-words.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import './errors.ts';
import { type KeptDevice, type KeptSheet, makeSheet } from './sheet.ts';
import {
  addSheet,
  forgetSheets,
  readDays,
  readDesk,
  readNight,
  readPlaces,
  readSheet,
  removeDesk,
  writeDesk,
} from './store.ts';

export interface MorningParts extends Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'> {
  readonly today: (language: Language) => Promise<readonly TodayItem[]>;
  readonly isStopped: () => Promise<boolean>;
}

/** Japan has one time zone without summer time (UTC+9). */
const JAPAN_MS = 9 * 3_600_000;
/** Half past seven, before the first patients. */
const MADE_AT_MS = 7.5 * 3_600_000;
/** The night begins when the day's work ends. */
const NIGHT_FROM_MS = -7 * 3_600_000;
const KEPT_DAYS = 3 * 366;
const SHOWN_DAYS = 60;

/** 朝の一枚: made at half past seven, kept by day, and shown on the screen of the duty desk without anybody signing in. */
export class Morning {
  readonly #parts: MorningParts;

  constructor(parts: MorningParts) {
    this.#parts = parts;
  }

  /** Makes the sheet of this morning, once, from half past seven on. A server that was off makes it when it is back. */
  async look(): Promise<void> {
    const { clock, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    const day = dayInJapan(clock.nowMs());
    if (clock.nowMs() < instantOf(day, MADE_AT_MS) || (await readSheet(db, facility, day)) !== undefined) {
      return;
    }
    const content = await this.#make(facility, day, clock);
    await inTransaction(db, async (tx) => {
      const made_at = isoSeconds(clock.nowMs());
      await addSheet(tx, { facility, day, made_at, content: JSON.stringify(content) });
      await forgetSheets(tx, facility, addDays(day, -KEPT_DAYS));
    });
  }

  /** The sheet of a day. Without one: today's, or as it would be made now. @throws TsukuroiError NOT_FOUND */
  async sheet(language: Language, day?: string): Promise<MorningSheet> {
    const { clock, db, settings } = this.#parts;
    const facility = await settings.facility();
    const wanted = day ?? dayInJapan(clock.nowMs());
    const kept = await readSheet(db, facility.id, wanted);
    if (kept !== undefined) {
      return shown(JSON.parse(kept.content) as KeptSheet, wanted, facility.name, kept.made_at, language);
    }
    if (day !== undefined && day !== dayInJapan(clock.nowMs())) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const now = await this.#make(facility.id, wanted, clock);
    return shown(now, wanted, facility.name, isoSeconds(clock.nowMs()), language);
  }

  async days(): Promise<string[]> {
    const { db, settings } = this.#parts;
    return readDays(db, (await settings.facility()).id, SHOWN_DAYS);
  }

  /** @throws TsukuroiError MORNING_DESK_REFUSED */
  async atDesk(token: string, language: Language): Promise<MorningSheet> {
    const { db, settings } = this.#parts;
    const desk = await readDesk(db, (await settings.facility()).id);
    const given = Buffer.from(sha256(token));
    const expected = Buffer.from(desk?.token_hash ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new TsukuroiError('MORNING_DESK_REFUSED');
    }
    return this.sheet(language);
  }

  async desk(): Promise<MorningDesk> {
    const { db, settings } = this.#parts;
    const desk = await readDesk(db, (await settings.facility()).id);
    return { madeAt: desk?.made_at ?? null, madeBy: desk?.made_by ?? null };
  }

  /** A new address for the desk; the one before counts no more. */
  async newDesk(actor: Actor): Promise<{ readonly token: string }> {
    const { audit, clock, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    const token = randomBytes(32).toString('base64url');
    const made_at = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      await writeDesk(tx, { facility, token_hash: sha256(token), made_at, made_by: actor.name });
      await audit.append(tx, facility, { who: actor, what: 'morning.desk-made', target: made_at });
    });
    return { token };
  }

  async removeDesk(actor: Actor): Promise<void> {
    const { audit, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    await inTransaction(db, async (tx) => {
      const desk = await readDesk(tx, facility);
      if (desk !== undefined) {
        await removeDesk(tx, facility);
        await audit.append(tx, facility, { who: actor, what: 'morning.desk-removed', target: desk.made_at });
      }
    });
  }

  async #make(facility: string, day: string, clock: Clock): Promise<KeptSheet> {
    const { db, isStopped, today } = this.#parts;
    const from = isoSeconds(instantOf(day, NIGHT_FROM_MS));
    const to = isoSeconds(Math.min(clock.nowMs(), instantOf(day, MADE_AT_MS)));
    const [work, places, japanese, english, stopped] = await Promise.all([
      readNight(db, facility, from, to),
      readPlaces(db, facility),
      today('ja'),
      today('en'),
      isStopped(),
    ]);
    const others = new Map(english.map((item) => [item.id, item]));
    const needs = japanese
      .filter(({ level }) => level === 'act-now' || level === 'this-week')
      .map(({ id, title, detail, opens }) => ({
        title: { ja: title, en: others.get(id)?.title ?? title },
        detail: { ja: detail, en: others.get(id)?.detail ?? detail },
        opens,
      }));
    return makeSheet({ from, to }, work, places, { needs, stopped });
  }
}

function instantOf(day: string, offsetMs: number): number {
  return Date.parse(`${day}T00:00:00Z`) - JAPAN_MS + offsetMs;
}

function shown(sheet: KeptSheet, day: string, facility: string, madeAt: string, language: Language): MorningSheet {
  const line = ({ about, because, device, name, department, place, since, state }: KeptDevice) => {
    const { next, what } = workSentence(
      { state, ...(because === null ? {} : { because }), ...(about === null ? {} : { about }) },
      language,
    );
    return { device, name, department, place, since, what, next };
  };
  return {
    day,
    facility,
    madeAt,
    from: sheet.from,
    to: sheet.to,
    notReturned: sheet.notReturned.map((one) => ({ ...line(one), spares: [...one.spares] })),
    failed: sheet.failed.map(line),
    done: sheet.done.map((one) => ({ ...one })),
    needs: sheet.needs.map(({ detail, opens, title }) => ({ title: title[language], detail: detail[language], opens })),
    more: sheet.more,
    stopped: sheet.stopped,
  };
}

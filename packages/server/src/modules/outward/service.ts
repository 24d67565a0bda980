import type { KeyObject } from 'node:crypto';
import { describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { ChangeOutward, ChosenKind, OutwardKind, OutwardSettings } from '@tsukuroi/protocol';
import { OUTWARD_SEVERITY, SILENT_MINUTES } from '@tsukuroi/protocol';
import { signOutward } from '@tsukuroi/protocol/outward.ts';
import type { OutwardNotices, OutwardTold } from '@tsukuroi/trust/mailbox/index.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction, type Tx } from '../../platform/database/index.ts';
import { type Actor, programActor } from '../audit/index.ts';
import { lettersDue, newestMorning, type Standing } from './due.ts';
import './errors.ts';
import {
  addLetter,
  changeLetter,
  type LetterRecord,
  readGates,
  readLetters,
  readOpenLetters,
  readSettings,
  type SettingsRecord,
  writeGate,
  writeSettings,
} from './store.ts';
import { type GateTold, isOver, outcomeOf, toldIn, troubleOf, withTold } from './told.ts';

export interface OutwardParts extends Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'> {
  /** Open lines of the first page; `unknown` when nobody could look at them of late, `soon` when nobody has yet. */
  readonly standing: () => Promise<readonly Standing[] | 'soon' | 'unknown'>;
  readonly isStopped: () => Promise<boolean>;
  /** Key of the facility's authority. */
  readonly key: () => Promise<KeyObject>;
  /** How many relays in the DMZ this server was told to visit. */
  readonly gates: () => Promise<number>;
}

const DAY_MS = 86_400_000;
const TEST_APART_MS = 2 * 60_000;
const MOST_A_DAY = 24;
/** Most lines that a relay takes at once. */
const MOST_OPEN = 15;
const SHOWN = 20;
const KINDS_AT_FIRST: readonly ChosenKind[] = [
  'not-returned',
  'rollout-stopped',
  'all-stopped',
  'relays-silent',
  'server-silent',
  'all-well',
];

/**
 * 対外通知: says outside that something stands, without a name, through the relay in the DMZ. It makes letters and signs them; the visits of
 * `paths` carry them, and the relay sends them to whom its own configuration names.
 */
export class OutwardLetters implements OutwardNotices {
  readonly #parts: OutwardParts;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: OutwardParts) {
    this.#parts = parts;
  }

  async settings(language: Language): Promise<OutwardSettings> {
    const { db } = this.#parts;
    const row = await this.#row();
    const [letters, gates, problem] = await Promise.all([
      readLetters(db, row.facility, SHOWN),
      readGates(db, row.facility),
      this.#trouble(row),
    ]);
    const text = problem === undefined ? null : describeError(problem, language);
    return {
      enabled: row.enabled === 1,
      site: row.site,
      kinds: JSON.parse(row.kinds) as ChosenKind[],
      silentMinutes: row.silent_minutes,
      heardAt: gates[0]?.heard_at ?? null,
      ways: gates.length === 0 ? null : [...new Set(gates.flatMap(({ ways }) => JSON.parse(ways) as string[]))].sort(),
      problem: text === null ? null : { what: text.what, effect: text.effect, next: text.next },
      letters: letters.map((letter) => ({
        number: letter.number,
        kind: letter.kind,
        count: letter.count,
        at: letter.at,
        state: shownState(letter),
        ways: toldIn(letter).map(({ at, state, way }) => ({ way, state, at })),
      })),
    };
  }

  async change(actor: Actor, change: ChangeOutward): Promise<void> {
    const { audit, clock, db } = this.#parts;
    const before = await this.#row();
    const now = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      const after: SettingsRecord = {
        ...before,
        enabled: change.enabled ? 1 : 0,
        site: change.site,
        kinds: JSON.stringify(change.kinds),
        silent_minutes: change.silentMinutes,
        // Who turns it on, or on again, is told of all that stands.
        told: before.enabled === 1 && change.enabled ? before.told : '{}',
        morning: before.enabled === 1 ? before.morning : newestMorning(clock.nowMs()),
      };
      await writeSettings(tx, after);
      // What was signed under other words is taken back; what stands is said anew.
      for (const letter of await readOpenLetters(tx, before.facility)) {
        if (!change.enabled || letter.silent_minutes !== null || letter.site !== change.site) {
          await changeLetter(tx, letter, { ended_at: now, outcome: 'withdrawn' });
        }
      }
      await audit.append(tx, before.facility, {
        who: actor,
        what: 'outward.changed',
        target: change.site,
        before: audited(before),
        after: audited(after),
      });
    });
    await this.look();
  }

  /** Says outside that this is a test, at the next visit. @throws TsukuroiError OUTWARD_NOT_ON, OUTWARD_TOO_SOON, OUTWARD_TOO_MANY */
  async test(actor: Actor): Promise<void> {
    const { audit, clock, db } = this.#parts;
    const row = await this.#row();
    if (row.enabled === 0) {
      throw new TsukuroiError('OUTWARD_NOT_ON');
    }
    const nowMs = clock.nowMs();
    const said = await this.#saidOfLate(row.facility, nowMs);
    if (said.some(({ atMs, kind }) => kind === 'test' && nowMs - atMs < TEST_APART_MS)) {
      throw new TsukuroiError('OUTWARD_TOO_SOON');
    }
    if (said.length >= MOST_A_DAY) {
      throw new TsukuroiError('OUTWARD_TOO_MANY');
    }
    await inTransaction(db, async (tx) => {
      await this.#write(tx, row, 'test', 0);
      await audit.append(tx, row.facility, { who: actor, what: 'outward.tested', target: row.site });
    });
  }

  /** What stands now, and what of it is to be said. Called every minute; one after the other, so that nothing is said twice. */
  look(): Promise<void> {
    const next = this.#last.catch(() => undefined).then(() => this.#look());
    this.#last = next;
    return next;
  }

  async #look(): Promise<void> {
    const { clock, db, isStopped, standing } = this.#parts;
    const row = await this.#row();
    if (row.enabled === 0) {
      return;
    }
    const nowMs = clock.nowMs();
    const seen = await standing();
    if (seen === 'soon') {
      return;
    }
    const kinds = JSON.parse(row.kinds) as ChosenKind[];
    const due = lettersDue({
      kinds,
      standing: seen === 'unknown' ? undefined : seen,
      stopped: await isStopped(),
      told: JSON.parse(row.told) as Record<string, number>,
      said: await this.#saidOfLate(row.facility, nowMs),
      morning: row.morning,
      nowMs,
    });
    await inTransaction(db, async (tx) => {
      const now = await readSettings(tx, row.facility);
      if (now?.enabled !== 1) {
        return;
      }
      await this.#endOld(tx, row.facility, nowMs);
      for (const { count, kind } of due.letters) {
        await this.#write(tx, now, kind, count);
      }
      const open = await readOpenLetters(tx, row.facility);
      if (kinds.includes('server-silent') && !open.some(({ silent_minutes }) => silent_minutes !== null)) {
        await this.#write(tx, now, 'server-silent', 0);
      }
      const told = JSON.stringify(due.told);
      if (told !== now.told || due.morning !== now.morning) {
        await writeSettings(tx, { ...now, told, morning: due.morning });
      }
    });
  }

  /** Undefined while nobody ever turned it on: then no relay is even asked. Once off again, an empty list takes back what lies there. */
  async lines(gate: string): Promise<readonly string[] | undefined> {
    const { db, key, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    const row = await readSettings(db, facility);
    if (row === undefined || row.enabled === 0) {
      return row === undefined ? undefined : [];
    }
    const open = (await readOpenLetters(db, facility)).filter((letter) => !isOver(toldIn(letter), gate));
    const signing = await key();
    // The one for the case of silence never gives its place.
    const kept = open.filter(({ silent_minutes }) => silent_minutes !== null);
    const others = open.filter(({ silent_minutes }) => silent_minutes === null).slice(kept.length - MOST_OPEN);
    return [...others, ...kept].map((letter) => lineOf(letter, signing));
  }

  async told(gate: string, { told, ways }: OutwardTold): Promise<void> {
    const { clock, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    const now = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      await writeGate(tx, { facility, gate, ways: JSON.stringify(ways), heard_at: now });
      for (const letter of await readOpenLetters(tx, facility)) {
        const news = told.filter(({ number, way }) => number === letter.number && ways.includes(way));
        const merged: readonly GateTold[] = withTold(toldIn(letter), gate, news);
        const outcome = outcomeOf(merged, gate);
        if (JSON.stringify(merged) !== letter.told) {
          const end = outcome === undefined ? {} : { ended_at: now, outcome };
          await changeLetter(tx, letter, { told: JSON.stringify(merged), ...end });
        }
      }
    });
  }

  async #trouble(row: SettingsRecord): Promise<TsukuroiError | undefined> {
    if (row.enabled === 0) {
      return undefined;
    }
    const { clock, db, gates } = this.#parts;
    const [visited, heard, letters] = await Promise.all([
      gates(),
      readGates(db, row.facility),
      readLetters(db, row.facility, SHOWN),
    ]);
    return troubleOf(visited, heard, letters, clock.nowMs());
  }

  async #row(): Promise<SettingsRecord> {
    const { db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    return (
      (await readSettings(db, facility)) ?? {
        facility,
        enabled: 0,
        site: '',
        kinds: JSON.stringify(KINDS_AT_FIRST),
        silent_minutes: SILENT_MINUTES.usual,
        told: '{}',
        morning: '',
      }
    );
  }

  async #saidOfLate(facility: string, nowMs: number): Promise<{ kind: OutwardKind; atMs: number }[]> {
    const letters = await readLetters(this.#parts.db, facility, 100);
    return letters
      .filter(({ outcome, silent_minutes }) => silent_minutes === null || outcome === 'sent')
      .map(({ at, kind }) => ({ kind, atMs: Date.parse(at) }))
      .filter(({ atMs }) => Math.abs(nowMs - atMs) < DAY_MS);
  }

  /** What did not get through in a day is no news any more. */
  async #endOld(tx: Tx, facility: string, nowMs: number): Promise<void> {
    for (const letter of await readOpenLetters(tx, facility)) {
      if (letter.silent_minutes === null && nowMs - Date.parse(letter.at) >= DAY_MS) {
        await changeLetter(tx, letter, { ended_at: isoSeconds(nowMs), outcome: 'failed' });
      }
    }
  }

  /** The number is above every number given before, also after a restore: at least the seconds since 1970. */
  async #write(tx: Tx, { facility, silent_minutes, site }: SettingsRecord, kind: OutwardKind, count: number) {
    const { audit, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const [newest] = await readLetters(tx, facility, 1);
    const number = Math.max((newest?.number ?? 0) + 1, Math.floor(nowMs / 1000));
    await addLetter(tx, {
      ...{ facility, number, kind, count, site, at: isoSeconds(nowMs), ended_at: null, outcome: null, told: '[]' },
      silent_minutes: kind === 'server-silent' ? silent_minutes : null,
    });
    await audit.append(tx, facility, {
      who: programActor('outward'),
      what: 'outward.said',
      target: kind,
      after: { number, count },
    });
  }
}

function lineOf({ at, count, facility, kind, number, silent_minutes, site }: LetterRecord, key: KeyObject): string {
  return signOutward(
    {
      ...{ format: 'outward/1', facility, number, at, site, kind, count, silentMinutes: silent_minutes },
      severity: OUTWARD_SEVERITY[kind],
    },
    key,
  );
}

function shownState(letter: LetterRecord): OutwardSettings['letters'][number]['state'] {
  if (letter.outcome === 'sent' && toldIn(letter).some(({ state }) => state === 'failed')) {
    return 'partly';
  }
  return letter.outcome ?? (letter.silent_minutes === null ? 'waiting' : 'kept');
}

function audited({ enabled, kinds, silent_minutes, site }: SettingsRecord) {
  return { enabled: enabled === 1, site, kinds, silentMinutes: silent_minutes };
}

import { dayInJapan, fillText, type Language } from '@tsukuroi/core';
import { afterBusinessDays, type DayCalendar } from '@tsukuroi/policy';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';
import type { Db } from '../../platform/database/index.ts';
import { type Assessed, versionKey } from './assess.ts';
import type { View } from './look.ts';
import { versionsOf } from './members.ts';
import { isLeftForNext, isOver, ringsOf } from './rollout.ts';
import { shownRolloutName } from './rollout-name.ts';
import type { RemovalStep } from './sets.ts';
import { type MemberRecord, OPEN_STATES, type RolloutRecord, readRollouts, SAMPLE_ROLLOUT, tables } from './store.ts';
import { REMOVAL_WAIT_WORDS } from './texts.ts';

type Place = Pick<MemberRecord, 'device' | 'state' | 'ring' | 'at' | 'about'>;

/** A rollout that is not over, with what it tries and on what. */
export interface UnderWay {
  readonly rollout: RolloutRecord;
  /** `versionKey` of what it tries. */
  readonly versions: ReadonlySet<string>;
  readonly places: readonly Place[];
}

/** For what a removal waits although nothing holds it back by itself. */
export interface RemovalWait {
  readonly id: string;
  readonly name: string;
  /** What it waits for, how far that is, and until when at the earliest. */
  readonly sentence: string;
}

/** What is under way, as the page of removals looks at it. */
export async function readUnderWay(db: Db, facility: string): Promise<readonly UnderWay[]> {
  const open = (await readRollouts(db, facility, OPEN_STATES)).filter(({ id }) => !id.startsWith(SAMPLE_ROLLOUT));
  return Promise.all(
    open.map(async (rollout) => ({
      rollout,
      versions: await versionsOf(db, rollout.id),
      places: await tables(db)
        .selectFrom('rollouts_members')
        .select(['device', 'state', 'ring', 'at', 'about'])
        .where('rollout', '=', rollout.id)
        .execute(),
    })),
  );
}

/**
 * The rollout after which a removal begins. What a rollout tries is settled on the day it begins, so that every ring has tried it before the next
 * one: a removal that was ordered later goes with the next rollout of the policy (begin.ts). Undefined when it waits for none. Pure.
 */
export function waitFor(
  step: RemovalStep,
  { device, policy }: Pick<Assessed, 'device' | 'policy'>,
  underWay: readonly UnderWay[],
  view: Pick<View, 'nowMs' | 'world'>,
  language: Language,
): RemovalWait | undefined {
  const member = (one: UnderWay) => one.places.find((place) => place.device === device.id);
  // One that was withdrawn from a rollout of its own policy may join again; from another policy's it leaves when that is over.
  const isIn = (one: UnderWay) => {
    const state = member(one)?.state;
    return state !== undefined && (state !== 'withdrawn' || one.rollout.policy !== policy?.id);
  };
  const own =
    underWay.find((one) => isIn(one) && !isOver(member(one) ?? { state: 'withdrawn' })) ??
    underWay.find(isIn) ??
    underWay.find(({ rollout }) => rollout.policy === policy?.id);
  if (own === undefined || own.versions.has(versionKey(step))) {
    return undefined;
  }
  return {
    id: own.rollout.id,
    name: shownRolloutName(own.rollout.name, language),
    sentence: sentenceOf(own, view, language),
  };
}

function sentenceOf(one: UnderWay, view: Pick<View, 'nowMs' | 'world'>, language: Language): string {
  const { rollout } = one;
  const taken = one.places.filter((place) => place.state !== 'withdrawn' && !isLeftForNext(place));
  const rings = ringsOf(rollout).length;
  const what = fillText(REMOVAL_WAIT_WORDS.what[language], {
    name: shownRolloutName(rollout.name, language),
    ring: Math.min(rollout.ring + 1, rings),
    rings,
    left: taken.filter((place) => !isOver(place)).length,
    devices: taken.length,
  });
  const holidays = view.world.holidayCalendars.map((id) => view.world.calendars.find((known) => known.id === id));
  const today = dayInJapan(view.nowMs);
  const day = earliestEnd(one, holidays, today);
  const until =
    rollout.state === 'paused'
      ? REMOVAL_WAIT_WORDS.paused[language]
      : day === undefined
        ? REMOVAL_WAIT_WORDS.uncounted[language]
        : day > today
          ? fillText(REMOVAL_WAIT_WORDS.until[language], { day: dayWithWeekday(day, language) })
          : REMOVAL_WAIT_WORDS.soon[language];
  return [what, until].join(language === 'ja' ? '' : ' ');
}

/**
 * The first day on which a rollout can be over if all goes well: the waiting days of its rings that are not passed, counted for the ring under way
 * from the first device that was done. Rings in which it has nobody may be passed over and are not counted. Undefined when a calendar of holidays ends. Pure.
 */
export function earliestEnd(
  { places, rollout }: Pick<UnderWay, 'places' | 'rollout'>,
  holidays: readonly (DayCalendar | undefined)[],
  today: string,
): string | undefined {
  let day = today;
  const rings = ringsOf(rollout);
  for (const [place, { gate }] of rings.slice(0, -1).entries()) {
    const mine = places.filter(({ ring, state }) => ring === place && state !== 'withdrawn');
    if (place < rollout.ring || mine.length === 0 || gate.businessDays === 0) {
      continue;
    }
    const first = mine.flatMap(({ at, state }) => (state === 'done' && at !== null ? [at] : [])).sort()[0];
    const from = place === rollout.ring && first !== undefined ? dayInJapan(Date.parse(first)) : day;
    const after = afterBusinessDays(from, gate.businessDays, holidays);
    if (after === undefined) {
      return undefined;
    }
    day = after > day ? after : day;
  }
  return day;
}

import { createHash } from 'node:crypto';
import type { Text } from '@tsukuroi/core';
import type { ChosenUnit } from './choose.ts';
import type { Feed } from './feed.ts';
import type { FeedState, Held } from './view.ts';

/** A feed's state before its records are counted. */
export type FeedHead = Omit<FeedState, 'records'>;

/** What a feed stands on, from its chosen units: newest date, sum of the notices, one hash. */
export function headOf(feed: Feed, units: readonly ChosenUnit[], held: readonly Held[]): FeedHead {
  const dates = units.flatMap((unit) => unit.compiled.summary.date ?? []).sort();
  const counts = new Map<string, number>();
  for (const { reason, count } of units.flatMap((unit) => unit.compiled.summary.notices ?? [])) {
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  const notices = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => {
      const text = feed.notices?.[reason];
      return text === undefined ? { reason, count } : { reason, count, text };
    });
  return {
    id: feed.id,
    title: feed.title,
    home: feed.home,
    licence: feed.licence,
    ...(feed.caveat === undefined ? {} : { caveat: feed.caveat }),
    origin: units[0]?.origin ?? 'feeds-folder',
    date: dates.at(-1),
    sha256: hashOfNames(units.flatMap((unit) => unit.compiled.inputs.map((input) => input.sha256))),
    staleAfterDays: feed.staleAfterDays,
    ...heldFields(held),
    ...(notices.length === 0 ? {} : { notices }),
  };
}

/** SHA-256 over names, sorted, each followed by LF. */
export function hashOfNames(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names.toSorted()) {
    hash.update(`${name}\n`);
  }
  return hash.digest('hex');
}

const STARTER_TITLE: Text = { ja: '同梱の知識（つくろいに付属）', en: 'Bundled knowledge (ships with Tsukuroi)' };
const OVERRIDE_TITLE: Text = { ja: '訂正', en: 'Corrections' };
/** Corrections end by their own expiry, not by age. */
const OVERRIDE_STALE_DAYS = 3650;

export function starterHead(
  starter: { readonly date: string; readonly staleAfterDays: number },
  sha256: string,
): FeedHead {
  const { date, staleAfterDays } = starter;
  return { id: 'starter', title: STARTER_TITLE, origin: 'starter', date, sha256, staleAfterDays };
}

export function overrideHead(sha256: string, held: readonly Held[]): FeedHead {
  const head = { id: 'override', title: OVERRIDE_TITLE, origin: 'override' as const, date: undefined, sha256 };
  return { ...head, staleAfterDays: OVERRIDE_STALE_DAYS, ...heldFields(held) };
}

function heldFields([first, ...more]: readonly Held[]): Pick<FeedState, 'held' | 'heldMore'> {
  return { ...(first === undefined ? {} : { held: first }), ...(more.length === 0 ? {} : { heldMore: more }) };
}

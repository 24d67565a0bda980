import { addDays, dayInJapan, daysBetween, type Language } from '@tsukuroi/core';
import type { Today } from '@tsukuroi/protocol';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { carryingSituation } from '../carrying/index.ts';
import { trustSituation } from '../director/index.ts';
import { feedRows } from '../knowledge/index.ts';
import { pathSituation } from '../paths/index.ts';
import { policySituation } from '../policies/index.ts';
import { rolloutSituation } from '../rollouts/index.ts';
import { upgradeSituation } from '../upgrade/index.ts';
import { todayItems } from './items.ts';
import { safetySituation } from './safety.ts';
import { basisSentence } from './sentences.ts';
import { countUnmapped, deviceTotals, openByFirstDay, openTotals, readTrend, writeTrend } from './store.ts';

const TREND_DAYS = 90;

type Parts = Pick<ServerContext, 'db' | 'clock' | 'settings'>;

/** What to do today, in a facility's own numbers; each number is the one of the list it opens. */
export async function today(context: ServerContext, domain: Domain, language: Language): Promise<Today> {
  const { db, clock, settings } = context;
  const facility = await settings.facility();
  const { silentAfterDays } = await settings.values();
  const day = dayInJapan(clock.nowMs());
  await domain.findings.listed(facility.id);
  const [
    devices,
    totals,
    unmapped,
    firstDays,
    trend,
    ledger,
    trust,
    safety,
    carried,
    ways,
    itself,
    policies,
    rollouts,
  ] = await Promise.all([
    deviceTotals(db, facility.id, domain.devices.silentBefore(silentAfterDays)),
    openTotals(db, facility.id, day),
    countUnmapped(db, facility.id),
    openByFirstDay(db, facility.id),
    readTrend(db, facility.id, addDays(day, -TREND_DAYS)),
    domain.ledger.countInUse(facility.id),
    trustSituation(context),
    safetySituation(context),
    carryingSituation(context, language),
    pathSituation(context, language),
    upgradeSituation(context, language),
    policySituation({ clock, db, facility }, language),
    rolloutSituation(context, language),
  ]);
  const { seen } = devices;
  const feeds = feedRows(domain.knowledge.view().feeds, clock, language);
  const titled = (state: string) => feeds.filter((feed) => feed.state === state).map((feed) => feed.title);
  const now = { day, ...counted(totals) };
  return {
    day,
    facility: facility.name,
    items: todayItems(
      {
        actNow: totals.act_now,
        thisWeek: totals.this_week,
        ransomware: totals.ransomware,
        overdue: totals.overdue,
        ended: totals.ended,
        silent: seen.silent,
        silentAfterDays,
        unjudged: devices.unjudged,
        unplaced: devices.unplaced,
        unmapped,
        devices: devices.all,
        ledger,
        staleFeeds: titled('stale'),
        refusedFeeds: titled('refused'),
        trust,
        ...safety,
        ...carried,
        ...ways,
        ...itself,
        ...policies,
        ...rollouts,
      },
      language,
    ),
    coverage: {
      reporting: seen.reporting,
      imported: seen.imported,
      silent: seen.silent,
      known: devices.all,
      ledger,
    },
    counts: { ...counted(totals), undetermined: totals.undetermined, unmappedSoftware: unmapped },
    knowledge: {
      sentence: basisSentence(feeds, language),
      digest: domain.knowledge.view().digest,
      stale: titled('stale'),
      refused: titled('refused'),
    },
    trend: [...trend.filter((row) => row.day < day).map((row) => ({ day: row.day, ...counted(row) })), now],
    byDepartment: [...devices.byDepartment],
    ages: bands(firstDays, day, language),
  };
}

/** Counts a facility again when its counters stand on another day or knowledge, and keeps the day's row of the trend. */
export async function countAgain(context: Parts, { findings }: Pick<Domain, 'findings'>): Promise<void> {
  const { id: facility } = await context.settings.facility();
  if (!(await findings.isMatched(facility))) {
    await findings.rematch(facility);
  }
  await keepTrend(context);
}

/** Keeps what is open today as one row; asked again on the same day it replaces it. */
export async function keepTrend({ db, clock, settings }: Parts): Promise<void> {
  const { id: facility } = await settings.facility();
  const day = dayInJapan(clock.nowMs());
  const { act_now, this_week, next_window, watch } = await openTotals(db, facility, day);
  await inTransaction(db, (tx) => writeTrend(tx, { facility, day, act_now, this_week, next_window, watch }));
}

function counted(row: { act_now: number; this_week: number; next_window: number; watch: number }) {
  return { actNow: row.act_now, thisWeek: row.this_week, nextWindow: row.next_window, watch: row.watch };
}

const BANDS = [
  { upTo: 7, words: { ja: '7 日以内', en: 'Up to 7 days' } },
  { upTo: 30, words: { ja: '8〜30 日', en: '8–30 days' } },
  { upTo: 90, words: { ja: '31〜90 日', en: '31–90 days' } },
  { upTo: Number.POSITIVE_INFINITY, words: { ja: '91 日以上', en: '91 days and more' } },
] as const;

function bands(days: readonly { first_seen: string; count: number }[], day: string, language: Language): Today['ages'] {
  const counts = BANDS.map((band) => ({ band: band.words[language], count: 0 }));
  for (const { first_seen, count } of days) {
    const age = daysBetween(first_seen, day);
    const place = counts[BANDS.findIndex((band) => age <= band.upTo)];
    if (place !== undefined) {
      place.count += count;
    }
  }
  return counts;
}

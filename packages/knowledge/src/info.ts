import { type Clock, dayInJapan, daysBetween, isoSeconds, type Language, type Text } from '@tsukuroi/core';
import { heldWords, originWords } from './info-words.ts';
import { type Speak, speakerOf } from './speak.ts';
import type { OpenKnowledge } from './store/read.ts';
import type { FeedState, Held } from './view.ts';

/** A feed and how old its data is. */
export interface FeedAge extends FeedState {
  readonly title: Text;
  /** Days from the data's own date to today; absent when the source states no date. */
  readonly ageDays?: number;
  /** Past its limit; `unknown` when there is no date to count from. */
  readonly stale: boolean | 'unknown';
}

/** What is in a knowledge file and how old it is. */
export interface KnowledgeInfo {
  readonly digest: string;
  readonly built: string;
  readonly today: string;
  readonly feeds: readonly FeedAge[];
  readonly counts: ReturnType<OpenKnowledge['counts']>;
  readonly chunks: { readonly count: number; readonly bytes: number };
  readonly overrides: OpenKnowledge['overrides'];
}

export function knowledgeInfo(view: OpenKnowledge, clock: Clock): KnowledgeInfo {
  const today = dayInJapan(clock.nowMs());
  return {
    digest: view.digest,
    built: view.built,
    today,
    feeds: feedAges(view.feeds, today),
    counts: view.counts(),
    chunks: { count: view.chunks.length, bytes: view.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0) },
    overrides: view.overrides,
  };
}

/** Ages of feeds on a day (`2026-11-22`). */
export function feedAges(feeds: readonly FeedState[], today: string): FeedAge[] {
  return feeds.map((feed) => {
    const title = feed.title ?? { ja: feed.id, en: feed.id };
    const ageDays = feed.date === undefined ? Number.NaN : daysBetween(feed.date, today);
    if (Number.isNaN(ageDays)) {
      return { ...feed, title, stale: feed.origin === 'override' ? false : 'unknown' };
    }
    return { ...feed, title, ageDays, stale: ageDays > feed.staleAfterDays };
  });
}

/** All inputs of a feed that were not taken. */
export function heldOf(state: FeedState): readonly Held[] {
  return [...(state.held === undefined ? [] : [state.held]), ...(state.heldMore ?? [])];
}

/** The same for a terminal. */
export function infoText(info: KnowledgeInfo, language: Language): string {
  const say = speakerOf(language);
  const lines = [
    say(`知識ファイル（${info.today} に確認）`, `Knowledge file (looked at on ${info.today})`),
    say(`  作成: ${inJapan(info.built)}（日本時間）`, `  built: ${info.built}`),
    say(`  記録の照合番号: ${info.digest}`, `  digest: ${info.digest}`),
    say(
      `  部品: ${info.chunks.count} 個、${grouped(info.chunks.bytes)} バイト（展開時）`,
      `  chunks: ${info.chunks.count}, ${grouped(info.chunks.bytes)} bytes uncompressed`,
    ),
    '',
    say('情報源', 'Sources'),
    ...info.feeds.flatMap((feed) => feedLines(feed, language)),
    ...(info.overrides.length === 0 ? [] : ['', say('訂正', 'Corrections')]),
    ...info.overrides.flatMap((one) => overrideLines(one, say)),
  ];
  return `${lines.join('\n')}\n`;
}

function feedLines(feed: FeedAge, language: Language): string[] {
  const say = speakerOf(language);
  const parts = [
    say(`${grouped(feed.records)} 件`, `${grouped(feed.records)} records`),
    originWords(feed.origin)[language],
  ];
  if (feed.origin !== 'override') {
    parts.push(ageWords(feed, say));
  }
  return [
    `  ${feed.id}  ${feed.title[language]}`,
    `    ${parts.join(say('、', ', '))}`,
    ...(feed.caveat === undefined ? [] : [say(`    注意: ${feed.caveat.ja}`, `    note: ${feed.caveat.en}`)]),
    ...heldOf(feed).map((held) => `    ★${heldWords(held)[language]}`),
    ...(feed.notices ?? []).map(({ reason, count, text }) => `    ${text?.[language] ?? reason}: ${grouped(count)}`),
  ];
}

function ageWords(feed: FeedAge, say: Speak): string {
  if (feed.ageDays === undefined) {
    return say('日付は元データに書かれていません', 'the data states no date');
  }
  const day = feed.date?.slice(0, 10);
  const old =
    feed.stale === true
      ? say(`  ★古くなっています（目安 ${feed.staleAfterDays} 日）`, `  OLD (limit ${feed.staleAfterDays} days)`)
      : '';
  return say(`${day} 時点（${feed.ageDays} 日前）${old}`, `as of ${day} (${feed.ageDays} days ago)${old}`);
}

function overrideLines(one: OpenKnowledge['overrides'][number], say: Speak): string[] {
  const state = one.acting
    ? say(`${one.expires} まで有効`, `acts until ${one.expires}`)
    : say(`${one.expires} で期限切れ（効いていません）`, `expired on ${one.expires}, without effect`);
  const idle = one.acting && one.do !== 'add' && one.withdrawn === 0;
  return [
    `  ${one.id}  ${one.vulnerability}  ${state}`,
    say(`    理由: ${one.reason}（${one.author.name}）`, `    reason: ${one.reason} (${one.author.name})`),
    ...(idle
      ? [
          say(
            '    当てはまる記録がもうありません。不要なら取り除いてください。',
            '    Touches nothing any more; remove it if it is not needed.',
          ),
        ]
      : []),
  ];
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

function inJapan(instant: string): string {
  const ms = Date.parse(instant);
  return Number.isNaN(ms)
    ? instant
    : isoSeconds(ms + 9 * 3_600_000)
        .slice(0, 16)
        .replace('T', ' ');
}

import { fillText, type Language, type Text } from '@tsukuroi/core';
import type { FeedRow } from '@tsukuroi/protocol';

/** Names said in a sentence; the rest are counted, and the list has them all. */
const SHOWN_NAMES = 3;

const WORDS = {
  none: {
    ja: '知識がまだありません。弱点は何も分かりません。',
    en: 'There is no knowledge yet. Nothing can be judged.',
  },
  named: { ja: '{count} 件の情報源（{names}）に基づいています。', en: 'Based on {count} sources ({names}).' },
  number: { ja: '{count} 件の情報源に基づいています。', en: 'Based on {count} sources.' },
  oldest: { ja: '最も古いものは「{title}」（{date}、{age}）です。', en: ' The oldest is {title} ({date}, {age}).' },
  today: { ja: '今日', en: 'today' },
  age: { ja: '{days} 日前', en: '{days} days ago' },
  past: {
    ja: '期限を過ぎて古くなったものが {count} 件あります: {names}。',
    en: ' {count} are past their limit: {names}.',
  },
  undated: {
    ja: '日付の分からないものが {count} 件あります: {names}。',
    en: ' The date of {count} is not known: {names}.',
  },
  names: { ja: '{names} ほか {more} 件', en: '{names} and {more} more' },
} as const satisfies Record<string, Text>;

/** The first names of a list, and how many more there are. */
export function firstNames(names: readonly string[], language: Language): string {
  const shown = names.slice(0, SHOWN_NAMES).join(language === 'ja' ? '、' : ', ');
  const more = names.length - SHOWN_NAMES;
  return more > 0 ? fillText(WORDS.names[language], { names: shown, more }) : shown;
}

/**
 * What the answers stand on, short enough for the director's page: how many sources (a few by their names), the oldest with its age, what is past its
 * limit, what has no date. The full list is the page 知識.
 */
export function basisSentence(feeds: readonly FeedRow[], language: Language): string {
  const present = feeds.filter((feed) => feed.state !== 'absent');
  if (present.length === 0) {
    return WORDS.none[language];
  }
  const [oldest] = present.filter((feed) => feed.ageDays !== null).sort((a, b) => (b.ageDays ?? 0) - (a.ageDays ?? 0));
  // A refused source stands on its last good state, which may be past its limit too.
  const past = present.filter((feed) => feed.ageDays !== null && feed.ageDays > feed.staleAfterDays);
  const undated = present.filter((feed) => feed.ageDays === null);
  const listed = (words: Text, of: readonly FeedRow[]): string => {
    const names = of.map((feed) => feed.title);
    return of.length === 0 ? '' : fillText(words[language], { count: of.length, names: firstNames(names, language) });
  };
  return [
    listed(present.length > SHOWN_NAMES ? WORDS.number : WORDS.named, present),
    oldest === undefined ? '' : oldestWords(oldest, language),
    listed(WORDS.past, past),
    listed(WORDS.undated, undated),
  ].join('');
}

function oldestWords({ title, date, ageDays }: FeedRow, language: Language): string {
  const days = ageDays ?? 0;
  const age = days <= 0 ? WORDS.today[language] : fillText(WORDS.age[language], { days });
  return fillText(WORDS.oldest[language], { title, date: date ?? '', age });
}

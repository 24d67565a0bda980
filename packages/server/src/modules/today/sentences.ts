import type { Language } from '@tsukuroi/core';
import type { FeedRow } from '@tsukuroi/protocol';

/** One sentence that says what the answers stand on: how many sources, and the oldest of them. */
export function basisSentence(feeds: readonly FeedRow[], language: Language): string {
  const present = feeds.filter((feed) => feed.state !== 'absent');
  if (present.length === 0) {
    return language === 'ja'
      ? '知識がまだありません。弱点は何も分かりません。'
      : 'There is no knowledge yet. Nothing can be judged.';
  }
  const [oldest] = present
    .filter((feed) => feed.date !== null)
    .sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
  const names = present.map((feed) => feed.title);
  if (language === 'ja') {
    const age = oldest === undefined ? '' : `最も古いものは${oldest.title}（${oldest.date}）です。`;
    return `${present.length} 件の情報源（${names.join('、')}）に基づいています。${age}`;
  }
  const age = oldest === undefined ? '' : ` The oldest is ${oldest.title} (${oldest.date}).`;
  return `Based on ${present.length} sources (${names.join(', ')}).${age}`;
}

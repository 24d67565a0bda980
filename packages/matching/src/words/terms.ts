import type { Language, Text } from '@tsukuroi/core';
import type { FeedId, TrackerState, VersionRange } from '@tsukuroi/knowledge/record.ts';
import feedNames from '../data/feed-names.json' with { type: 'json' };

const NAMES: Readonly<Record<string, Text>> = feedNames.names;

/** How a source is called in a sentence; its id where nobody has named it. */
export function feedName(feed: FeedId, language: Language): string {
  return (Object.hasOwn(NAMES, feed) ? NAMES[feed]?.[language] : undefined) ?? feed;
}

const MAKERS: Readonly<Record<string, Text>> = {
  backports: { ja: 'バックポート（新しい版の移植）', en: 'Backports' },
  local: { ja: '配布元以外（手元での作り直しなど）', en: 'somebody else (a local rebuild, for instance)' },
};
const NOBODY_KNOWN: Text = { ja: '不明の作り手', en: 'somebody unknown' };

/** Who built a package that is not the distribution's. */
export function makerName(maker: string | undefined, language: Language): string {
  return maker === undefined ? NOBODY_KNOWN[language] : (MAKERS[maker]?.[language] ?? maker);
}

const RESTRICTIONS: Readonly<Record<string, Text>> = {
  module: { ja: 'モジュール {value}', en: 'module {value}' },
  arch: { ja: '{value} 用', en: '{value}' },
  target_sw: { ja: '{value} 上で動くもの', en: '{value} only' },
};

/** `module:nodejs:14` as モジュール nodejs:14; what has no words is shown as the source writes it. */
export function restrictionText(only: readonly string[], language: Language): string {
  return only
    .map((restriction) => {
      const [kind = '', ...rest] = restriction.split(':');
      return RESTRICTIONS[kind]?.[language].replace('{value}', rest.join(':')) ?? restriction;
    })
    .join('、');
}

/** What a state of Debian's tracker adds to "affected" (security-team.debian.org/security_tracker.html). */
export const STATE_WORDS: Readonly<Partial<Record<TrackerState, Text>>> = {
  'no-dsa': {
    ja: '急いで直すほどではないとしています。',
    en: 'It calls this too minor for an advisory of its own.',
  },
  postponed: { ja: '次の更新に合わせて直すとしています。', en: 'It will be mended together with a later update.' },
  ignored: { ja: 'この版では直さないと決めています。', en: 'It will not be mended in this release.' },
  unimportant: { ja: '実際の危険はほとんどないとしています。', en: 'It sees hardly any real danger.' },
  'end-of-life': {
    ja: 'このパッケージのサポートは終わっています。',
    en: 'Support of this package has ended.',
  },
};

/** An interval in words: `6.0.0 以上 6.0.4 以下 `; ends with a blank where a particle follows. */
export function rangeText(range: VersionRange | undefined, language: Language): string {
  const { from, to } = range ?? {};
  if (range === undefined || (from === undefined && to === undefined)) {
    return language === 'ja' ? 'この版' : 'this version';
  }
  const parts =
    language === 'ja'
      ? [
          from === undefined ? '' : `${from} ${range.fromExcluded === true ? 'より後' : '以上'}`,
          to === undefined ? '' : `${to} ${range.toIncluded === true ? '以下' : '未満'}`,
        ]
      : [
          from === undefined ? '' : `${range.fromExcluded === true ? 'after' : 'from'} ${from}`,
          to === undefined ? '' : `${range.toIncluded === true ? 'up to' : 'before'} ${to}`,
        ];
  return parts.filter((part) => part !== '').join(' ');
}

export function dayText(day: string | boolean | undefined, language: Language): string {
  if (typeof day === 'string') {
    return day;
  }
  return language === 'ja' ? '（日付は不明）' : 'an unknown day';
}

/** Name and version, the version only once: many programs carry it in their name. */
export function thingText(name: string, version: string): string {
  return version === '' || name.includes(version) ? name : `${name} ${version}`;
}

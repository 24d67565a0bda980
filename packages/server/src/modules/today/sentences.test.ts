import type { FeedRow } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import { basisSentence, firstNames } from './sentences.ts';

const feed = (title: string, change: Partial<FeedRow> = {}): FeedRow => ({
  id: title,
  title,
  state: 'current',
  origin: 'test',
  date: '2026-11-20',
  ageDays: 2,
  staleAfterDays: 7,
  records: 1,
  caveat: null,
  refusal: null,
  licence: '',
  home: '',
  ...change,
});

describe('what the answers stand on', () => {
  test('fifteen sources are a number, not fifteen names; the oldest is named with its age', () => {
    const feeds = [
      ...Array.from({ length: 14 }, (_, index) => feed(`情報源${index + 1}`)),
      feed('サポート終了日', { date: '2026-11-16', ageDays: 6 }),
      feed('届いていないもの', { state: 'absent', date: null, ageDays: null }),
    ];

    expect(basisSentence(feeds, 'ja')).toBe(
      '15 件の情報源に基づいています。最も古いものは「サポート終了日」（2026-11-16、6 日前）です。',
    );
    expect(basisSentence(feeds, 'en')).toBe(
      'Based on 15 sources. The oldest is サポート終了日 (2026-11-16, 6 days ago).',
    );
  });

  test('two or three sources are named: where nothing but the shipped knowledge is there, that is seen', () => {
    expect(basisSentence([feed('同梱の基礎知識', { ageDays: 1 }), feed('apt')], 'ja')).toBe(
      '2 件の情報源（同梱の基礎知識、apt）に基づいています。最も古いものは「apt」（2026-11-20、2 日前）です。',
    );
  });

  test('what is past its limit is named, at most three, the rest counted', () => {
    const old = { state: 'stale', date: '2026-10-09', ageDays: 44 } as const;
    const feeds = [feed('A', old), feed('B', old), feed('C', old), feed('D', old), feed('E')];

    expect(basisSentence(feeds, 'ja')).toBe(
      '5 件の情報源に基づいています。最も古いものは「A」（2026-10-09、44 日前）です。期限を過ぎて古くなったものが 4 件あります: A、B、C ほか 1 件。',
    );
  });

  test('a refused source whose last good state is old counts as old', () => {
    const sentence = basisSentence([feed('A', { state: 'refused', ageDays: 30 }), feed('B')], 'ja');

    expect(sentence).toContain('期限を過ぎて古くなったものが 1 件あります: A。');
  });

  test('a source without a date is said, never taken for fresh', () => {
    const feeds = [feed('A', { state: 'undated', date: null, ageDays: null }), feed('B', { ageDays: 0 })];

    expect(basisSentence(feeds, 'ja')).toBe(
      '2 件の情報源（A、B）に基づいています。最も古いものは「B」（2026-11-20、今日）です。日付の分からないものが 1 件あります: A。',
    );
  });

  test('without any source nothing is known', () => {
    expect(basisSentence([feed('A', { state: 'absent' })], 'ja')).toContain('弱点は何も分かりません');
  });
});

test('a few names are said as they are', () => {
  expect(firstNames(['A', 'B', 'C'], 'ja')).toBe('A、B、C');
  expect(firstNames(['A', 'B', 'C', 'D', 'E'], 'en')).toBe('A, B, C and 2 more');
});

import type { TodayItem } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import { feedChange, type OpenNotice, standings } from './feed.ts';

const item = (id: string, count: number, level: TodayItem['level'] = 'notice'): TodayItem => ({
  ...{ id, level, count, title: `${id} ${count}`, detail: `${id} の次`, opens: `/${id}` },
});
const now = (...items: TodayItem[]) => standings(items, items);
const open = ({ id, level, title, detail, count }: TodayItem): OpenNotice => ({
  ...{ id: `notice-${id}`, kind: id, level, title_ja: title, detail_ja: detail, count },
});

describe('the feed', () => {
  test('what is new begins, what is gone ends, and what stays as it is changes nothing', () => {
    const change = feedChange(
      [open(item('silent', 2)), open(item('stale', 1))],
      now(item('silent', 2), item('gaps', 1)),
    );

    expect(change.begun.map(({ kind }) => kind)).toEqual(['gaps']);
    expect(change.ended).toEqual(['notice-stale']);
    expect(change.changed).toEqual([]);
  });

  test('more of it is worse, less of it is not', () => {
    const before = [open(item('silent', 2)), open(item('gaps', 5))];

    const { changed } = feedChange(before, now(item('silent', 3), item('gaps', 4)));

    expect(changed.map(({ id, worse }) => [id, worse])).toEqual([
      ['notice-silent', true],
      ['notice-gaps', false],
    ]);
  });

  test('the same count at greater urgency is worse', () => {
    const [change] = feedChange([open(item('stale', 1))], now(item('stale', 1, 'act-now'))).changed;

    expect(change?.worse).toBe(true);
  });
});

test('a line keeps both languages by its name, not by its place', () => {
  const [first] = standings(
    [item('a', 1), item('b', 1)],
    [
      { ...item('b', 1), title: 'B' },
      { ...item('a', 1), title: 'A' },
    ],
  );

  expect(first?.title).toEqual({ ja: 'a 1', en: 'A' });
});

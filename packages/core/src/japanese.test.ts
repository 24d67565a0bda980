import { describe, expect, it } from 'vitest';
import { comparable, eraDate, readDay } from './japanese.ts';

describe('comparable', () => {
  it.each([
    ['ＰＯＷＥＲ　ＥＧＧ', 'power egg'],
    ['ﾃﾞﾝｼｶﾙﾃ  ２', 'デンシカルテ 2'],
    ['㈱つくろい', '(株)つくろい'],
  ])('makes %s and its plain form equal', (raw, plain) => {
    expect(comparable(raw)).toBe(comparable(plain));
  });
});

describe('eraDate', () => {
  it.each([
    ['2026-11-22', '令和8年11月22日'],
    ['2019-05-01', '令和元年5月1日'],
    ['2019-04-30', '平成31年4月30日'],
    ['1989-01-07', '昭和64年1月7日'],
  ])('writes %s as %s', (day, era) => {
    expect(eraDate(day)).toBe(era);
  });
});

describe('readDay', () => {
  it.each([
    ['2026-11-22', '2026-11-22'],
    ['２０２６／１／５', '2026-01-05'],
    ['2026年1月5日', '2026-01-05'],
    ['令和8年11月22日', '2026-11-22'],
    ['令和元年5月1日', '2019-05-01'],
    ['R8.11.22', '2026-11-22'],
    ['H31/4/30', '2019-04-30'],
    ['S64.1.7', '1989-01-07'],
  ])('reads %s', (text, day) => {
    expect(readDay(text)).toBe(day);
  });

  it.each(['', '2026-02-30', '令和8年13月1日', '来月', '11/22', '45000'])('does not guess a day from "%s"', (text) => {
    expect(readDay(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import {
  agoWords,
  dueWords,
  fileStamp,
  formatBytes,
  formatCount,
  formatDay,
  formatDayFormal,
  formatDayLong,
  formatInstant,
  formatScore,
  formatTime,
  formatUnit,
  listWords,
  percentOf,
} from './format.ts';

describe('share in percent', () => {
  it('says 100 only when nothing is missing', () => {
    expect(percentOf(1_999, 2_000)).toBe(99);
    expect(percentOf(2_000, 2_000)).toBe(100);
  });

  it('has no answer without a denominator', () => {
    expect(percentOf(5, 0)).toBeNull();
  });

  it('never goes beyond the whole', () => {
    expect(percentOf(2_100, 2_000)).toBe(100);
  });
});

describe('days and instants', () => {
  it('shows an instant at its hour in Japan, also across midnight', () => {
    expect(formatInstant('2026-11-22T08:30:00Z')).toBe('2026/11/22(日) 17:30');
    expect(formatInstant('2026-11-22T15:00:00Z')).toBe('2026/11/23(月) 00:00');
    expect(formatTime(Date.parse('2026-11-22T08:30:05Z'))).toBe('17:30:05');
  });

  it('shows a day without moving it', () => {
    expect(formatDay('2026-01-01')).toBe('2026/01/01');
    expect(formatDayLong('2026-11-22', 'ja')).toBe('2026年11月22日(日)');
  });

  it('writes a day as letters carry it', () => {
    expect(formatDayFormal('2026-11-22', 'ja')).toBe('令和8年11月22日');
    expect(formatDayFormal('2026-11-22', 'en')).toBe('22 November 2026');
  });

  it('leaves what it cannot read as it is', () => {
    expect(formatDay('未定')).toBe('未定');
    expect(formatInstant('未定')).toBe('未定');
    expect(formatDayFormal('未定', 'ja')).toBe('未定');
  });
});

describe('due days', () => {
  it.each([
    ['2026-11-29', 'あと7日'],
    ['2026-11-22', '今日まで'],
    ['2026-11-17', '5日超過'],
    ['いつか', ''],
  ])('%s is worded %j', (due, words) => {
    expect(dueWords(due, '2026-11-22', 'ja')).toBe(words);
  });
});

describe('time gone by', () => {
  const now = Date.parse('2026-11-22T08:30:00Z');

  it.each([
    ['2026-11-22T08:29:30Z', 'たった今'],
    ['2026-11-22T08:25:00Z', '5分前'],
    ['2026-11-22T05:30:00Z', '3時間前'],
    ['2026-11-21T08:30:00Z', '24時間前'],
    ['2026-11-10T08:30:00Z', '12日前'],
  ])('%s is %s', (instant, words) => {
    expect(agoWords(instant, now, 'ja')).toBe(words);
  });
});

describe('figures', () => {
  it('groups thousands and words scores', () => {
    expect(formatCount(100_000, 'ja')).toBe('100,000');
    expect(formatScore(9.8, 'cvss')).toBe('9.8');
    expect(formatScore(0.9434, 'epss')).toBe('94.3%');
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4_100, '4.1 kB'],
    [999_949, '999.9 kB'],
    [999_960, '1 MB'],
    [28_400_000_000, '28.4 GB'],
    [3_200_000_000_000_000, '3200 TB'],
  ])('%i are told as %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });
});

it('names of files carry the day and time in Japan', () => {
  expect(fileStamp(Date.parse('2026-11-21T23:30:05.900Z'))).toBe('20261122-083005');
});

it.each([
  [28_400_000, 'bytes', '28.4 MB', '28.4 MB'],
  [28_400_000, 'bytes-per-second', '28.4 MB/秒', '28.4 MB/s'],
  [1_900, 'seconds', '+1,900 秒', '+1,900 s'],
  [-90, 'seconds', '-90 秒', '-90 s'],
] as const)('%i %s are told as %s', (value, unit, ja, en) => {
  expect([formatUnit(value, unit, 'ja'), formatUnit(value, unit, 'en')]).toEqual([ja, en]);
});

it('names are parted as the language does', () => {
  expect(listWords(['SV-01', 'SV-02'], 'ja')).toBe('SV-01、SV-02');
  expect(listWords(['SV-01', 'SV-02'], 'en')).toBe('SV-01, SV-02');
});

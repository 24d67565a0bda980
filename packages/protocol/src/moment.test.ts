import { describe, expect, it } from 'vitest';
import { dayWithWeekday, momentInJapan } from './moment.ts';

describe('a day with its day of the week', () => {
  it('says the weekday in both languages, over the turn of a month and of a leap year', () => {
    expect(dayWithWeekday('2026-11-24', 'ja')).toBe('2026/11/24(火)');
    expect(dayWithWeekday('2026-11-24', 'en')).toBe('Tue 2026/11/24');
    expect(dayWithWeekday('2028-02-29', 'ja')).toBe('2028/02/29(火)');
    expect(dayWithWeekday('2028-03-01', 'ja')).toBe('2028/03/01(水)');
  });

  it('takes the day of Japan for an instant: 15:00 UTC is the next day', () => {
    expect(momentInJapan('2026-11-22T14:59:59Z', 'ja')).toBe('2026/11/22(日) 23:59');
    expect(momentInJapan('2026-11-22T15:00:00Z', 'ja')).toBe('2026/11/23(月) 00:00');
    expect(momentInJapan('2026-11-22T15:00:00Z', 'en')).toBe('Mon 2026/11/23 00:00');
  });

  it('leaves alone what is no day', () => {
    expect(dayWithWeekday('未定', 'ja')).toBe('未定');
    expect(momentInJapan('未定', 'en')).toBe('未定');
  });
});

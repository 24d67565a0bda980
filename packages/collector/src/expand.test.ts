import { describe, expect, it } from 'vitest';
import { expandPlan, valuesAt } from './expand.ts';
import { waitBefore } from './fetch-whole.ts';

const base = { id: 'x', limitBytes: 1, conditional: 'none', everyHours: 1, source: 'test' } as const;

describe('expandPlan', () => {
  it('counts months across the turn of the year', () => {
    const plan = {
      ...base,
      url: 'https://a.example/{year}-{monthName}',
      saveAs: 'm/{year}-{month}.xml',
      each: { by: 'month', from: '2025-11' },
    } as const;

    expect(expandPlan(plan, '2026-02-01').map((one) => one.saveAs)).toEqual([
      'm/2025-11.xml',
      'm/2025-12.xml',
      'm/2026-01.xml',
      'm/2026-02.xml',
    ]);
    expect(expandPlan(plan, '2026-02-01')[2]?.url).toBe('https://a.example/2026-Jan');
  });

  it('counts years up to the current one', () => {
    const plan = {
      ...base,
      url: 'https://a.example/{year}',
      saveAs: 'n/{year}',
      each: { by: 'year', from: 2024 },
    } as const;

    expect(expandPlan(plan, '2026-11-22').map((one) => one.saveAs)).toEqual(['n/2024', 'n/2025', 'n/2026']);
  });
});

describe('valuesAt', () => {
  it('walks lists and never reads inherited members', () => {
    expect(valuesAt({ value: [{ u: 1 }, { u: 2 }, {}] }, 'value.*.u')).toEqual([1, 2]);
    expect(valuesAt({}, 'constructor')).toEqual([]);
  });
});

describe('waitBefore', () => {
  it('doubles, and obeys Retry-After in seconds or as a date, within two minutes', () => {
    const now = Date.parse('2026-11-22T00:00:00Z');

    expect([1, 2, 3].map((attempt) => waitBefore(attempt, null, now))).toEqual([1000, 2000, 4000]);
    expect(waitBefore(1, 'Sun, 22 Nov 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(waitBefore(1, '86400', now)).toBe(120_000);
    expect(waitBefore(1, 'soon', now)).toBe(1000);
  });
});

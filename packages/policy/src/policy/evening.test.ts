import { expect, test } from 'vitest';
import { openingsBetween } from '../window/openings.ts';
import { eveningRules } from './evening.ts';
import { Policy } from './shape.ts';
import { templateFor } from './templates.ts';

const evening = (catchUp: unknown) => Policy.parse({ ...templateFor('office', 'east'), catchUp });

test('hours of the evening stand on the days of the windows, and leave out what those leave out', () => {
  const policy = evening({ rule: 'evening-shutdown', capMinutes: 15 });
  const holidays = {
    ...{ format: 'calendar/1' as const, id: 'jp-holidays', name: '祝日', source: 'test', since: '2026-11-01' },
    ...{ until: '2026-12-31', days: [{ date: '2026-11-25', name: '休み' }], weekdays: [] },
  };
  const [fromMs, toMs] = [Date.parse('2026-11-22T15:00:00Z'), Date.parse('2026-11-29T15:00:00Z')];

  const { openings } = openingsBetween(eveningRules(policy), [holidays], [], fromMs, toMs);

  // Tuesday and Thursday from 17:00 to 22:00 in Japan; Wednesday is a holiday.
  expect(openings.map(({ fromMs: from, toMs: to }) => [new Date(from).toISOString(), (to - from) / 3_600_000])).toEqual(
    [
      ['2026-11-24T08:00:00.000Z', 5],
      ['2026-11-26T08:00:00.000Z', 5],
    ],
  );
});

test('a freeze counts for the evening too', () => {
  const policy = evening({ rule: 'evening-shutdown', capMinutes: 15, from: '17:30', to: '19:00' });
  const [fromMs, toMs] = [Date.parse('2026-11-23T15:00:00Z'), Date.parse('2026-11-24T15:00:00Z')];
  const freeze = { id: 'f', reason: '搬入', from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z' };
  const rules = eveningRules(policy).map((rule) => ({ ...rule, except: [] }));

  const [free, frozen] = [[], [freeze]].map((freezes) => openingsBetween(rules, [], freezes, fromMs, toMs).openings);

  expect([free?.length, frozen?.length]).toEqual([1, 0]);
});

test('other rules have no such hours, and a cap beyond what any way down bears is no policy', () => {
  const rules = [{ rule: 'next-window' }, { rule: 'wake' }, { rule: 'wake', afterwards: 'off' }];

  expect(rules.flatMap((rule) => eveningRules(evening(rule)))).toEqual([]);
  expect(() => evening({ rule: 'evening-shutdown', capMinutes: 21 })).toThrow();
});

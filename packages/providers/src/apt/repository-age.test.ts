import { describe, expect, test } from 'vitest';
import { ageRefusal, newestSeen } from './repository-age.ts';

const HASH = 'a'.repeat(64);
const list = { sha256: HASH, date: '2026-11-21T00:53:02Z', ordered: HASH, newestSeen: undefined, nowMs: undefined };

describe('age of a signed list', () => {
  test('the ordered list, on a device that has seen none, the same or an older one', () => {
    expect(ageRefusal(list)).toBeUndefined();
    expect(ageRefusal({ ...list, newestSeen: list.date })).toBeUndefined();
    expect(ageRefusal({ ...list, newestSeen: '2026-11-14T00:00:00Z' })).toBeUndefined();
  });

  test('rollback: a correctly signed list from before the newest seen is refused', () => {
    expect(ageRefusal({ ...list, newestSeen: '2026-11-21T00:53:03Z' })).toBe('older-than-seen');
  });

  test('a list other than the one in the plan is refused, newer or not', () => {
    expect(ageRefusal({ ...list, ordered: 'b'.repeat(64) })).toBe('other-index');
  });

  test("months on a stick are no reason: the age is the product's own question", () => {
    expect(ageRefusal({ ...list, nowMs: Date.parse('2027-05-01T00:00:00Z') })).toBeUndefined();
  });

  test('a list from far ahead would make every later one look old', () => {
    expect(ageRefusal({ ...list, nowMs: Date.parse('2026-11-01T00:00:00Z') })).toBe('from-the-future');
  });

  test.each(['', 'yesterday'])('a date that is none is never new enough: "%s"', (date) => {
    expect(ageRefusal({ ...list, date })).toBe('older-than-seen');
  });

  test('a memory that cannot be read lets nothing through', () => {
    expect(ageRefusal({ ...list, newestSeen: '?' })).toBe('older-than-seen');
  });
});

test('the newest date of each suite is kept, never an older one', () => {
  const before = { 'bookworm-security': '2026-11-21T00:53:02Z', bookworm: '2026-09-05T10:00:00Z' };

  const after = newestSeen(before, [
    { suite: 'bookworm-security', date: '2026-11-14T00:00:00Z' },
    { suite: 'bookworm', date: '2026-11-08T10:00:00Z' },
    { suite: 'jammy-security', date: '2026-11-20T00:00:00Z' },
  ]);

  expect(after).toEqual({
    'bookworm-security': '2026-11-21T00:53:02Z',
    bookworm: '2026-11-08T10:00:00Z',
    'jammy-security': '2026-11-20T00:00:00Z',
  });
});

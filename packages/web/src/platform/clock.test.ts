import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { clockDriftMs, learnServerTime, serverClock, todayInJapan } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T08:30:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

it('counts half of the way there and back as travel', () => {
  const received = Date.now();

  learnServerTime('2026-11-22T08:31:35Z', received - 2_000, received);

  expect(clockDriftMs()).toBe(-96_000);
  expect(serverClock.nowMs()).toBe(Date.parse('2026-11-22T08:31:36Z'));
});

it("takes the day from the server's clock, so that a PC with a wrong clock still shows the right due days", () => {
  learnServerTime('2026-11-25T16:00:00Z', Date.now(), Date.now());

  expect(todayInJapan()).toBe('2026-11-26');
});

it('keeps what it knows when the time cannot be read', () => {
  learnServerTime('2026-11-22T08:30:40Z', Date.now(), Date.now());

  learnServerTime('soon', Date.now(), Date.now());

  expect(clockDriftMs()).toBe(-40_000);
});

import { describe, expect, it } from 'vitest';
import { clockOffsetMs, readClockOffset } from './clock-offset.ts';

describe('clock offsets', () => {
  it.each([
    ['+3d', '+3d', 3 * 86_400_000],
    ['-10y', '-10y', -10 * 365 * 86_400_000],
    ['+90m', '+90m', 90 * 60_000],
    ['-30s', '-30', -30_000],
    ['+0', '+0', 0],
  ])('reads %s', (text, offset, ms) => {
    expect(readClockOffset(text)).toBe(offset);
    expect(clockOffsetMs(offset)).toBe(ms);
  });

  it.each(['3d', '+3 d', '+3w', '', '+1e3d', '+3d\n+4d', '@2020-01-01'])('refuses %j', (text) => {
    expect(() => readClockOffset(text)).toThrow('LAB_USAGE');
  });
});

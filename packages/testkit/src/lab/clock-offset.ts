import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/**
 * An offset as libfaketime reads it from its timestamp file (README, "Using offsets"): a sign, a number and a unit; `y`
 * counts 365 days. `+0` is the true time.
 *
 * @throws TsukuroiError LAB_USAGE
 */
export function readClockOffset(text: string): string {
  if (!/^(\+0|[+-]\d{1,6}[smhdy])$/.test(text)) {
    throw new TsukuroiError('LAB_USAGE', { detail: `clock HOST ${text} (+3d, -10y, +90m, +30s, +0)` });
  }
  // A bare number is seconds; the unit `s` is ours, for people.
  return text.endsWith('s') ? text.slice(0, -1) : text;
}

/** The offset in milliseconds. */
export function clockOffsetMs(offset: string): number {
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 }[offset.slice(-1)];
  return unit === undefined ? Number(offset) * 1000 : Number(offset.slice(0, -1)) * unit;
}

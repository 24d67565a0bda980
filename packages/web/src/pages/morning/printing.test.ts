import { expect, test } from 'vitest';
import { printStep } from './printing.ts';

/** Of 24 November, made at 7:30 in Japan. */
const SHEET = { day: '2026-11-24', madeAt: '2026-11-23T22:30:00Z' };
const PRINTED = { day: '2026-11-24', at: '2026-11-23T22:31:00Z' };

test.each([
  ['before half past seven', '2026-11-23T22:29:59Z', SHEET, undefined, 'early'],
  ['half past seven', '2026-11-23T22:30:00Z', SHEET, undefined, 'print'],
  [
    'half past seven, and the sheet is still the one of the night',
    '2026-11-23T22:31:00Z',
    { ...SHEET, madeAt: '2026-11-23T22:28:00Z' },
    undefined,
    'early',
  ],
  ['the machine woke at ten past nine', '2026-11-24T00:10:00Z', SHEET, undefined, 'print'],
  [
    'a server that was off made it at nine',
    '2026-11-24T00:10:00Z',
    { ...SHEET, madeAt: '2026-11-24T00:00:00Z' },
    undefined,
    'print',
  ],
  ['printed already', '2026-11-24T00:10:00Z', SHEET, PRINTED, 'printed'],
  ['printed yesterday', '2026-11-23T22:30:00Z', SHEET, { ...PRINTED, day: '2026-11-23' }, 'print'],
  ['the last minute before noon', '2026-11-24T02:59:59Z', SHEET, undefined, 'print'],
  ['noon', '2026-11-24T03:00:00Z', SHEET, undefined, 'over'],
  ['the sheet of yesterday is still on the screen', '2026-11-24T22:30:00Z', SHEET, undefined, 'other-day'],
  ['the clock of this computer is a day behind', '2026-11-22T22:30:00Z', SHEET, undefined, 'other-day'],
] as const)('%s', (_name, now, sheet, printed, step) => {
  expect(printStep(sheet, printed, Date.parse(now))).toBe(step);
});

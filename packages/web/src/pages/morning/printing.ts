import { dayInJapan } from '@tsukuroi/core/clock.ts';

/** Half past seven in Japan, when the sheet of the day is made. */
const FROM_MS = 7.5 * 3_600_000;
/** What did not come out of the printer by noon is no sheet of the morning any more. */
const UNTIL_MS = 12 * 3_600_000;
const JAPAN_MS = 9 * 3_600_000;

/** What was printed last at this desk. */
export interface Printed {
  readonly day: string;
  readonly at: string;
}

/**
 * `print`: now, once. `printed`: this sheet was. `early`: it is not half past seven, or the sheet is not made. `over`: noon has passed without
 * it. `other-day`: this computer and the server have another day, so one of the clocks is wrong and nothing is printed.
 */
export type PrintStep = 'print' | 'printed' | 'early' | 'over' | 'other-day';

/** What is to be done with a sheet at this moment. Pure. */
export function printStep(
  sheet: { readonly day: string; readonly madeAt: string },
  printed: Printed | undefined,
  nowMs: number,
): PrintStep {
  if (dayInJapan(nowMs) !== sheet.day) {
    return 'other-day';
  }
  if (printed?.day === sheet.day) {
    return 'printed';
  }
  const beganMs = Date.parse(sheet.day) - JAPAN_MS;
  if (nowMs < beganMs + FROM_MS || Date.parse(sheet.madeAt) < beganMs + FROM_MS) {
    return 'early';
  }
  return nowMs < beganMs + UNTIL_MS ? 'print' : 'over';
}

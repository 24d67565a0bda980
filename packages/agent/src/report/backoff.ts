import { sha256 } from '@tsukuroi/core';

const FIRST_SECONDS = 30;
const LONGEST_SECONDS = 3_600;

/** A number from 0 to 1 that each device has for itself, so that a ward that wakes up together does not ask together. */
export function shareOf(identity: string, what: string | number): number {
  return Number.parseInt(sha256(`${identity} ${what}`).slice(0, 8), 16) / 0xffff_ffff;
}

/** Seconds to wait after the n-th failure in a row: twice as long each time, half of it by the device's own share. */
export function waitAfterFailure(identity: string, failures: number): number {
  const whole = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return Math.round(whole * (0.5 + 0.5 * shareOf(identity, failures)));
}

/** What is asked for so soon is not to come later: 「止める」 reaches devices of a running rollout within a minute. */
const SOON_SECONDS = 60;

/** Seconds until the next check-in: what the server asked for, a tenth more or less; of what it asks for soon only less. */
export function waitAsAsked(identity: string, seconds: number, count: number): number {
  const share = shareOf(identity, count);
  const of = seconds > SOON_SECONDS ? 0.9 + 0.2 * share : 0.75 + 0.2 * share;
  return Math.max(1, Math.round(seconds * of));
}

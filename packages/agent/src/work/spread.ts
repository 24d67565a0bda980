import { sha256 } from '@tsukuroi/core';

/** Devices begin spread over this, by a hash of the device. */
const SPREAD_MS = 40_000;

/** 0 to 40 seconds, the same for a device each time. */
export function spreadOf(device: string): number {
  return Math.floor((Number.parseInt(sha256(`work:${device}`).slice(0, 8), 16) / 2 ** 32) * SPREAD_MS);
}

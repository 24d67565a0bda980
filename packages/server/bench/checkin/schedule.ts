import { shareOf, waitAfterFailure, waitAsAsked } from '@tsukuroi/agent/report/backoff.ts';

/** Check-ins of each second of an hour, and whose they are. */
export interface Hour {
  readonly perSecond: Uint32Array;
  readonly whoAt: (second: number) => readonly number[];
}

const HOUR_SECONDS = 3_600;

/** The waits that agents themselves choose, for each device of every facility: asked to come every `next` seconds. */
export function hourOf(facilities: number, devices: number, next: number): Hour {
  const perSecond = new Uint32Array(HOUR_SECONDS);
  const who: number[][] = Array.from({ length: HOUR_SECONDS }, () => []);
  for (let index = 0; index < facilities * devices; index++) {
    const identity = `facility-${Math.floor(index / devices)} device-${index % devices}`;
    let at = Math.floor(next * shareOf(identity, 'first'));
    for (let count = 1; at < HOUR_SECONDS; count++) {
      perSecond[at] = (perSecond[at] ?? 0) + 1;
      who[at]?.push(index);
      at += waitAsAsked(identity, next, count);
    }
  }
  return { perSecond, whoAt: (second) => who[second] ?? [] };
}

/** When a device whose connection broke comes back for the n-th time, in seconds: the agent's own choice. */
export const comesBack = (identity: string, failures: number): number => waitAfterFailure(identity, failures);

/** The seconds in a row that bring most. */
export function busiest(perSecond: Uint32Array, length: number): { from: number; most: number } {
  let [from, most, sum] = [0, 0, 0];
  for (let at = 0; at < perSecond.length; at++) {
    sum += perSecond[at] ?? 0;
    sum -= at >= length ? (perSecond[at - length] ?? 0) : 0;
    if (at >= length - 1 && sum > most) {
      [from, most] = [at - length + 1, sum];
    }
  }
  return { from, most };
}

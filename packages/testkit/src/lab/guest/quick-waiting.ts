import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isWaiting } from './waiting.ts';

/**
 * Loaded before a part of the product (`node --import`) on a host whose clock runs `$LAB_RATE` times as fast as true time: what the part waits
 * for by the clock's minutes comes as much sooner. libfaketime moves the clock itself, but no timer of Node.
 */
const rate = Number(process.env.LAB_RATE ?? '1');

const require = createRequire(import.meta.url);
const promised = require('node:timers/promises') as { setTimeout: (ms?: number, ...rest: unknown[]) => unknown };
const timers = require('node:timers') as {
  setTimeout: (act: () => void, ms?: number, ...rest: unknown[]) => unknown;
  setInterval: (act: () => void, ms?: number, ...rest: unknown[]) => unknown;
};
const { setTimeout: timeout, setInterval: interval } = timers;
const { setTimeout: sleep } = promised;
const now = performance.now.bind(performance);
/** Shorter waits are not by the clock. */
const LEAST_MS = 1_000;

const shortened = (ms: number | undefined, stack: string | undefined) =>
  ms !== undefined && ms >= LEAST_MS && isWaiting(stack) ? ms / rate : ms;

if (rate > 1) {
  timers.setTimeout = (act, ms, ...rest) => timeout(act, shortened(ms, new Error().stack), ...rest);
  timers.setInterval = (act, ms, ...rest) => interval(act, shortened(ms, new Error().stack), ...rest);
  promised.setTimeout = (ms, ...rest) => sleep(shortened(ms, new Error().stack), ...rest);
  syncBuiltinESMExports();
  Object.assign(globalThis, { setTimeout: timers.setTimeout, setInterval: timers.setInterval });
  performance.now = () => (isWaiting(new Error().stack) ? now() * rate : now());
}

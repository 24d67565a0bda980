import { setTimeout as pause } from 'node:timers/promises';

/** Runs inside a host: prints the time once a second as `<clock in ms> <monotonic ms>`, five times. */
for (let times = 0; times < 5; times += 1) {
  process.stdout.write(`${Date.now()} ${Math.round(performance.now())}\n`);
  await pause(1000);
}

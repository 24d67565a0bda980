import { type Clock, isoSeconds } from '@tsukuroi/core';
import type { Log } from './module.ts';

/** One JSON object per line on standard error, which the service manager keeps. */
export function plainLog(clock: Clock, write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      write(
        `${JSON.stringify({ at: isoSeconds(clock.nowMs()), level, message, ...Object.fromEntries(Object.entries(fields).map(plain)) })}\n`,
      );
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error's code and place, not its values: those may hold what a person typed. */
function plain([name, value]: [string, unknown]): [string, unknown] {
  return value instanceof Error
    ? [name, { name: value.name, message: value.message, stack: value.stack?.split('\n').slice(1, 6).join('\n') }]
    : [name, value];
}

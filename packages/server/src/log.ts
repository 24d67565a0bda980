import { type Clock, isoSeconds, plainJson, TsukuroiError } from '@tsukuroi/core';
import type { Log } from './module.ts';

/** One JSON object per line on standard error, which the service manager keeps. */
export function plainLog(clock: Clock, write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      write(
        plainJson(
          `${JSON.stringify({ at: isoSeconds(clock.nowMs()), level, message, ...Object.fromEntries(Object.entries(fields).map(plain)) })}\n`,
        ),
      );
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error's code and place. The values of our own errors stay out: those may hold what a person typed. */
function plain([name, value]: [string, unknown]): [string, unknown] {
  if (!(value instanceof Error)) {
    return [name, value];
  }
  const message = value instanceof TsukuroiError ? value.code : value.message;
  const place = value.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return [name, { name: value.name, message, stack: place?.slice(0, 5).join('\n') }];
}

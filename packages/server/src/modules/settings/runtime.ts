import { type Clock, dayInJapan } from '@tsukuroi/core';
import type { Settings } from '@tsukuroi/protocol';
import support from './runtime-support.json' with { type: 'json' };

/** What this program itself runs on, and until when that is mended by its makers. A version we have no date for is unknown. */
export function runtimeState(version: string, clock: Clock): Settings['runtime'] {
  const cycle = version.replace(/^v/, '').split('.', 1)[0] ?? '';
  const endOfLife = (support.cycles as Readonly<Record<string, string | undefined>>)[cycle] ?? null;
  const today = dayInJapan(clock.nowMs());
  const state = endOfLife === null ? 'unknown' : today > endOfLife ? 'ended' : 'supported';
  return { name: 'Node.js', version: version.replace(/^v/, ''), endOfLife, state };
}

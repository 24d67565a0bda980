import { type Clock, describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { Network } from '../fetch-whole.ts';
import type { WayOut } from '../way-out/shape.ts';
import type { CollectorConfig } from './config.ts';
import type { CollectorPlaces } from './places.ts';
import type { Trouble } from './status.ts';

/** What every part of a round works with. */
export interface Context {
  readonly config: CollectorConfig;
  readonly places: CollectorPlaces;
  readonly door: FileDoor;
  readonly store: ContentStore;
  readonly network: Network;
  /** Of apt: the same way out as `network`. */
  readonly way: WayOut;
  readonly run: RunProgram;
  readonly clock: Clock;
  readonly language: Language;
  /** One line for whoever watches. */
  readonly say: (line: string) => void;
}

/** An error as the status keeps it. A bug has no words of its own; its message is kept for whoever mends it. */
export function troubleOf(error: unknown, clock: Clock): Trouble {
  const { code, what } = describeError(error, 'ja');
  const params = error instanceof TsukuroiError ? error.params : { message: String(error).slice(0, 500) };
  return { code, params, what, at: isoSeconds(clock.nowMs()) };
}

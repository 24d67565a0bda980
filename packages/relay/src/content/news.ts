import { setTimeout as pause } from 'node:timers/promises';
import { lineBody } from '@tsukuroi/protocol/journal-line.ts';

/** An answer is held back no longer than this; the round of every minute brings what is late. */
const HOLD_MS = 3_000;
const MARK = /^[0-9a-f]{16}$/;

/**
 * What answers of the server that pass say about signed metadata. A device that hears of a change asks this relay for it at once, so this relay
 * fetches it first: a plan that is taken back reaches devices with the check-in that speaks of it, not a round later. The mark is not
 * verified here; it causes a look and nothing else.
 */
export class News {
  readonly #refresh: () => Promise<void>;
  #known = '';
  #running: Promise<void> | undefined;

  /** @param refresh fetches and verifies what changed above */
  constructor(refresh: () => Promise<void>) {
    this.#refresh = refresh;
  }

  /** @param line an answer as it passes; what is no answer to a check-in is none of ours */
  async heard(line: string): Promise<void> {
    const mark = markIn(line);
    if (mark === undefined || mark === this.#known) {
      return;
    }
    this.#running ??= this.#refresh().then(
      () => {
        this.#known = mark;
        this.#running = undefined;
      },
      () => {
        this.#running = undefined;
      },
    );
    const late = new AbortController();
    await Promise.race([this.#running, pause(HOLD_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }
}

function markIn(line: string): string | undefined {
  try {
    const { format, trust } = JSON.parse(lineBody(line) ?? '{}') as { format?: unknown; trust?: unknown };
    return format === 'check-in-answer/1' && typeof trust === 'string' && MARK.test(trust) ? trust : undefined;
  } catch {
    return undefined;
  }
}

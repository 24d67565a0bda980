import type { IncomingMessage } from 'node:http';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** A body slower than this for so long is a way to hold a place, not a slow line: 170 bytes a second. */
const LEAST_BYTES = 10_000;
const WINDOW_MS = 60_000;

export interface FlowOptions {
  readonly clock: Clock;
  /** Asked before each next piece, to stay below a rate. */
  readonly throttle?: { take(bytes: number): Promise<void> };
  /** Time in which `LEAST_BYTES` must come, and the longest silence. */
  readonly windowMs?: number;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * What comes over a connection, piece by piece. Time that the reader itself takes does not count against the sender.
 *
 * @throws TsukuroiError MAILBOX_SLOW when it only trickles, MAILBOX_CUT when it ends before its end
 */
export async function* flowOf(stream: IncomingMessage, options: FlowOptions): AsyncGenerator<Buffer> {
  const { clock, throttle, windowMs = WINDOW_MS, onBytes } = options;
  // A refusal in the middle of a body still has to be answered on its connection, so leaving early does not cut it.
  const pieces = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let [waitedMs, inWindow] = [0, 0];
  try {
    for (;;) {
      const begun = clock.nowMs();
      const next = await unlessSilent(stream, windowMs, () => pieces.next());
      waitedMs += clock.nowMs() - begun;
      if (next.done === true) {
        break;
      }
      const { length } = next.value;
      inWindow += length;
      if (waitedMs > windowMs) {
        if (inWindow < LEAST_BYTES) {
          throw new TsukuroiError('MAILBOX_SLOW', {}, { exitCode: 1 });
        }
        [waitedMs, inWindow] = [0, 0];
      }
      yield next.value;
      onBytes?.(length);
      await throttle?.take(length);
    }
  } finally {
    await pieces.return?.();
  }
  if (!stream.complete) {
    throw new TsukuroiError('MAILBOX_CUT', {}, { exitCode: 1 });
  }
}

async function unlessSilent<T>(stream: IncomingMessage, windowMs: number, next: () => Promise<T>): Promise<T> {
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    stream.destroy();
  }, windowMs);
  try {
    return await next();
  } catch (cause) {
    throw new TsukuroiError(silent ? 'MAILBOX_SLOW' : 'MAILBOX_CUT', {}, { cause, exitCode: 1 });
  } finally {
    clearTimeout(timer);
  }
}

/** A small body as text. @throws TsukuroiError MAILBOX_TOO_MUCH, MAILBOX_SLOW, MAILBOX_CUT */
export async function textOf(stream: IncomingMessage, limit: number, options: FlowOptions): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of flowOf(stream, options)) {
    size += piece.length;
    if (size > limit) {
      throw new TsukuroiError('MAILBOX_TOO_MUCH', { limit }, { exitCode: 3 });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

import type { IncomingMessage } from 'node:http';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** A body slower than this for so long is a way to hold a place, not a slow line: 170 bytes a second. */
const LEAST_BYTES = 10_000;
const WINDOW_MS = 60_000;

export interface FlowOptions {
  readonly clock: Clock;
  /** Asked before each piece is used, to stay below a rate. */
  readonly throttle?: { take(bytes: number): Promise<void> };
  /** Time in which `LEAST_BYTES` must come, and the longest silence. */
  readonly windowMs?: number;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * What comes over a connection, piece by piece. @throws TsukuroiError MAILBOX_SLOW when it only trickles, MAILBOX_CUT when it ends before
 * its end
 */
export async function* flowOf(stream: IncomingMessage, options: FlowOptions): AsyncGenerator<Uint8Array> {
  const { clock, throttle, windowMs = WINDOW_MS, onBytes } = options;
  let begun = clock.nowMs();
  let inWindow = 0;
  let silent = false;
  const silence = setInterval(() => {
    silent = true;
    stream.destroy();
  }, windowMs);
  try {
    for await (const piece of piecesFrom(stream)) {
      silence.refresh();
      inWindow += piece.length;
      const now = clock.nowMs();
      if (now - begun > windowMs) {
        if (inWindow < LEAST_BYTES) {
          stream.destroy();
          throw new TsukuroiError('MAILBOX_SLOW', {}, { exitCode: 1 });
        }
        begun = now;
        inWindow = 0;
      }
      yield piece;
      onBytes?.(piece.length);
      await throttle?.take(piece.length);
      silence.refresh();
    }
  } catch (cause) {
    if (cause instanceof TsukuroiError) {
      throw cause;
    }
    throw new TsukuroiError(silent ? 'MAILBOX_SLOW' : 'MAILBOX_CUT', {}, { cause, exitCode: 1 });
  } finally {
    clearInterval(silence);
  }
  if (!stream.complete) {
    throw new TsukuroiError(silent ? 'MAILBOX_SLOW' : 'MAILBOX_CUT', {}, { exitCode: 1 });
  }
}

/** A refusal in the middle of a body still has to be answered on its connection, so leaving early does not cut it. */
function piecesFrom(stream: IncomingMessage): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false });
}

/** A small body as text. @throws TsukuroiError MAILBOX_TOO_MUCH, MAILBOX_CUT */
export async function textOf(stream: IncomingMessage, limit: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of piecesFrom(stream)) {
    size += piece.length;
    if (size > limit) {
      throw new TsukuroiError('MAILBOX_TOO_MUCH', { limit }, { exitCode: 3 });
    }
    pieces.push(piece);
  }
  if (!stream.complete) {
    throw new TsukuroiError('MAILBOX_CUT', {}, { exitCode: 1 });
  }
  return Buffer.concat(pieces).toString('utf8');
}

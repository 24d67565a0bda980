import { createHash } from 'node:crypto';
import type { OpenFile } from '../files/door.ts';

/** Content as the store names it. */
export interface Content {
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  /** Bytes, known before a download starts. */
  readonly size: number;
}

/**
 * Where content comes from, from byte `from` on. A source may be asked twice: from where an earlier try stopped and, when
 * what was there proves damaged, from 0.
 */
export type ContentSource = (from: number) => AsyncIterable<Uint8Array>;

const SHA256 = /^[0-9a-f]{64}$/;
/** One read of a file that is hashed or copied. */
export const PIECE_BYTES = 256 * 1024;

/** Whether a text is a content name; anything else never becomes part of a path. */
export function isSha256(text: string): boolean {
  return SHA256.test(text);
}

/** The bytes of an open file from `from` on, in pieces. */
export async function* piecesOf(file: OpenFile, from = 0, until = file.size): AsyncGenerator<Uint8Array> {
  for (let at = from; at < until; ) {
    const piece = await file.read(at, Math.min(PIECE_BYTES, until - at));
    if (piece.length === 0) {
      return;
    }
    yield piece;
    at += piece.length;
  }
}

/** SHA-256 of an open file, read in pieces. */
export async function hashOf(file: OpenFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file)) {
    hash.update(piece);
  }
  return hash.digest('hex');
}

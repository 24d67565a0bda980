import type { Order } from '@tsukuroi/core';
import { inputUtf16, lineTooLong, lineUnreadable } from './errors.ts';
import { orderOf, orderOfSign } from './order.ts';
import type { Scheme } from './scheme.ts';

/** Longest line in bytes, without its end. */
export const LINE_LIMIT = 65_536;

/** How many pairs were answered, and with what. */
export type Tally = Record<Order, number>;

const TAB = 9;
const CARRIAGE_RETURN = 13;
/** The UTF-8 byte order mark, read as latin1. */
const BYTE_ORDER_MARK = '\u00EF\u00BB\u00BF';

/**
 * Reads lines `a<TAB>b` and writes `older`, `same`, `newer` or `unknown` and LF for each. Lines end with LF or CRLF, the
 * last one also with the end of the input; a UTF-8 byte order mark is passed over; an empty input answers nothing.
 *
 * Stops with VERSIONS_LINE_UNREADABLE (not exactly one tab), VERSIONS_LINE_TOO_LONG or VERSIONS_INPUT_UTF16, after the
 * answers before that line were written.
 *
 * Bytes are read as latin1: every scheme is ASCII, so that anything else is unknown whatever it was meant to be.
 */
export async function compareStream<V>(
  scheme: Scheme<V>,
  input: AsyncIterable<Uint8Array>,
  write: (text: string) => void | Promise<void>,
): Promise<Tally> {
  const reader = new PairReader(scheme);
  for await (const chunk of input) {
    const problem = reader.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    await flush(reader, write);
    if (problem !== undefined) {
      throw problem;
    }
  }
  const problem = reader.end();
  await flush(reader, write);
  if (problem !== undefined) {
    throw problem;
  }
  return reader.tally;
}

async function flush<V>(reader: PairReader<V>, write: (text: string) => void | Promise<void>): Promise<void> {
  const answers = reader.answers;
  if (answers !== '') {
    reader.answers = '';
    await write(answers);
  }
}

class PairReader<V> {
  readonly tally: Tally = { older: 0, same: 0, newer: 0, unknown: 0 };
  answers = '';
  readonly #scheme: Scheme<V>;
  /** Beginning of a line whose end has not come yet. */
  #rest = '';
  #line = 0;

  constructor(scheme: Scheme<V>) {
    this.#scheme = scheme;
  }

  take(piece: string): Error | undefined {
    const text = this.#rest === '' ? piece : this.#rest + piece;
    let start = 0;
    if (this.#line === 0) {
      // The mark may be cut by a chunk's end.
      if (text.length < 3) {
        this.#rest = text;
        return undefined;
      }
      start = this.#begin(text);
      if (start < 0) {
        return inputUtf16();
      }
    }
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end < 0) {
        break;
      }
      const problem = this.#pair(text, start, end);
      if (problem !== undefined) {
        return problem;
      }
      start = end + 1;
    }
    this.#rest = start === 0 ? text : text.slice(start);
    return this.#rest.length > LINE_LIMIT + 1 ? lineTooLong(this.#line, LINE_LIMIT) : undefined;
  }

  end(): Error | undefined {
    const text = this.#rest;
    this.#rest = '';
    const start = this.#line === 0 ? this.#begin(text) : 0;
    if (start < 0) {
      return inputUtf16();
    }
    return start === text.length ? undefined : this.#pair(text, start, text.length);
  }

  /** Where the first line begins; negative for UTF-16. */
  #begin(text: string): number {
    this.#line = 1;
    if (text.startsWith('\u00FF\u00FE') || text.startsWith('\u00FE\u00FF')) {
      return -1;
    }
    return text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  }

  #pair(text: string, start: number, lineEnd: number): Error | undefined {
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end - start > LINE_LIMIT) {
      return lineTooLong(this.#line, LINE_LIMIT);
    }
    let tab = -1;
    for (let at = start; at < end; at += 1) {
      if (text.charCodeAt(at) === TAB) {
        if (tab >= 0) {
          return lineUnreadable(this.#line);
        }
        tab = at;
      }
    }
    if (tab < 0) {
      return lineUnreadable(this.#line);
    }
    const scheme = this.#scheme;
    const order =
      scheme.compareWithin === undefined
        ? orderOf(scheme, text.slice(start, tab), text.slice(tab + 1, end))
        : orderOfSign(scheme.compareWithin(text, start, tab, text, tab + 1, end));
    this.tally[order] += 1;
    this.answers += `${order}\n`;
    this.#line += 1;
    return undefined;
  }
}

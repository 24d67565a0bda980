import { isUtf8 } from 'node:buffer';
import { feedInvalid, feedUnreadable } from './errors.ts';
import type { FeedFile } from './feed.ts';
import type { LineValue } from './read-json.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

export interface JsonItems {
  /** The document with the array left empty. */
  readonly head: unknown;
  /** The array's elements, parsed one at a time, with their JSON pointers. */
  items(): Generator<LineValue<unknown>>;
}

/**
 * A large JSON document `{ …, "<key>": [ …, … ], … }` read element by element: only the file's bytes and one element are in
 * memory, where `JSON.parse` of a year of NVD would need many times the file. Anything that is not JSON refuses the file.
 */
export async function jsonItems(feed: string, file: FeedFile, key: string, limitBytes: number): Promise<JsonItems> {
  const bytes = await file.read(limitBytes);
  if (!isUtf8(bytes)) {
    throw feedUnreadable(file.path, 'byte 0', 'not UTF-8');
  }
  const parse = (from: number, to: number, position: string): unknown => {
    try {
      return JSON.parse(bytes.toString('utf8', from, to));
    } catch (cause) {
      throw feedInvalid(feed, file.path, `${position} (byte ${from})`, 'not JSON', cause);
    }
  };
  const start = arrayStart(bytes, key);
  const end = start === undefined ? undefined : closing(bytes, start);
  if (start === undefined || end === undefined) {
    throw feedInvalid(feed, file.path, `/${key}`, start === undefined ? 'has no such array' : 'ends inside the array');
  }
  const head = `${bytes.toString('utf8', 0, start + 1)}${bytes.toString('utf8', end)}`.replace(/^\uFEFF/, '');
  return {
    head: parseHead(feed, file.path, head),
    *items() {
      let at = start + 1;
      for (let number = 0; ; number += 1) {
        const next = elementEnd(bytes, at, end);
        if (number === 0 && next === end && isBlank(bytes, at, end)) {
          return;
        }
        const position = `/${key}/${number}`;
        yield { value: parse(at, next, position), position };
        if (next === end) {
          return;
        }
        at = next + 1;
      }
    },
  };
}

function parseHead(feed: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw feedInvalid(feed, path, 'outside the array', 'not JSON', cause);
  }
}

/** Place of the `[` that follows `"key":` directly inside the outermost object. */
function arrayStart(bytes: Buffer, key: string): number | undefined {
  const name = Buffer.from(`"${key}"`);
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = stringEnd(bytes, at);
      if (depth === 1 && bytes.subarray(at, end + 1).equals(name)) {
        const after = /^\s*:\s*\[/.exec(bytes.toString('latin1', end + 1, end + 65));
        if (after !== null) {
          return end + after[0].length;
        }
      }
      at = end;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return undefined;
}

/** Place of the bracket that closes the one at `start`. */
function closing(bytes: Buffer, start: number): number | undefined {
  for (let at = start + 1; ; at += 1) {
    at = elementEnd(bytes, at, bytes.length);
    if (at >= bytes.length) {
      return undefined;
    }
    if (bytes[at] === CLOSE_BRACKET) {
      return at;
    }
  }
}

/** Place of the comma or closing bracket behind the element that begins at `from`; `limit` when there is none before it. */
function elementEnd(bytes: Buffer, from: number, limit: number): number {
  let depth = 0;
  for (let at = from; at < limit; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = stringEnd(bytes, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth === 0) {
          return at;
        }
        depth -= 1;
        break;
      case COMMA:
        if (depth === 0) {
          return at;
        }
        break;
    }
  }
  return limit;
}

/** Place of the quote that ends the string beginning at `start`; the end of the bytes when nothing ends it. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return at;
    }
  }
  return bytes.length;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  return bytes.toString('latin1', from, to).trim() === '';
}

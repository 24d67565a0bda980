import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { feedInvalid, feedUnreadable } from './errors.ts';
import type { FeedFile } from './feed.ts';

/** One value of a JSON-lines file and where it stands, for messages: `line 12`. */
export interface LineValue<T> {
  readonly value: T;
  readonly position: string;
}

/**
 * The values of a JSON-lines file, checked one by one. Empty lines are passed over. The first line that is not JSON or not of
 * the schema's shape refuses the file with FEED_INVALID.
 */
export async function* jsonLines<T>(feed: string, file: FeedFile, schema: z.ZodType<T>): AsyncGenerator<LineValue<T>> {
  let number = 0;
  for await (const line of file.lines()) {
    number += 1;
    if (line.trim() === '') {
      continue;
    }
    const position = `line ${number}`;
    yield { value: checked(feed, file.path, position, schema, parsed(feed, file.path, position, line)), position };
  }
}

/** A whole JSON file, checked. `limitBytes` counts decompressed bytes. */
export async function jsonFile<T>(feed: string, file: FeedFile, schema: z.ZodType<T>, limitBytes?: number): Promise<T> {
  return checked(
    feed,
    file.path,
    '',
    schema,
    parsed(feed, file.path, 'JSON', textOf(file.path, await file.read(limitBytes))),
  );
}

/** The text of a UTF-8 file, without BOM; FEED_UNREADABLE when it is not UTF-8. */
export function textOf(path: string, bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw feedUnreadable(path, 'byte 0', 'not UTF-8');
  }
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Checks a value against a schema; FEED_INVALID names the place inside the value as a JSON pointer after `position`. */
export function checked<T>(feed: string, path: string, position: string, schema: z.ZodType<T>, value: unknown): T {
  const outcome = schema.safeParse(value);
  if (outcome.success) {
    return outcome.data;
  }
  const issue = outcome.error.issues[0];
  const pointer = (issue?.path ?? []).map((step) => `/${String(step)}`).join('');
  throw feedInvalid(
    feed,
    path,
    [position, pointer].filter((part) => part !== '').join(' ') || '/',
    issue?.message ?? 'wrong shape',
  );
}

function parsed(feed: string, path: string, position: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = position === 'JSON' ? (placeIn(cause).whole ?? '/') : [position, placeIn(cause).line].join(' ').trim();
    throw feedInvalid(feed, path, at, 'not JSON', cause);
  }
}

/** Where V8 stopped reading: as line and column of a document, as character of a line. Short texts have no position. */
function placeIn(cause: unknown): { readonly whole?: string; readonly line?: string } {
  const message = cause instanceof Error ? cause.message : '';
  // Only the numbers: V8 also quotes a piece of the input, and a piece of a stranger's file does not belong in a message.
  const found = /position (\d+)(?: \(line (\d+) column (\d+)\))?/.exec(message);
  if (found === null) {
    return /end of JSON|Unterminated/.test(message) ? { whole: 'its end', line: 'its end' } : {};
  }
  const [, character, row, column] = found;
  const line = `character ${character}`;
  return { line, whole: row === undefined ? line : `line ${row} column ${column}` };
}

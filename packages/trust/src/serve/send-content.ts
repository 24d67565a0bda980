import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAGE_BYTES, type Page, type PagedContent } from './pages.ts';
import { type ByteRange, rangeOf } from './range.ts';

export interface SendOptions {
  /** How long one page may take to leave, in milliseconds: slower is given up. Two minutes, which is 2 kB a second. */
  readonly stallMs?: number;
}

const STALL_MS = 120_000;

/**
 * Answers a GET or HEAD for a content, with one range (RFC 9110). Nothing is hashed here: contents were verified when they came, a
 * scrub looks at them again, and whoever asked verifies what arrives. `content` is closed at the end. A content that fails on the
 * way cuts the connection, so that half an answer never looks like a whole one.
 *
 * @returns bytes handed to the connection
 */
export async function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  content: PagedContent,
  options: SendOptions = {},
): Promise<number> {
  try {
    const { size } = content;
    const etag = `"${content.sha256}"`;
    const same = { etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, same).end();
      return 0;
    }
    const wanted = [undefined, etag].includes(request.headers['if-range']?.toString())
      ? request.headers.range
      : undefined;
    const range = rangeOf(wanted, size);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end();
      return 0;
    }
    const { from, until } = range ?? { from: 0, until: size };
    response.writeHead(range === undefined ? 200 : 206, {
      ...same,
      'content-length': until - from,
      ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${until - 1}/${size}` }),
    });
    if (request.method === 'HEAD') {
      response.end();
      return 0;
    }
    return await pour(response, content, { from, until }, options.stallMs ?? STALL_MS);
  } finally {
    await content.close();
  }
}

async function pour(
  response: ServerResponse,
  content: PagedContent,
  { from, until }: ByteRange,
  stallMs: number,
): Promise<number> {
  let sent = 0;
  let ahead: Promise<Page> | undefined;
  try {
    let coming = from < until ? content.page(Math.floor(from / PAGE_BYTES)) : undefined;
    for (let at = from; coming !== undefined && !response.destroyed; ) {
      const index = Math.floor(at / PAGE_BYTES);
      const { bytes: page, done } = await coming;
      ahead = undefined;
      const end = Math.min(until, index * PAGE_BYTES + page.length);
      const whole = at === index * PAGE_BYTES && end === at + page.length;
      const part = whole ? page : page.subarray(at - index * PAGE_BYTES, end - index * PAGE_BYTES);
      const taken = response.write(part, done);
      at = end;
      sent += part.length;
      // The next page is read while this one is encrypted and leaves.
      coming = at < until ? content.page(index + 1) : undefined;
      coming?.catch(() => undefined);
      ahead = coming;
      if (!taken) {
        await drained(response, stallMs);
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
  // Who left early: the page that was read ahead is waited for, so that its file is not closed under it.
  await ahead?.then(({ done }) => done()).catch(() => undefined);
  return sent;
}

/** Waits until what was written has left; ends the connection of whoever takes too long. */
function drained(response: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => response.destroy(), stallMs);
    const done = () => {
      clearTimeout(late);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) {
      done();
    }
  });
}

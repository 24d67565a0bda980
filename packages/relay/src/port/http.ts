import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import '../errors.ts';

/** The HTTP status of a refusal; 500 for what nobody foresaw. */
const STATUS: Readonly<Record<string, number>> = {
  CONTENT_UNNAMED: 404,
  RELAY_NOT_FOUND: 404,
  RELAY_PEER_REVOKED: 401,
  RELAY_PEER_EXPIRED: 401,
  RELAY_REQUEST_REFUSED: 400,
  QUEUE_UNREADABLE: 400,
  QUEUE_OTHER_LINE: 409,
  QUEUE_FULL: 507,
  STORE_DISK_FULL: 507,
  STORE_QUOTA_FULL: 507,
  RELAY_BUSY: 503,
  RELAY_UPSTREAM_AWAY: 503,
  RELAY_UPSTREAM_FOREIGN: 503,
  RELAY_CONTENT_WRONG: 502,
};

/** Answers a refusal in words (RFC 9457). @returns the status */
export function sendProblem(request: IncomingMessage, response: ServerResponse, error: unknown): number {
  const status = error instanceof TsukuroiError ? (STATUS[error.code] ?? 503) : 500;
  if (response.headersSent) {
    response.destroy();
    return status;
  }
  const language = /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';
  const { code, what, effect, next } = describeError(error, language);
  const text = JSON.stringify({ type: `tsukuroi:error:${code}`, title: what, status, code, what, effect, next });
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(text),
      // What was not read of the request is not waited for.
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(text);
  return status;
}

export function sendBytes(
  response: ServerResponse,
  bytes: string | Uint8Array,
  type = 'application/octet-stream',
): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(bytes) }).end(bytes);
}

/** The body as it came, packed or not. @throws TsukuroiError RELAY_REQUEST_REFUSED when it is larger than `limit` */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    throw new TsukuroiError('RELAY_REQUEST_REFUSED', { reason: 'size' });
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) {
      throw new TsukuroiError('RELAY_REQUEST_REFUSED', { reason: 'size' });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

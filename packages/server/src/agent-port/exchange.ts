import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TsukuroiError } from '@tsukuroi/core';
import { problemOf } from '../platform/http/problems.ts';

const unpack = promisify(gunzip);

/**
 * The body of a request as text, whole and within its limits, packed with gzip or not.
 *
 * @throws TsukuroiError REQUEST_TOO_LARGE, REQUEST_UNREADABLE
 */
export async function bodyOf(
  request: IncomingMessage,
  limits: { readonly bytes: number; readonly unpacked: number },
): Promise<string> {
  const bytes = await bytesOf(request, limits.bytes);
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding !== 'gzip') {
    throw new TsukuroiError('REQUEST_UNREADABLE', { reason: 'content-encoding' });
  }
  return textOf(coding === 'gzip' ? await unpacked(bytes, limits.unpacked) : bytes);
}

/** The body as it came. By events: reading it as an async iterable costs a tenth of a check-in. @throws TsukuroiError REQUEST_TOO_LARGE */
export function bytesOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new TsukuroiError('REQUEST_TOO_LARGE'));
  }
  const cutOff = () => new TsukuroiError('REQUEST_UNREADABLE', { reason: 'cut off' });
  if (request.destroyed) {
    return Promise.reject(cutOff());
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const pieces: Buffer[] = [];
  let size = 0;
  request.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > limit) {
      // Nothing more is taken in; the answer ends the connection.
      request.pause();
      reject(new TsukuroiError('REQUEST_TOO_LARGE'));
    } else {
      pieces.push(piece);
    }
  });
  request.once('end', () =>
    resolve(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)),
  );
  request.once('error', reject);
  request.once('close', () => reject(cutOff()));
  return promise;
}

async function unpacked(bytes: Buffer, limit: number): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: limit });
  } catch (cause) {
    const tooLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new TsukuroiError(tooLarge ? 'REQUEST_TOO_LARGE' : 'REQUEST_UNREADABLE', { reason: 'gzip' }, { cause });
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TsukuroiError('REQUEST_UNREADABLE', { reason: 'utf-8' }, { cause });
  }
}

/** @throws TsukuroiError REQUEST_UNREADABLE */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TsukuroiError('REQUEST_UNREADABLE', { reason: 'JSON' }, { cause });
  }
}

export function send(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Answers a refusal in words (RFC 9457). What was not read of the request is not waited for: the connection ends. */
export function sendProblem(response: ServerResponse, error: unknown, request: IncomingMessage): number {
  const language = /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';
  const problem = problemOf(error, randomUUID(), language);
  if (response.headersSent) {
    response.destroy();
    return problem.status;
  }
  const text = JSON.stringify(problem);
  response
    .writeHead(problem.status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(text),
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(text);
  return problem.status;
}

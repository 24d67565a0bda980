import { type Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { isPlainPath, RETRIEVAL_LIMITS, type RetrievalLimits, type Source } from './source.ts';

export interface HttpSourceOptions {
  /** Address of the repository's folder, `https://…/`. */
  readonly address: string;
  /**
   * Carries client certificate, pinned authority and kept connections; the identity's owner makes it. One that makes TLS connections of
   * its own is given with a loopback `http://` address, where nothing is looked up.
   */
  readonly agent?: Agent;
  readonly limits?: RetrievalLimits;
}

/**
 * A repository behind HTTPS. Redirects are not followed. Plain HTTP is for a relay's stream on loopback only: metadata are
 * signed, but what a device asks for is nobody else's business.
 */
export function httpSource(options: HttpSourceOptions): Source {
  const base = new URL(options.address.endsWith('/') ? options.address : `${options.address}/`);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && loopback)) {
    throw new TsukuroiError('SOURCE_ADDRESS', { place: options.address }, { exitCode: 3 });
  }
  const limits = options.limits ?? RETRIEVAL_LIMITS;
  const open = base.protocol === 'https:' ? request : plainRequest;

  return {
    read(path, maxBytes) {
      if (!isPlainPath(path)) {
        return Promise.resolve(undefined);
      }
      return new Promise((resolve, reject) => {
        const refuse = (code: string, cause?: unknown) => {
          clearTimeout(whole);
          clearInterval(rate);
          asking.destroy();
          const params = { place: base.host, path, limit: maxBytes };
          reject(new TsukuroiError(code, params, { cause, exitCode: 3 }));
        };
        let rate: NodeJS.Timeout | undefined;
        const whole = setTimeout(() => refuse('SOURCE_SLOW'), limits.totalMs);
        const asking = open(new URL(path, base), { ...(options.agent ? { agent: options.agent } : {}) }, (answer) => {
          clearTimeout(first);
          const length = Number(answer.headers['content-length'] ?? 0);
          if (answer.statusCode === 404) {
            clearTimeout(whole);
            answer.resume();
            resolve(undefined);
            return;
          }
          if (answer.statusCode !== 200) {
            refuse('SOURCE_UNREACHABLE', new Error(`status ${answer.statusCode}`));
            return;
          }
          if (length > maxBytes) {
            refuse('SOURCE_ENDLESS');
            return;
          }
          const seen = gather(answer, maxBytes, refuse, (content) => {
            clearTimeout(whole);
            clearInterval(rate);
            resolve(content);
          });
          let before = 0;
          rate = setInterval(() => {
            if (((seen() - before) * 1000) / limits.windowMs < limits.minBytesPerSecond) {
              refuse('SOURCE_SLOW');
            }
            before = seen();
          }, limits.windowMs);
        });
        const first = setTimeout(() => refuse('SOURCE_SLOW'), limits.firstByteMs);
        asking.on('error', (cause) => {
          clearTimeout(first);
          refuse('SOURCE_UNREACHABLE', cause);
        });
        asking.end();
      });
    },
  };
}

/** Collects an answer up to its limit; answers a function that says how many bytes there are. */
function gather(
  answer: IncomingMessage,
  maxBytes: number,
  refuse: (code: string, cause?: unknown) => void,
  done: (content: Uint8Array) => void,
): () => number {
  const parts: Buffer[] = [];
  let size = 0;
  answer.on('data', (part: Buffer) => {
    size += part.length;
    parts.push(part);
    if (size > maxBytes) {
      refuse('SOURCE_ENDLESS');
    }
  });
  answer.on('end', () => (answer.complete ? done(Buffer.concat(parts)) : refuse('SOURCE_UNREACHABLE')));
  answer.on('error', (cause) => refuse('SOURCE_UNREACHABLE', cause));
  return () => size;
}

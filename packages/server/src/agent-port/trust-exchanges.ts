import type { ServerResponse } from 'node:http';
import { TsukuroiError } from '@tsukuroi/core';
import { TRUST_PATHS } from '@tsukuroi/protocol';
import { z } from 'zod';
import type { ServerContext } from '../module.ts';
import { directorOf, type Reader, servedFile } from '../modules/director/index.ts';
import { type EnrolmentParts, peerOf } from '../modules/enrolment/index.ts';
import { certificateOf } from './certificate.ts';
import { bodyOf, jsonOf, send } from './exchange.ts';
import type { Exchange } from './listener.ts';

const QUESTION = { bytes: 1_024, unpacked: 1_024 };
/** A device's question to the director (packages/trust/src/time/answer.ts). */
const questionShape = z.strictObject({
  format: z.literal('time-question/1'),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
});

/**
 * What agents may ask about signed metadata: the two repositories, and the director's time. A device that waits to be confirmed gets
 * nothing: it follows no plan yet.
 */
export function trustExchanges(parts: EnrolmentParts, context: ServerContext): Readonly<Record<string, Exchange>> {
  const trusted = async (request: Parameters<Exchange>[0]): Promise<Reader> => {
    const { identity } = await peerOf(parts, certificateOf(request), request.socket.remoteAddress ?? '');
    if (identity.state !== 'active') {
      throw new TsukuroiError('NOT_FOUND');
    }
    return { id: identity.id, relay: identity.kind === 'relay' };
  };
  const repository =
    (name: 'catalog' | 'director'): Exchange =>
    async (request, response) => {
      const reader = await trusted(request);
      const path = (request.url ?? '').split('?', 1)[0]?.slice(TRUST_PATHS[name].length) ?? '';
      const bytes = await servedFile(await directorOf(context), name, path, reader);
      if (bytes === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      sendBytes(response, bytes);
    };
  return {
    [`GET ${TRUST_PATHS.catalog}*`]: repository('catalog'),
    [`GET ${TRUST_PATHS.director}*`]: repository('director'),
    [`POST ${TRUST_PATHS.time}`]: async (request, response) => {
      const { id: device } = await trusted(request);
      const read = questionShape.safeParse(jsonOf(await bodyOf(request, QUESTION)));
      if (!read.success) {
        throw new TsukuroiError('REPORT_REFUSED', { reason: 'time' });
      }
      send(response, JSON.stringify((await directorOf(context)).answerTime(read.data.nonce, device)));
    },
  };
}

function sendBytes(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length }).end(bytes);
}

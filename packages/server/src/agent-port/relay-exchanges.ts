import { X509Certificate } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TsukuroiError } from '@tsukuroi/core';
import { AGENT_LIMITS } from '@tsukuroi/protocol';
import { RELAY_PATHS, RELAYED_HEAD_BYTES, type RelayedHead, readRelayed } from '@tsukuroi/protocol/relay-api.ts';
import {
  type EnrolmentAttempts,
  type EnrolmentParts,
  enrolDevice,
  isDeviceCertificate,
  peerOf,
} from '../modules/enrolment/index.ts';
import { asAskedBy, certificateOf } from './certificate.ts';
import { bodyOf, bytesOf, jsonOf, send } from './exchange.ts';
import type { Exchange } from './listener.ts';

const ENROLMENT_BYTES = 16_384;
/** What may be asked through a relay; the content port is the relay's own. */
const THROUGH_RELAYS = /^\/agent\/v1\/[a-z/-]{1,60}$/;

/**
 * What relays may ask for those below them. A relay is believed where it stands and nothing else: whose request it passes on is shown by the
 * certificate beside it, and what the request says by the device's own signature.
 */
export function relayExchanges(
  parts: EnrolmentParts,
  attempts: EnrolmentAttempts,
  exchanges: Readonly<Record<string, Exchange>>,
): Readonly<Record<string, Exchange>> {
  const mustBeRelay = async (request: IncomingMessage): Promise<string> => {
    const { identity } = await peerOf(parts, certificateOf(request), request.socket.remoteAddress ?? '');
    if (identity.kind !== 'relay' || identity.state !== 'active') {
      throw new TsukuroiError('NOT_FOUND');
    }
    return identity.id;
  };
  return {
    [`POST ${RELAY_PATHS.exchange}`]: async (request, response) => {
      const nearest = await mustBeRelay(request);
      const relayed = readRelayed(await bytesOf(request, AGENT_LIMITS.report + RELAYED_HEAD_BYTES));
      const certificate = relayed === undefined ? undefined : certificateIn(relayed.head);
      if (relayed === undefined || certificate === undefined || !isDeviceCertificate(certificate, parts)) {
        throw new TsukuroiError('REPORT_REFUSED', { reason: 'relayed' });
      }
      const { head, bytes } = relayed;
      const exchange = THROUGH_RELAYS.test(head.path) ? exchanges[`${head.method} ${head.path}`] : undefined;
      if (exchange === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      await exchange(asRequest(head, bytes, certificate, nearest), response);
    },
    [`POST ${RELAY_PATHS.enrol}`]: async (request, response) => {
      await mustBeRelay(request);
      const from = String(request.headers['tsukuroi-from'] ?? '').slice(0, 60);
      const sent = jsonOf(await bodyOf(request, { bytes: ENROLMENT_BYTES, unpacked: ENROLMENT_BYTES }));
      send(response, JSON.stringify(await enrolDevice(parts, attempts, sent, from)));
    },
    [`GET ${RELAY_PATHS.server}`]: async (request, response) => {
      await peerOf(parts, certificateOf(request), request.socket.remoteAddress ?? '');
      send(response, parts.authority().server.certificate);
    },
  };
}

function certificateIn({ certificate }: RelayedHead): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64'));
  } catch {
    return undefined;
  }
}

/** The request as if the device had come itself: the same exchanges answer it, with the same limits. */
function asRequest(
  head: RelayedHead,
  bytes: Uint8Array,
  certificate: X509Certificate,
  nearest: string,
): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: head.from });
  const request = new IncomingMessage(socket);
  request.method = head.method;
  request.url = head.path;
  request.headers = {
    'content-length': String(bytes.length),
    ...(head.packed ? { 'content-encoding': 'gzip' } : {}),
  };
  request.push(bytes);
  request.push(null);
  request.complete = true;
  // What relays further out say of themselves ends with the one that the certificate of this connection shows.
  asAskedBy(request, certificate, [...(head.via ?? []).filter((one) => one !== nearest), nearest]);
  return request;
}

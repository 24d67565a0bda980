import type { Server } from 'node:https';
import { AGENT_PATHS } from '@tsukuroi/protocol';
import type { Log, ServerContext } from '../module.ts';
import { directorOf, keepStanding } from '../modules/director/index.ts';
import {
  EnrolmentAttempts,
  type EnrolmentParts,
  enrolDevice,
  isDeviceCertificate,
} from '../modules/enrolment/index.ts';
import { pathsOf } from '../modules/paths/index.ts';
import { wakingOf } from '../modules/waking/index.ts';
import { agentExchanges } from './agent-exchanges.ts';
import { contentExchanges } from './content-exchanges.ts';
import { bodyOf, jsonOf, send } from './exchange.ts';
import { type Exchange, makePort } from './listener.ts';
import { relayExchanges } from './relay-exchanges.ts';
import { statusExchanges } from './status-exchanges.ts';
import { trustExchanges } from './trust-exchanges.ts';

export { secureContextOf } from './listener.ts';

/** Agents keep one connection and say something every five minutes. */
const AGENT_KEEP_MS = 11 * 60_000;

/** Everything that may be asked of the agents' port; each finds out by itself who asks (access.test.ts asks each as everybody). */
export function agentPortExchanges(parts: EnrolmentParts, context: ServerContext): Readonly<Record<string, Exchange>> {
  const paths = pathsOf(context);
  const exchanges = {
    ...agentExchanges(
      parts,
      {
        mark: async () => (await directorOf(context)).mark(),
        keep: (identity, said) => keepStanding(parts, identity, said),
      },
      (identity, chain) => paths.ways.note(identity, chain),
    ),
    ...statusExchanges(parts, paths, wakingOf(context)),
    ...trustExchanges(parts, context),
  };
  return {
    ...exchanges,
    ...relayExchanges(parts, new EnrolmentAttempts(parts.clock), exchanges),
    ...contentExchanges(parts, context),
  };
}

/** The port agents and relays report to: mTLS 1.3. */
export function agentPort(parts: EnrolmentParts, log: Log, context: ServerContext): Server {
  return makePort({
    authority: parts.authority(),
    admits: (certificate) => isDeviceCertificate(certificate, parts),
    // Thousands may stand behind one address of a ward.
    connections: { all: 20_000, perAddress: 10_000 },
    keepAliveMs: AGENT_KEEP_MS,
    requestMs: 120_000,
    exchanges: agentPortExchanges(parts, context),
    log,
  });
}

/** Bytes of one enrolment, at most: an envelope with a certificate request. */
const ENROLMENT_BYTES = 16_384;

/** The port devices enrol at: TLS without a client's certificate. */
export function enrolPort(parts: EnrolmentParts, log: Log): Server {
  const attempts = new EnrolmentAttempts(parts.clock);
  return makePort({
    authority: parts.authority(),
    connections: { all: 500, perAddress: 100 },
    keepAliveMs: 5_000,
    requestMs: 15_000,
    exchanges: {
      [`POST ${AGENT_PATHS.enrol}`]: async (request, response) => {
        const sent = jsonOf(await bodyOf(request, { bytes: ENROLMENT_BYTES, unpacked: ENROLMENT_BYTES }));
        const answer = await enrolDevice(parts, attempts, sent, request.socket.remoteAddress ?? '');
        send(response, JSON.stringify(answer));
      },
    },
    log,
  });
}

import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import {
  AGENT_LIMITS,
  AGENT_PATHS,
  type CheckIn,
  checkInShape,
  renewalShape,
  reRootShape,
  type TimeAnswer,
  timeRequestShape,
} from '@tsukuroi/protocol';
import { signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import type { z } from 'zod';
import {
  checkIn,
  currentRevocations,
  EnrolmentAttempts,
  type EnrolmentParts,
  type Peer,
  peerOf,
  renewCertificate,
  reRootDevice,
  separateIdentity,
  takeReport,
} from '../modules/enrolment/index.ts';
import { demandReadableText } from '../platform/http/defence.ts';
import { certificateOf, chainOf } from './certificate.ts';
import { bodyOf, jsonOf, send } from './exchange.ts';
import type { Exchange } from './listener.ts';

const LINE = { bytes: AGENT_LIMITS.line, unpacked: AGENT_LIMITS.line };
const REPORT = { bytes: AGENT_LIMITS.report, unpacked: AGENT_LIMITS.unpacked };

interface Asked {
  readonly peer: Peer;
  readonly certificate: X509Certificate;
  readonly address: string;
}

/** What a check-in brings and takes of signed metadata; left out where there was no ceremony. */
export interface TrustOfCheckIn {
  mark(): Promise<string | undefined>;
  keep(identity: Peer['identity'], said: NonNullable<CheckIn['trust']>): Promise<void>;
}

/** Told at each check-in through which relays it came, nearest first. */
export type CameBy = (identity: string, chain: readonly string[]) => Promise<void>;

/** What agents may ask of the agents' port. Each of them first finds who asks, by the certificate of this very connection. */
export function agentExchanges(
  parts: EnrolmentParts,
  trust: TrustOfCheckIn,
  cameBy: CameBy,
): Readonly<Record<string, Exchange>> {
  const attempts = new EnrolmentAttempts(parts.clock);
  const answered = (answer: unknown) => signLine(JSON.stringify(answer), parts.authority().server.privateKey);
  const asked = (work: (request: IncomingMessage, who: Asked) => Promise<string>, relays = false): Exchange => {
    return async (request, response) => {
      const certificate = certificateOf(request);
      const address = request.socket.remoteAddress ?? '';
      const peer = await peerOf(parts, certificate, address);
      if (peer.identity.kind === 'relay' && !relays) {
        throw new TsukuroiError('NOT_FOUND');
      }
      send(response, await work(request, { peer, certificate, address }));
    };
  };
  return {
    [`POST ${AGENT_PATHS.checkIn}`]: asked(async (request, who) => {
      const sent = signed(checkInShape, await bodyOf(request, LINE), who);
      const answer = await checkIn(parts, who.peer, sent, who.address);
      await cameBy(who.peer.identity.id, chainOf(request));
      if (answer.state !== 'active') {
        return answered(answer);
      }
      if (sent.trust !== undefined) {
        await trust.keep(who.peer.identity, sent.trust);
      }
      const mark = await trust.mark();
      return answered(mark === undefined ? answer : { ...answer, trust: mark });
    }),
    [`POST ${AGENT_PATHS.reports}`]: asked(async (request, { peer }) =>
      answered(await takeReport(parts, peer, await bodyOf(request, REPORT))),
    ),
    [`POST ${AGENT_PATHS.certificate}`]: asked(async (request, who) => {
      const renewal = signed(renewalShape, await bodyOf(request, LINE), who);
      return answered(await renewCertificate(parts, who.peer, renewal));
    }, true),
    [`POST ${AGENT_PATHS.identity}`]: asked(async (request, who) => {
      const wanted = signed(renewalShape, await bodyOf(request, LINE), who);
      return answered(await separateIdentity(parts, who.peer, wanted, who.address));
    }),
    [`POST ${AGENT_PATHS.reRoot}`]: asked(async (request, who) => {
      const wanted = signed(reRootShape, await bodyOf(request, LINE), who);
      return answered(await reRootDevice(parts, attempts, who.peer, wanted, who.address));
    }),
    [`GET ${AGENT_PATHS.revocations}`]: asked(async () => (await currentRevocations(parts)).line, true),
    [`POST ${AGENT_PATHS.time}`]: asked(async (request) => {
      const read = timeRequestShape.safeParse(jsonOf(await bodyOf(request, LINE)));
      if (!read.success) {
        throw new TsukuroiError('REPORT_REFUSED', { reason: 'time' });
      }
      const answer: TimeAnswer = {
        format: 'time-answer/1',
        nonce: read.data.nonce,
        at: isoSeconds(parts.clock.nowMs()),
      };
      return answered(answer);
    }),
  };
}

/** What a signed line of this very device says. @throws TsukuroiError SIGNATURE_REFUSED, REPORT_REFUSED */
function signed<Shape extends z.ZodType<{ identity: string }>>(shape: Shape, line: string, who: Asked): z.infer<Shape> {
  const body = verifyLine(line, who.certificate.publicKey);
  if (body === undefined) {
    throw new TsukuroiError('SIGNATURE_REFUSED');
  }
  const document = jsonOf(body);
  demandReadableText(document);
  const read = shape.safeParse(document);
  if (!read.success || read.data.identity !== who.peer.identity.id) {
    throw new TsukuroiError('REPORT_REFUSED', { reason: read.success ? 'identity' : 'form' });
  }
  return read.data as z.infer<Shape>;
}

import { TsukuroiError } from '@tsukuroi/core';
import { AGENT_LIMITS, AGENT_PATHS } from '@tsukuroi/protocol';
import { signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { relayStatusShape } from '@tsukuroi/protocol/relay-status.ts';
import { type EnrolmentParts, peerOf } from '../modules/enrolment/index.ts';
import type { Paths } from '../modules/paths/index.ts';
import type { Waking } from '../modules/waking/index.ts';
import { demandReadableText } from '../platform/http/defence.ts';
import { certificateOf, chainOf } from './certificate.ts';
import { bodyOf, jsonOf, send } from './exchange.ts';
import type { Exchange } from './listener.ts';

const LINE = { bytes: AGENT_LIMITS.line, unpacked: AGENT_LIMITS.line };

/**
 * What relays say of themselves. The line is signed with the relay's own key, so a relay above it can keep it back but not write it; it is
 * believed for the relay that signed it and for nothing else.
 */
export function statusExchanges(
  parts: EnrolmentParts,
  paths: Paths,
  waking: Pick<Waking, 'takeWord'>,
): Readonly<Record<string, Exchange>> {
  return {
    [`POST ${AGENT_PATHS.relayStatus}`]: async (request, response) => {
      const certificate = certificateOf(request);
      const { identity } = await peerOf(parts, certificate, request.socket.remoteAddress ?? '');
      if (identity.kind !== 'relay' || identity.state !== 'active') {
        throw new TsukuroiError('NOT_FOUND');
      }
      const body = verifyLine(await bodyOf(request, LINE), certificate.publicKey);
      if (body === undefined) {
        throw new TsukuroiError('SIGNATURE_REFUSED');
      }
      const document = jsonOf(body);
      demandReadableText(document);
      const read = relayStatusShape.safeParse(document);
      if (!read.success || read.data.identity !== identity.id) {
        throw new TsukuroiError('REPORT_REFUSED', { reason: read.success ? 'identity' : 'form' });
      }
      const chain = chainOf(request);
      await paths.ways.note(identity.id, chain);
      const answer = await paths.takeRelayStatus(identity, read.data, chain);
      // Only a status that is the newest speaks for the relay: what was kept back and shown again says nothing of wakes.
      const told = answer.last === read.data.sequence ? read.data.wakes : undefined;
      const wakes = told === undefined ? undefined : await waking.takeWord(identity.id, told);
      const whole = wakes === undefined ? answer : { ...answer, wakes };
      send(response, signLine(JSON.stringify(whole), parts.authority().server.privateKey));
    },
  };
}

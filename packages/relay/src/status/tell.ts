import type { KeyObject } from 'node:crypto';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { type RelayStatusAnswer, relayStatusAnswerShape } from '@tsukuroi/protocol/relay-status.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { RelayState } from './status.ts';

/**
 * Tells the server how this relay stands, through whatever is above. Signed with its own key, so that nobody on the way can speak for it.
 * A server of an older release, or none in reach, is no error: the next round says it anew.
 *
 * @returns what the server answered; undefined when it does not have it
 */
export async function tellStatus(
  state: RelayState,
  upstream: Pick<Upstream, 'ask' | 'openLine'>,
  identity: { readonly privateKey: KeyObject },
): Promise<RelayStatusAnswer | undefined> {
  // A second time when the server has seen a higher number: this machine's clock was set back meanwhile.
  for (let tries = 0; tries < 2; tries += 1) {
    const status = await state.now();
    const body = Buffer.from(signLine(JSON.stringify(status), identity.privateKey));
    const answer = await upstream.ask({ method: 'POST', path: AGENT_PATHS.relayStatus, body }).catch(() => undefined);
    const said = answer?.status === 200 ? await upstream.openLine(answer.bytes.toString('utf8')) : undefined;
    const read = relayStatusAnswerShape.safeParse(said);
    if (!read.success) {
      return undefined;
    }
    if (read.data.last <= status.sequence) {
      return read.data;
    }
    state.above(read.data.last);
  }
  return undefined;
}

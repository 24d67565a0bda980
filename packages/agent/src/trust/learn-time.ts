import type { Clock } from '@tsukuroi/core';
import { TRUST_PATHS } from '@tsukuroi/protocol/trust-api-paths.ts';
import { verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { askTime, learnOffset } from '@tsukuroi/trust/time/answer.ts';
import type { TrustedTime } from './trusted-time.ts';

/** As much of the connection to the server as a question for the time needs. */
export interface TimeChannel {
  ask(method: 'POST', path: string, body: string): Promise<string>;
}

/**
 * Asks this facility's director for the time with a nonce made here. Only a signed answer to this very question counts; anything else, and
 * nobody answering, changes nothing.
 *
 * @param of.root the newest root of the director that was verified: it names who may sign the time
 * @returns whether an offset was learnt
 */
export async function learnTime(
  time: TrustedTime,
  channel: TimeChannel,
  of: {
    readonly facility: string;
    readonly device: string;
    readonly boot: string;
    readonly clock: Clock;
    readonly steadyMs: () => number;
    readonly root: Uint8Array;
  },
): Promise<boolean> {
  const question = askTime(of.facility, of.device, of.steadyMs());
  let answer: unknown;
  try {
    const body = JSON.stringify({ format: 'time-question/1', nonce: question.nonce });
    answer = JSON.parse(await channel.ask('POST', TRUST_PATHS.time, body));
  } catch {
    return false;
  }
  const now = { clockMs: of.clock.nowMs(), steadyMs: of.steadyMs() };
  const learnt = learnOffset(question, answer, now, verifierOf('targets', of.root));
  if (learnt.ok) {
    await time.learn(learnt.value.offsetMs, of.boot);
  }
  return learnt.ok;
}

import { randomBytes } from 'node:crypto';
import { type Clock, canonicalJson, isoSeconds, ok, type Result, refused } from '@tsukuroi/core';
import { z } from 'zod';
import type { DetachedSignature, Sign, Verify } from '../roles/verify.ts';

const Statement = z.strictObject({
  format: z.literal('time/1'),
  facility: z.string().min(1).max(128),
  device: z.string().min(1).max(128),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  timeMs: z.int(),
});

/** A director's signed answer to a device that asked for the time. */
export const TimeAnswer = z.strictObject({
  signed: Statement,
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).max(16),
});
export type TimeAnswer = z.infer<typeof TimeAnswer>;

/** A question that is answered once. `askedMs` is steady (uptime), so that the clock may be corrected in between. */
export interface TimeQuestion {
  readonly nonce: string;
  readonly facility: string;
  readonly device: string;
  readonly askedSteadyMs: number;
}

/** An answer that took longer says too little about now. */
const LONGEST_WAY_MS = 60_000;

export function askTime(facility: string, device: string, steadyMs: number): TimeQuestion {
  return { nonce: randomBytes(16).toString('hex'), facility, device, askedSteadyMs: steadyMs };
}

/** The server's side. The format word inside keeps the signature from ever passing for another document. */
export function answerTime(
  question: { readonly nonce: string; readonly facility: string; readonly device: string },
  clock: Clock,
  sign: Sign,
): TimeAnswer {
  const { nonce, facility, device } = question;
  const signed = Statement.parse({ format: 'time/1', facility, device, nonce, timeMs: clock.nowMs() });
  return { signed, signatures: [...sign(Buffer.from(canonicalJson(signed)))] as DetachedSignature[] };
}

export type TimeRefusal = 'answer-unreadable' | 'answer-not-to-this-question' | 'answer-unsigned' | 'answer-too-late';

/**
 * The offset to add to this device's clock, in milliseconds. The answer counts only for the question it repeats, once, and
 * only signed by this facility's director; half the way there and back is the error that remains.
 */
export function learnOffset(
  question: TimeQuestion,
  answer: unknown,
  now: { readonly clockMs: number; readonly steadyMs: number },
  verify: Verify,
): Result<{ readonly offsetMs: number; readonly errorMs: number; readonly saysAt: string }, TimeRefusal> {
  const parsed = TimeAnswer.safeParse(answer);
  if (!parsed.success) {
    return refused('answer-unreadable');
  }
  const { signed, signatures } = parsed.data;
  if (signed.nonce !== question.nonce || signed.facility !== question.facility || signed.device !== question.device) {
    return refused('answer-not-to-this-question');
  }
  if (!verify(Buffer.from(canonicalJson(signed)), signatures).ok) {
    return refused('answer-unsigned');
  }
  const way = now.steadyMs - question.askedSteadyMs;
  if (way < 0 || way > LONGEST_WAY_MS) {
    return refused('answer-too-late');
  }
  const errorMs = Math.ceil(way / 2);
  return ok({
    offsetMs: Math.round(signed.timeMs + way / 2 - now.clockMs),
    errorMs,
    saysAt: isoSeconds(signed.timeMs),
  });
}

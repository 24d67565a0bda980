import type { WakeSent } from '@tsukuroi/protocol/wake.ts';
import type { WakeRecord } from './store.ts';

const MINUTE_MS = 60_000;
/** A machine that was woken reports within this time, or it did not wake. */
export const ANSWER_MS = 15 * MINUTE_MS;
/** A device reports every five minutes; one that did so within ten was on. */
const ON_MS = 10 * MINUTE_MS;
/** Whether a device is on is looked at shortly before its wake. */
const SOON_MS = 3 * MINUTE_MS;
/** A relay tells every minute what it sent. One that told nothing for so long after the instant is silent. */
const RELAY_MS = 30 * MINUTE_MS;

/** What a relay's word makes of a wake. Pure. */
export function afterWord(word: WakeSent, { seen_before }: Pick<WakeRecord, 'seen_before'>): Partial<WakeRecord> {
  if (word.outcome !== 'sent') {
    return { state: 'not-sent', because: word.outcome };
  }
  const wasOn = seen_before !== null && Date.parse(word.at) - Date.parse(seen_before) < ON_MS;
  return { state: wasOn ? 'was-on' : 'sent', sent_at: word.at };
}

/** What time, and a device that reports, make of a wake; undefined when nothing yet. Pure. */
export function afterTime(
  wake: Pick<WakeRecord, 'state' | 'at' | 'sent_at' | 'seen_before'>,
  lastSeen: string | null,
  nowMs: number,
): Partial<WakeRecord> | undefined {
  if (wake.state === 'ordered') {
    const over = nowMs - Date.parse(wake.at) > RELAY_MS;
    if (over) {
      return { state: 'not-sent', because: 'relay-silent' };
    }
    // Until the wake itself: later a report may be its success.
    const before = nowMs <= Date.parse(wake.at) && nowMs > Date.parse(wake.at) - SOON_MS;
    return before && wake.seen_before !== lastSeen ? { seen_before: lastSeen } : undefined;
  }
  if (wake.state !== 'sent' || wake.sent_at === null) {
    return undefined;
  }
  const sentMs = Date.parse(wake.sent_at);
  const tookMs = lastSeen === null ? -1 : Date.parse(lastSeen) - sentMs;
  if (tookMs > 0 && tookMs <= ANSWER_MS) {
    return { state: 'woke', minutes: Math.max(1, Math.ceil(tookMs / MINUTE_MS)) };
  }
  return nowMs - sentMs > ANSWER_MS ? { state: 'silent' } : undefined;
}

import { z } from 'zod';

/**
 * Wake-on-LAN (docs/formats/wake.md): what a relay is asked to wake in its own segment and what became of it. It travels on the relay's status: up what
 * was sent, signed by the relay; down the list, signed by the server. A list can do nothing but switch machines on.
 */

const instant = z.iso.datetime();
const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const wakeId = z.string().regex(/^[0-9a-f-]{36}$/);

/** Wakes in one list. */
export const WAKE_LIMIT = 2_000;
/** What a relay tells of wakes in one status, whose line is at most 16 KB; the next status tells of the next. */
export const WAKES_TOLD = 40;

/** 48 bits in lower case, as /sys/class/net/…/address has them; no group address (IEEE 802, lowest bit of the first octet). */
export const macShape = z.string().regex(/^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/);

export const wakeShape = z.strictObject({
  id: wakeId,
  macs: z.array(macShape).min(1).max(8),
  /** When to send. */
  at: instant,
});
export type Wake = z.infer<typeof wakeShape>;

export const wakeListShape = z.strictObject({
  /** For this relay alone. */
  relay: z.string().regex(/^[0-9a-f-]{36}$/),
  /** A list of a lower number than one already seen is refused. */
  number,
  wakes: z.array(wakeShape).max(WAKE_LIMIT),
});
export type WakeList = z.infer<typeof wakeListShape>;

/** What became of a wake: `sent` into the relay's own segments at `at`, or not, and why. It is told until a list no longer names the wake. */
export const wakeSentShape = z.strictObject({
  id: wakeId,
  at: instant,
  outcome: z.enum(['sent', 'too-late', 'no-segment', 'failed']),
});
export type WakeSent = z.infer<typeof wakeSentShape>;

/** In the relay's status; that it is there says that the relay can wake. */
export const wakesToldShape = z.strictObject({ number, sent: z.array(wakeSentShape).max(WAKES_TOLD) });
export type WakesTold = z.infer<typeof wakesToldShape>;

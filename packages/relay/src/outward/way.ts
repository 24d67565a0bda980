import type { OutwardSaid } from '@tsukuroi/protocol/outward-words.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

/** Sends one notice, once; who calls tries again later. */
export interface OutwardSender {
  /**
   * Ends when the other side has it, as far as its protocol says that (docs/formats/outward.md). Never takes longer than `PATIENCE_MS`.
   *
   * @throws TsukuroiError OUTWARD_UNREACHABLE, OUTWARD_TLS_REFUSED, OUTWARD_SIGN_IN_REFUSED, OUTWARD_REFUSED, OUTWARD_FILE_UNREADABLE
   */
  send(said: OutwardSaid): Promise<void>;
}

/** A way on which a gate says something outside: a folder here and a line in `registry.ts`. */
export interface OutwardWay {
  /** As `relay.json` and the answer to the server call it; never renamed. */
  readonly id: string;
  /** Its part of `mailbox.outward` in `relay.json`. */
  readonly settings: z.ZodType;
  /** Loads what it needs only now: a relay without this way never does. */
  open(settings: unknown, door: FileDoor): Promise<OutwardSender>;
}

/** One machine that is slow must not keep the next way waiting for long. */
export const PATIENCE_MS = 20_000;

/** Host and port of a machine outside, as whoever is at the DMZ machine wrote them. */
export const addressShape = z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i);
export const fileShape = z.string().min(1).max(1_000);

/**
 * Number of the organisation under which SNMP and syslog look up what is ours (IANA private enterprise numbers). 32473 is set aside for
 * examples (RFC 5612); who has one of their own enters it.
 */
export const enterpriseShape = z.int().min(1).max(4_294_967_295).default(32_473);

export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

/** Makes a way of its settings and of how it is opened, so that what is opened is always what was checked. */
export function wayOf<S>(
  id: string,
  settings: z.ZodType<S>,
  open: (settings: S, door: FileDoor) => Promise<OutwardSender>,
): OutwardWay {
  return { id, settings, open: async (given, door) => open(settings.parse(given), door) };
}

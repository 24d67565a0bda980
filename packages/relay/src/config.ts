import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';
import './errors.ts';
import { outwardSettingsShape } from './outward/registry.ts';
import { scheduleShape } from './upstream/schedule.ts';

const LIMIT_BYTES = 64_000;
const GIGABYTE = 1_000_000_000;
const place = z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i);

/** A relay between two zones: the port the server visits, and the stations it visits itself (docs/formats/mailbox.md). */
export const mailboxShape = z.strictObject({
  /** `address:port` for the side further in. */
  listen: place.default('0.0.0.0:7465'),
  /** Mailboxes further out: the collector's. */
  upstream: z.array(place).max(8).default([]),
  inwardBytes: z
    .int()
    .min(1_000_000)
    .default(100 * GIGABYTE),
  outwardBytes: z
    .int()
    .min(1_000_000)
    .default(5 * GIGABYTE),
  /** Where short notices of the server are sent on to (docs/formats/outward.md); nowhere when left out. */
  outward: outwardSettingsShape.optional(),
});

/** `relay.json`, written by hand; all of it may be left out (docs/formats/relay.md). */
export const relayConfigShape = z.strictObject({
  /** `address:port` for the devices and relays below (mTLS). */
  listen: place.default('0.0.0.0:7463'),
  /** `address:port` for devices that enrol; no such port when left out. */
  enrolListen: place.optional(),
  /** Where to fetch from and report to, in the order to try; as enrolment said when left out. */
  upstream: z.array(place).min(1).max(8).optional(),
  /** Most bytes of content kept; only the medium limits when left out. */
  storeBytes: z.int().min(1).optional(),
  /** Most bytes of reports kept while there is no way up. */
  queueBytes: z
    .int()
    .min(1_000_000)
    .default(2 * GIGABYTE),
  /** When fetching is to be slow; full speed at all other times. */
  slow: scheduleShape.default([]),
  /** Of a relay between two zones. */
  mailbox: mailboxShape.optional(),
});
export type RelayConfig = z.infer<typeof relayConfigShape>;

/** @throws TsukuroiError RELAY_CONFIG_INVALID (exit code 2) */
export async function readRelayConfig(door: FileDoor, file: string | undefined): Promise<RelayConfig> {
  if (file === undefined) {
    return relayConfigShape.parse({});
  }
  try {
    const bytes = await door.read(file, LIMIT_BYTES);
    return relayConfigShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? (cause.issues[0]?.path.join('.') ?? '') : 'JSON';
    throw new TsukuroiError('RELAY_CONFIG_INVALID', { file, reason }, { cause, exitCode: 2 });
  }
}

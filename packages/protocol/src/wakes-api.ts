import { z } from 'zod';
import { POWER_OUTCOMES } from './work.ts';

/** Waking a device for its window (docs/recipes/waking.md): whether it can be, and what became of it so far. */

/** `woke`: it reported within a quarter of an hour; `was-on`: it had been on all along, which proves nothing; `silent`: it did not report. */
export const WAKE_STATES = ['ordered', 'sent', 'woke', 'was-on', 'silent', 'not-sent', 'withdrawn'] as const;
export type WakeState = (typeof WAKE_STATES)[number];

export const deviceWakeShape = z.object({
  id: z.string(),
  /** When it is to be woken. */
  at: z.string(),
  why: z.enum(['test', 'window']),
  state: z.enum(WAKE_STATES),
  /** What became of it and what to do next, in words. */
  sentence: z.string(),
  /** From the wake to the first word of the device, in minutes. */
  minutes: z.int().nullable(),
  /** What became of its power afterwards; null where the device did not say. */
  afterwards: z
    .object({
      outcome: z.enum(POWER_OUTCOMES),
      at: z.string(),
      /** In words: since when it is off, or why it stayed on and what to do. */
      sentence: z.string(),
    })
    .nullable(),
});
export type DeviceWake = z.infer<typeof deviceWakeShape>;

/** GET /devices/:id/wakes */
export const deviceWakesShape = z.object({
  /** Whether a wake can be tried at all. */
  possible: z.boolean(),
  /** How it stands with waking this device, in words: never tried, worked, did not work, cannot. */
  sentence: z.string(),
  /** Newest first. */
  wakes: z.array(deviceWakeShape),
});
export type DeviceWakes = z.infer<typeof deviceWakesShape>;

/** POST /devices/:id/wakes: tries it at once. */
export const tryWakeShape = z.strictObject({});

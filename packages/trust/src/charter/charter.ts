import { z } from 'zod';
import { Restart, Touch, Verb } from '../plan/plan.ts';

/** Days of the week as in ISO 8601: 1 is Monday. The time is Japan's, without summer time. */
const Bound = z.strictObject({
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  /** `HH:MM`; `to` not after `from` means past midnight, so that `00:00`–`00:00` is the whole day. */
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
});
export type Bound = z.infer<typeof Bound>;

export const DepartmentCharter = z.strictObject({
  /** The loosest touch class that the director may give a device here. */
  touch: Touch,
  /** Outer bounds of maintenance windows: nothing that changes a device begins outside. */
  windows: z.array(Bound).max(50),
  restart: Restart,
  verbs: z.array(Verb),
  /** How many devices there are, and how many may begin within an hour: the agents share the hours among themselves. */
  devices: z.int().min(1),
  devicesPerHour: z.int().min(1),
});
export type DepartmentCharter = z.infer<typeof DepartmentCharter>;

/** `charter/1` (docs/formats/charter.md): the outer bounds of what a facility's server may order. Signed offline. */
export const Charter = z.strictObject({
  format: z.literal('charter/1'),
  facility: z.string().min(1).max(128),
  /** By department; a department that is not listed gets `otherwise`. */
  departments: z.record(z.string(), DepartmentCharter),
  otherwise: DepartmentCharter,
  /** Devices with a touch class of their own; also the only way to loosen the class of one device. */
  devices: z.record(z.string(), Touch),
  isolation: z.strictObject({
    /** An isolation ends by itself after this many hours. */
    hours: z.int().min(1).max(168),
    /** More devices at the same time need a permit. */
    devices: z.int().min(0),
  }),
});
export type Charter = z.infer<typeof Charter>;

export const CHARTER_LIMIT_BYTES = 500_000;

/** The charter of a file's bytes; undefined when they are none. */
export function readCharter(bytes: Uint8Array): Charter | undefined {
  try {
    const parsed = Charter.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A charter under which a device only watches: what holds before a ceremony, and where a charter cannot be read. */
export function watchingCharter(facility: string): Charter {
  const otherwise: DepartmentCharter = {
    touch: 'never',
    windows: [],
    restart: 'never',
    verbs: ['report'],
    devices: 1,
    devicesPerHour: 1,
  };
  return {
    format: 'charter/1',
    facility,
    departments: {},
    otherwise,
    devices: {},
    isolation: { hours: 1, devices: 0 },
  };
}

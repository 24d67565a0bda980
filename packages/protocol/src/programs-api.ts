import { PROGRAM_CATEGORIES } from '@tsukuroi/core';
import { z } from 'zod';

const count = z.int().min(0);

/** Devices that are named; there may be more of them (`devices`). */
export const MOST_NAMED_DEVICES = 50;

const classProgramShape = z.strictObject({
  app: z.string(),
  name: z.string(),
  /** On how many devices it was found. */
  devices: count,
  named: z.array(z.strictObject({ id: z.string(), name: z.string(), department: z.string().nullable() })),
});
export type ClassProgram = z.infer<typeof classProgramShape>;

/** GET /programs/classes: what the catalogue's programs are for, and where they are. */
export const programClassesShape = z.strictObject({
  /** Whether there is a catalogue that could be read; without one nothing below says anything. */
  known: z.boolean(),
  classes: z.array(
    z.strictObject({
      id: z.enum(PROGRAM_CATEGORIES),
      /** Programs whose recipe names the class, those on no device included. */
      programs: z.array(classProgramShape),
      /** Devices that have at least one of them. */
      devices: count,
    }),
  ),
  /** Programs whose recipe names no class: a policy that takes classes leaves them out. */
  without: z.array(classProgramShape),
  /** Devices whose software is known, and those of which nothing can be said: they have sent no list. */
  lookedAt: count,
  unknown: count,
});
export type ProgramClasses = z.infer<typeof programClassesShape>;

import { z } from 'zod';

const id = z.string().min(1).max(100);
const words = z.string().trim().min(1).max(500);

/** A program of the catalogue that is on devices of this hospital, as far as is known. */
export const removableProgramShape = z.strictObject({
  app: id,
  name: z.string(),
  /** Why it cannot be taken off. */
  cannot: z.string().optional(),
  devices: z.array(z.strictObject({ id, name: z.string(), department: z.string().nullable(), version: z.string() })),
});
export type RemovableProgram = z.infer<typeof removableProgramShape>;

/** A person's order that a program goes. */
export const removalOrderShape = z.strictObject({ app: id, devices: z.array(id).min(1).max(5_000), because: words });
export type RemovalOrder = z.infer<typeof removalOrderShape>;

export const removalOverShape = z.strictObject({ reason: words });

/** Such an order, with how each device stands. `done`: its own inventory, or what it said of its files, shows it no more. */
export const removalShape = z.strictObject({
  id,
  app: id,
  name: z.string(),
  because: z.string(),
  who: z.string(),
  at: z.string(),
  devices: z.array(
    z.strictObject({
      id,
      name: z.string(),
      department: z.string().nullable(),
      state: z.enum(['held', 'waiting', 'failed', 'unknown', 'done']),
      /** Why it waits, in words. */
      held: z.array(z.string()),
      /** The rollout after which it begins; why and until when is said in `held`. */
      waitsFor: z.strictObject({ id, name: z.string() }).optional(),
      /** Whether a permit of the offline keys stands for it now. */
      permit: z.boolean(),
      /** Whether it can be put back when something goes wrong: its own file is here. */
      back: z.boolean(),
    }),
  ),
});
export type Removal = z.infer<typeof removalShape>;

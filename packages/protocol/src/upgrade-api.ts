import { z } from 'zod';
import { settingsShape } from './api.ts';

/** GET /upgrade: what this server itself is, what the newest release is that the offline keys signed, and how the last upgrade ended. */
export const upgradeViewShape = z.object({
  version: z.string(),
  runtime: settingsShape.shape.runtime,
  /** The newest release that the catalogue names; null when it names none, or cannot be read. */
  newest: z
    .object({
      version: z.string(),
      /** Against `version`; `unknown` when one of the two cannot be read. */
      order: z.enum(['older', 'same', 'newer', 'unknown']),
      /** Its package is here. */
      arrived: z.boolean(),
    })
    .nullable(),
  /** `absent`: not installed from its package. `untrusted`: nobody told the upgrader yet whose signatures count. */
  upgrader: z.enum(['absent', 'untrusted', 'ready']),
  last: z
    .object({
      from: z.string(),
      to: z.string(),
      state: z.enum(['running', 'returning', 'done', 'returned', 'abandoned', 'stuck']),
      at: z.string(),
      sentence: z.string(),
    })
    .nullable(),
  /** How it stands and what to do, in words. */
  sentence: z.string(),
  next: z.string(),
  /** Whether POST /upgrade may be asked now. */
  possible: z.boolean(),
});
export type UpgradeView = z.infer<typeof upgradeViewShape>;

/** POST /upgrade */
export const upgradeAskedShape = z.strictObject({ version: z.string().max(80) });

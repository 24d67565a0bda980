import { TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import './errors.ts';

/** `apt-declared/1` (docs/recipes/closed-apt.md): what is fetched when nothing about the machines may leave. */
export const declaredShape = z.strictObject({
  format: z.literal('apt-declared/1'),
  /** The machines' own architecture first. */
  architectures: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/))
    .min(1)
    .max(8),
  /** Binary or source packages. */
  packages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,199}$/))
    .min(1)
    .max(20_000),
});
export type Declared = z.infer<typeof declaredShape>;

export function readDeclared(text: string, file: string): Declared {
  try {
    return declaredShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new TsukuroiError('APT_DECLARED_UNREADABLE', { file }, { cause });
  }
}

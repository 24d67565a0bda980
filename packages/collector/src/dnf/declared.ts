import { z } from 'zod';
import { dnfError } from './errors.ts';

/** `dnf-declared/1` (docs/recipes/closed-dnf.md): what is fetched when nothing about the machines may leave. */
export const dnfDeclaredShape = z.strictObject({
  format: z.literal('dnf-declared/1'),
  architectures: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9_]{0,63}$/))
    .min(1)
    .max(8),
  packages: z
    .array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}$/))
    .min(1)
    .max(20_000),
});
export type DnfDeclared = z.infer<typeof dnfDeclaredShape>;

/** @throws TsukuroiError DNF_REPO_FILE (exit code 2) */
export function readDnfDeclared(text: string, file: string): DnfDeclared {
  try {
    return dnfDeclaredShape.parse(JSON.parse(text));
  } catch (cause) {
    throw dnfError('repo-file', file, 'dnf-declared/1', { cause, exitCode: 2 });
  }
}

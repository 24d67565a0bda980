import { z } from 'zod';
import type { Answer } from './debian/run-command.ts';
import type { Expected, Health } from './machine.ts';
import { schemaMarkShape } from './release.ts';

/**
 * `program-health/1`: what a program that was just started says of itself, asked through its own command line (`… upgrade health`). Each check
 * is something that was done, not something that was assumed.
 */
export const programHealthShape = z.object({
  format: z.literal('program-health/1'),
  /** Null for a program without a database. */
  schema: schemaMarkShape.nullable(),
  checks: z
    .array(
      z.object({
        id: z.string(),
        why: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{0,60}$/)
          .nullable(),
      }),
    )
    .min(1),
});
export type ProgramHealth = z.infer<typeof programHealthShape>;

/**
 * Judges what it said. A program that says nothing, something else or too little is not healthy, however it ended.
 *
 * @param wanted ids of the checks that must be among them
 */
export function judgeHealth(answer: Answer, pid: number, expected: Expected, wanted: readonly string[]): Health {
  const said = answer.code === 0 ? programHealthOf(answer.out) : undefined;
  if (said === undefined || !wanted.every((id) => said.checks.some((check) => check.id === id))) {
    return { good: false, why: 'UPGRADE_NO_ANSWER' };
  }
  const wrong = said.checks.find(({ why }) => why !== null);
  if (wrong?.why !== undefined && wrong.why !== null) {
    return { good: false, why: wrong.why };
  }
  const { schema } = said;
  if (
    expected.schema !== null &&
    (schema?.sha256 !== expected.schema.sha256 || schema.steps !== expected.schema.steps)
  ) {
    return { good: false, why: 'UPGRADE_SCHEMA_BEHIND' };
  }
  return { good: true, pid, schema };
}

function programHealthOf(text: string): ProgramHealth | undefined {
  try {
    return programHealthShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

import { sha256 } from '@tsukuroi/core';
import type { SchemaMark } from './release.ts';

/** A step of a schema as it is known both to a package file and to a database that took it. */
export interface SchemaStep {
  readonly module: string;
  readonly number: number;
  /** Of its text. */
  readonly sha256: string;
}

/** One mark for all steps, in whatever order they are given. */
export function schemaMarkOf(steps: readonly SchemaStep[]): SchemaMark {
  const lines = steps.map((step) => `${step.module}/${step.number} ${step.sha256}\n`).sort();
  return { steps: lines.length, sha256: sha256(lines.join('')) };
}

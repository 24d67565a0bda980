import type { Clock } from '@tsukuroi/core';
import type { Db } from '../../platform/database/index.ts';

/** What reading policies needs; the command line has no more than this. */
export interface PolicyParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly facility: { readonly id: string; readonly name: string };
}

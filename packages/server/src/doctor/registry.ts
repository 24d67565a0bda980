import type { Check } from './check.ts';
import { backupAge } from './checks/backup-age.ts';
import { certificates } from './checks/certificates.ts';
import { clockAgainstSigned } from './checks/clock.ts';
import { database } from './checks/database.ts';
import { disk } from './checks/disk.ts';
import { keys } from './checks/keys.ts';
import { knowledge } from './checks/knowledge.ts';
import { permissions } from './checks/permissions.ts';
import { policies } from './checks/policies.ts';
import { ports } from './checks/ports.ts';
import { restore } from './checks/restore.ts';
import { rollouts } from './checks/rollouts.ts';
import { runtime } from './checks/runtime.ts';
import { schema } from './checks/schema.ts';

/** Everything `tsukuroi admin doctor` looks at, what hurts most first. */
export const CHECKS: readonly Check[] = [
  restore,
  database,
  schema,
  permissions,
  disk,
  backupAge,
  clockAgainstSigned,
  certificates,
  keys,
  knowledge,
  policies,
  rollouts,
  ports,
  runtime,
];

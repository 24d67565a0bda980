import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';

export { acceptedText } from './profile.ts';
export { Findings, type PreparedSet } from './service.ts';
export type { FindingsTables, IdentityRecord, OpenRecord, VulnerabilityRecord } from './store.ts';
export { DECISIONS, NO_DECISION } from './urgency.ts';
export type { Answer, Hit } from './where.ts';
export { readFirstSeenOf as firstSeenOf } from './where-store.ts';

/** Counters and verdicts; its lists are the modules devices, vulnerabilities and software. */
export const findingsModule: ServerModule = {
  id: 'findings',
  migrations: loadMigrations('findings', import.meta.url),
  register: () => undefined,
};

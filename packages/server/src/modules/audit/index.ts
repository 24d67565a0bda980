import './errors.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addAuditRoutes } from './routes.ts';

export type { Actor, AuditEvent } from './entry.ts';
export { type AuditField, defineAuditFields } from './fields.ts';
export { Audit, actorOf, programActor } from './service.ts';
export {
  type AuditProblem,
  type AuditVerdict,
  exportWitness,
  verifyAudit,
  type Witness,
  witnessShape,
} from './verify.ts';
export { defineAuditWords } from './words.ts';

export const auditModule: ServerModule = {
  id: 'audit',
  migrations: loadMigrations('audit', import.meta.url),
  register: (app, context) => addAuditRoutes(app, context),
};

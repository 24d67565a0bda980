import type { ServerModule } from '../module.ts';
import { accountsModule } from './accounts/index.ts';
import { auditModule } from './audit/index.ts';
import { jobsModule } from './jobs/index.ts';
import { settingsModule } from './settings/index.ts';

/** The modules of the server, in the order they are started and migrated. Adding one is a folder and a line here. */
export const MODULES: readonly ServerModule[] = [settingsModule, auditModule, accountsModule, jobsModule];

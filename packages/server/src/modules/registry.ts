import type { ServerModule } from '../module.ts';
import { acceptancesModule } from './acceptances/index.ts';
import { accountsModule } from './accounts/index.ts';
import { auditModule } from './audit/index.ts';
import { carryingModule } from './carrying/index.ts';
import { devicesModule } from './devices/index.ts';
import { directorModule } from './director/index.ts';
import { enrolmentModule } from './enrolment/index.ts';
import { findingsModule } from './findings/index.ts';
import { inventoriesModule } from './inventories/index.ts';
import { jobsModule } from './jobs/index.ts';
import { keysModule } from './keys/index.ts';
import { knowledgeModule } from './knowledge/index.ts';
import { ledgerModule } from './ledger/index.ts';
import { morningModule } from './morning/index.ts';
import { noticesModule } from './notices/index.ts';
import { outwardModule } from './outward/index.ts';
import { pathsModule } from './paths/index.ts';
import { policiesModule } from './policies/index.ts';
import { reportsModule } from './reports/index.ts';
import { rolloutsModule } from './rollouts/index.ts';
import { sampleModule } from './sample/index.ts';
import { settingsModule } from './settings/index.ts';
import { softwareModule } from './software/index.ts';
import { stopModule } from './stop/index.ts';
import { todayModule } from './today/index.ts';
import { upgradeModule } from './upgrade/index.ts';
import { vulnerabilitiesModule } from './vulnerabilities/index.ts';
import { wakingModule } from './waking/index.ts';

/** The modules of the server, in the order they are started and migrated. Adding one is a folder and a line here. */
export const MODULES: readonly ServerModule[] = [
  settingsModule,
  auditModule,
  accountsModule,
  jobsModule,
  devicesModule,
  inventoriesModule,
  findingsModule,
  knowledgeModule,
  softwareModule,
  vulnerabilitiesModule,
  acceptancesModule,
  ledgerModule,
  enrolmentModule,
  directorModule,
  keysModule,
  carryingModule,
  pathsModule,
  wakingModule,
  policiesModule,
  rolloutsModule,
  upgradeModule,
  stopModule,
  todayModule,
  noticesModule,
  outwardModule,
  morningModule,
  reportsModule,
  sampleModule,
];

import { patchDevicesGrid } from '../board-api.ts';
import { bundlesGrid, refusedBundlesGrid } from '../carrying-api.ts';
import { clonesGrid, enrolmentTokensGrid, gapsGrid, identitiesGrid } from '../enrolment-api.ts';
import type { GridDefinition } from '../grid.ts';
import { keyRolesGrid } from '../keys-api.ts';
import { noticesGrid } from '../notices-api.ts';
import { pathsGrid } from '../paths-api.ts';
import { waitingContentGrid } from '../trust-api.ts';
import { devicesGrid } from './devices.ts';
import * as lists from './lists.ts';
import * as policies from './policies.ts';
import * as rollouts from './rollouts.ts';

/** Every list of the product; the server answers each, the console shows each in the one grid. */
export const GRIDS: readonly GridDefinition[] = [
  devicesGrid,
  lists.deviceFindingsGrid,
  lists.deviceSoftwareGrid,
  lists.deviceHistoryGrid,
  lists.vulnerabilitiesGrid,
  lists.vulnerabilityDevicesGrid,
  lists.softwareGrid,
  lists.feedsGrid,
  lists.auditGrid,
  lists.usersGrid,
  lists.tokensGrid,
  lists.acceptancesGrid,
  lists.ledgerGrid,
  lists.reconciliationGrid,
  identitiesGrid,
  enrolmentTokensGrid,
  clonesGrid,
  gapsGrid,
  keyRolesGrid,
  bundlesGrid,
  refusedBundlesGrid,
  pathsGrid,
  patchDevicesGrid,
  noticesGrid,
  waitingContentGrid,
  policies.policiesGrid,
  policies.classedDevicesGrid,
  policies.freezesGrid,
  policies.vendorRulesGrid,
  policies.confirmationsGrid,
  policies.missingConfirmationsGrid,
  policies.calendarsGrid,
  rollouts.rolloutsGrid,
  rollouts.rolloutDevicesGrid,
  rollouts.workGrid,
  rollouts.deviceWorkGrid,
  rollouts.deviceUpdatesGrid,
  rollouts.patchesGrid,
  rollouts.backupsGrid,
];

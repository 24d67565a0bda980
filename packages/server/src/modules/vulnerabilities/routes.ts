import { type VulnerabilityRow, vulnerabilitiesGrid, vulnerabilityRowShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import type { App } from '../../platform/http/app.ts';
import { vulnerabilitySource } from './list.ts';

export function addVulnerabilityRoutes(app: App, { db, clock, settings }: ServerContext, _domain: Domain): void {
  addList<VulnerabilityRow>(app, {
    grid: vulnerabilitiesGrid,
    access: who.all,
    row: vulnerabilityRowShape,
    clock,
    source: async () => vulnerabilitySource(db, (await settings.facility()).id),
  });
}

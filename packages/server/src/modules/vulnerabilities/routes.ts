import {
  type VulnerabilityRow,
  vulnerabilitiesGrid,
  vulnerabilityDeviceRowShape,
  vulnerabilityDevicesGrid,
  vulnerabilityRowShape,
  vulnerabilityShape,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { vulnerabilityDetail } from './detail.ts';
import { vulnerabilityDevices } from './devices.ts';
import { vulnerabilitySource } from './list.ts';

const idParams = z.object({ id: z.string().max(200) });

export function addVulnerabilityRoutes(app: App, { db, clock, settings }: ServerContext, domain: Domain): void {
  const facilityId = async () => (await settings.facility()).id;

  addList<VulnerabilityRow>(app, {
    grid: vulnerabilitiesGrid,
    access: who.all,
    row: vulnerabilityRowShape,
    clock,
    source: async ({ language }) =>
      vulnerabilitySource(db, await facilityId(), { language, view: domain.knowledge.view() }),
  });

  app.route({
    method: 'GET',
    url: `${API}/vulnerabilities/:id`,
    config: { access: who.all },
    schema: {
      summary: 'One vulnerability, explained',
      tags: ['vulnerabilities'],
      params: idParams,
      response: { 200: vulnerabilityShape },
    },
    handler: async (request) =>
      vulnerabilityDetail(db, await facilityId(), request.params.id, domain.knowledge.view(), clock, request.language),
  });

  addList(app, {
    grid: vulnerabilityDevicesGrid,
    access: who.all,
    row: vulnerabilityDeviceRowShape,
    clock,
    params: idParams,
    source: async (request) =>
      vulnerabilityDevices(db, await facilityId(), idParams.parse(request.params).id, domain, request.language),
  });
}

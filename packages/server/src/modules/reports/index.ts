import type { Language } from '@tsukuroi/core';
import { type DeviceRow, devicesGrid, directorReportShape, type VulnerabilityRow } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { readGridQuery, sqlRows } from '../../platform/grid/index.ts';
import { API } from '../../platform/http/app.ts';
import { deviceSource } from '../devices/list.ts';
import { today } from '../today/index.ts';
import { listedVulnerabilities, vulnerabilityRow } from '../vulnerabilities/list.ts';

/** What fits one page: boxes on the border, and what is most urgent. */
const SHOWN_EDGE = 20;
const SHOWN_WORST = 10;
/** Boxes that face outwards, as the list of devices is asked for them. */
const EDGE = JSON.stringify({ exposure: ['edge', 'dmz'] });

/** One page for the director: today's numbers, the boxes that face outwards, the worst of what is open. */
export const reportsModule: ServerModule = {
  id: 'reports',
  migrations: [],
  register(app, context) {
    const { db, settings } = context;
    const domain = domainOf(context);

    app.route({
      method: 'GET',
      url: `${API}/reports/director`,
      config: { access: who.all },
      schema: { summary: 'One page for the director', tags: ['reports'], response: { 200: directorReportShape } },
      handler: async (request) => {
        const facility = await settings.facility();
        const { silentAfterDays } = await settings.values();
        const [numbers, edge, worst] = await Promise.all([
          today(context, domain, request.language),
          edgeDevices(facility, domain.devices.silentBefore(silentAfterDays)),
          worstVulnerabilities(facility.id, request.language),
        ]);
        return { today: numbers, edge, worst };
      },
    });

    async function edgeDevices(facility: { id: string; name: string }, silentBefore: string): Promise<DeviceRow[]> {
      const asked = readGridQuery(devicesGrid, { limit: SHOWN_EDGE, filter: EDGE });
      await domain.findings.listed(facility.id);
      return [...(await sqlRows(deviceSource(db, facility, silentBefore), asked)).items];
    }

    async function worstVulnerabilities(facility: string, language: Language): Promise<VulnerabilityRow[]> {
      const rows = await listedVulnerabilities(db, facility)
        .orderBy('decision')
        .orderBy('ransomware', 'desc')
        .orderBy('findings_open.affected', 'desc')
        .orderBy('findings_vulnerabilities.id')
        .limit(SHOWN_WORST)
        .execute();
      const spoken = { language, view: domain.knowledge.view() };
      return rows.map((row) => vulnerabilityRow(row, spoken));
    }
  },
};

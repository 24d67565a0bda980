import { dayInJapan } from '@tsukuroi/core';
import { acceptanceRowShape, acceptancesGrid, newAcceptanceShape } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { accept, takeBack } from './service.ts';
import type { AcceptanceRecord } from './store.ts';

type Row = z.infer<typeof acceptanceRowShape>;
type Listed = AcceptanceRecord & { device_name: string | null; state: Row['state'] };

export function addAcceptanceRoutes(app: App, context: ServerContext, domain: Domain): void {
  const { db, clock, settings } = context;

  addList<Row>(app, {
    grid: acceptancesGrid,
    access: who.all,
    row: acceptanceRowShape,
    clock,
    source: async () => ({
      kind: 'sql',
      db,
      from: sql`select a.*, a.decided_by as "by", d.name as device_name, d.name_search as device_search, case when a.withdrawn = 1 then 'withdrawn' when a.until < ${dayInJapan(clock.nowMs())} then 'ended' else 'active' end as state from acceptances_acceptances as a left join devices_devices as d on d.id = a.device where a.facility = ${(await settings.facility()).id}`,
      columns: { device: { sort: 'device_name' } },
      toRow: (found) => {
        const row = found as unknown as Listed;
        const { id, finding, reason, since, until, state } = row;
        return { id, finding, device: row.device_name, reason, by: row.decided_by, since, until, state };
      },
    }),
  });

  app.route({
    method: 'POST',
    url: `${API}/acceptances`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Accept a risk until a day',
      tags: ['acceptances'],
      body: newAcceptanceShape,
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => ({ id: await accept(request.body, actorOf(request.principal), context, domain) }),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/acceptances/:id`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Withdraw an acceptance',
      tags: ['acceptances'],
      params: z.object({ id: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await takeBack(request.params.id, actorOf(request.principal), context, domain);
      return reply.code(204).send(null);
    },
  });
}

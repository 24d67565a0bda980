import { type PathRow, pathRowShape, pathsGrid, pathViewShape } from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import type { Paths } from './service.ts';

/** Addresses of the page 経路. */
export function addPathRoutes(app: App, { clock }: ServerContext, paths: Paths): void {
  addList<PathRow>(app, {
    grid: pathsGrid,
    access: who.all,
    row: pathRowShape,
    clock,
    source: async (request) => ({ kind: 'rows', rows: await paths.rows(request.language), idOf: (row) => row.id }),
  });

  app.route({
    method: 'GET',
    url: `${API}/paths/:id`,
    config: { access: who.all },
    schema: {
      summary: 'One station on the way: what it fetches, whom its silence cuts off, and the newest visits',
      tags: ['paths'],
      params: z.object({ id: z.string().max(100) }),
      response: { 200: pathViewShape },
    },
    handler: (request) => paths.view(request.params.id, request.language),
  });
}

import { type PatchDeviceRow, patchDeviceRowShape, patchDevicesGrid, workViewShape } from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { patchDevices } from './board-patch.ts';
import { workView } from './board-work.ts';

/** Names and versions of packages are long now and then. */
const patchParams = z.object({ id: z.string().max(600) });

/** What the console reads beside the lists: the devices behind one update, and one move with its record. */
export function addBoardRoutes(app: App, { clock, db, settings }: ServerContext): void {
  addList<PatchDeviceRow>(app, {
    grid: patchDevicesGrid,
    access: who.all,
    row: patchDeviceRowShape,
    clock,
    params: patchParams,
    source: async ({ language, params }) =>
      patchDevices(db, (await settings.facility()).id, patchParams.parse(params).id, language),
  });

  app.route({
    method: 'GET',
    url: `${API}/work/:id`,
    config: { access: who.all },
    schema: {
      summary: 'One move of an action on a device, with the record that the device wrote of it',
      tags: ['rollouts'],
      params: z.object({ id: z.string().max(200) }),
      response: { 200: workViewShape },
    },
    handler: async (request) => workView(db, await settings.facility(), request.params.id, request.language),
  });
}

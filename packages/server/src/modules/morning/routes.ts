import {
  atDeskShape,
  morningDaysShape,
  morningDeskShape,
  morningSheetShape,
  newMorningDeskShape,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { Morning } from './service.ts';

const tags = ['morning'];

export function addMorningRoutes(app: App, morning: Morning): void {
  app.route({
    method: 'GET',
    url: `${API}/morning`,
    config: { access: who.all },
    schema: {
      summary: 'The sheet of a morning',
      tags,
      querystring: z.object({ day: z.iso.date().optional() }),
      response: { 200: morningSheetShape },
    },
    handler: (request) => morning.sheet(request.language, request.query.day),
  });

  app.route({
    method: 'GET',
    url: `${API}/morning/days`,
    config: { access: who.all },
    schema: { summary: 'Days of which a sheet is kept, newest first', tags, response: { 200: morningDaysShape } },
    handler: async () => ({ days: await morning.days() }),
  });

  app.route({
    method: 'POST',
    url: `${API}/morning/at-desk`,
    config: { access: who.everyone },
    schema: {
      summary: 'The sheet of this morning, for the screen of the duty desk',
      tags,
      body: atDeskShape,
      response: { 200: morningSheetShape },
    },
    handler: (request) => morning.atDesk(request.body.token, request.language),
  });

  app.route({
    method: 'GET',
    url: `${API}/morning/desk`,
    config: { access: who.all },
    schema: { summary: 'Whether the duty desk has an address', tags, response: { 200: morningDeskShape } },
    handler: () => morning.desk(),
  });

  app.route({
    method: 'POST',
    url: `${API}/morning/desk`,
    config: { access: who.admin },
    schema: { summary: 'A new address for the duty desk', tags, response: { 200: newMorningDeskShape } },
    handler: (request) => morning.newDesk(actorOf(request.principal)),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/morning/desk`,
    config: { access: who.admin },
    schema: { summary: 'The duty desk has no address any more', tags, response: { 200: morningDeskShape } },
    handler: async (request) => {
      await morning.removeDesk(actorOf(request.principal));
      return morning.desk();
    },
  });
}

import { deviceWakesShape, tryWakeShape } from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { Waking } from './service.ts';

const idParams = z.object({ id: z.string().max(100) });
const tags = ['devices'];

export function addWakingRoutes(app: App, waking: Waking): void {
  app.route({
    method: 'GET',
    url: `${API}/devices/:id/wakes`,
    config: { access: who.all },
    schema: {
      summary: 'Whether a device can be woken over the network, and what became of it so far',
      tags,
      params: idParams,
      response: { 200: deviceWakesShape },
    },
    handler: ({ language, params }) => waking.ofDevice(params.id, language),
  });

  app.route({
    method: 'POST',
    url: `${API}/devices/:id/wakes`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Try to wake a device now',
      tags,
      params: idParams,
      body: tryWakeShape,
      response: { 200: deviceWakesShape },
    },
    handler: async ({ language, params, principal }) => {
      await waking.tryNow(params.id, actorOf(principal));
      return waking.ofDevice(params.id, language);
    },
  });
}

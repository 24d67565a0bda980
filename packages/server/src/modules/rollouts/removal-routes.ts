import { removableProgramShape, removalOrderShape, removalOverShape, removalShape } from '@tsukuroi/protocol';
import { Permit } from '@tsukuroi/trust/charter/permit.ts';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { rolloutsOf } from './open.ts';

const tags = ['rollouts'];
const params = z.object({ id: z.string().max(100) });

/** Programs of the catalogue that have to go: always by a person's word, and never without a permit of the offline keys. */
export function addRemovalRoutes(app: App, context: ServerContext): void {
  const removals = async () => (await rolloutsOf(context)).removals;

  app.route({
    method: 'GET',
    url: `${API}/removals/programs`,
    config: { access: who.all },
    schema: {
      ...{ summary: 'Programs of the catalogue, and the devices that have them', tags },
      response: { 200: z.array(removableProgramShape) },
    },
    handler: async ({ language }) => [...(await (await removals()).programs(language))],
  });

  app.route({
    method: 'GET',
    url: `${API}/removals`,
    config: { access: who.all },
    schema: {
      ...{ summary: 'Removals that stand, with each device', tags },
      response: { 200: z.array(removalShape) },
    },
    handler: async ({ language }) => [...(await (await removals()).list(language))],
  });

  app.route({
    method: 'POST',
    url: `${API}/removals`,
    config: { access: who.adminOperator },
    schema: {
      ...{ summary: 'Order a program off devices', tags, body: removalOrderShape },
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async ({ body, principal }) => ({ id: await (await removals()).order(actorOf(principal), body) }),
  });

  app.route({
    method: 'POST',
    url: `${API}/removals/:id/cancel`,
    config: { access: who.adminOperator },
    schema: {
      ...{ summary: 'Take a removal back', tags, params, body: removalOverShape },
      response: { 204: z.null() },
    },
    handler: async ({ body, params: { id }, principal }, reply) => {
      await (await removals()).cancel(actorOf(principal), id, body.reason);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/removals/:id/permit`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'The permit that holders of the offline keys are asked to sign',
      tags,
      params,
      response: { 200: Permit },
    },
    handler: async ({ params: { id } }) => (await removals()).permit(id),
  });
}

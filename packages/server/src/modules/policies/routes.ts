import {
  changePolicyShape,
  newPolicyShape,
  type PolicyRow,
  policiesGrid,
  policyChoicesShape,
  policyOrderShape,
  policyPreviewShape,
  policyRowShape,
  policyTemplatesShape,
  policyViewShape,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { PolicyService } from './service.ts';

const idParams = z.object({ id: z.string().max(100) });
const tags = ['policies'];

/** Addresses of the console's page 方針. */
export function addPolicyRoutes(app: App, context: ServerContext): void {
  const service = new PolicyService(context);
  addReading(app, context, service);
  addChanging(app, service);
}

function addReading(app: App, { clock }: ServerContext, service: PolicyService): void {
  addList<PolicyRow>(app, {
    grid: policiesGrid,
    access: who.all,
    row: policyRowShape,
    clock,
    source: async ({ language }) => ({ kind: 'rows', rows: await service.rows(language), idOf: ({ id }) => id }),
  });

  app.route({
    method: 'GET',
    url: `${API}/policies/templates`,
    config: { access: who.all },
    schema: { summary: 'Where a hospital can begin', tags, response: { 200: policyTemplatesShape } },
    handler: ({ language }) => service.templates(language),
  });

  app.route({
    method: 'GET',
    url: `${API}/policies/choices`,
    config: { access: who.all },
    schema: { summary: 'What the editor of policies offers', tags, response: { 200: policyChoicesShape } },
    handler: ({ language }) => service.choices(language),
  });

  app.route({
    method: 'GET',
    url: `${API}/policies/:id`,
    config: { access: who.all },
    schema: { summary: 'One policy', tags, params: idParams, response: { 200: policyViewShape } },
    handler: ({ language, params }) => service.view(params.id, language),
  });

  app.route({
    method: 'GET',
    url: `${API}/policies/:id/preview`,
    config: { access: who.all },
    schema: {
      summary: 'The next five runs of a policy and its devices',
      tags,
      params: idParams,
      response: { 200: policyPreviewShape },
    },
    handler: ({ language, params }) => service.preview(params.id, language),
  });

  app.route({
    method: 'POST',
    url: `${API}/policies/draft`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'What a policy would mean; changes nothing',
      tags,
      body: newPolicyShape,
      response: { 200: policyPreviewShape },
    },
    handler: ({ body, language }) => service.draft(body.policy, language),
  });
}

function addChanging(app: App, service: PolicyService): void {
  app.route({
    method: 'POST',
    url: `${API}/policies`,
    config: { access: who.admin },
    schema: {
      summary: 'Put a policy to work',
      tags,
      body: newPolicyShape,
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async ({ body, language, principal }) => ({
      id: await service.add(body.policy, actorOf(principal), language),
    }),
  });

  app.route({
    method: 'PUT',
    url: `${API}/policies/order`,
    config: { access: who.admin },
    schema: { summary: 'Which policy counts first', tags, body: policyOrderShape, response: { 204: z.null() } },
    handler: async ({ body, principal }, reply) => {
      await service.reorder(body.ids, actorOf(principal));
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'PUT',
    url: `${API}/policies/:id`,
    config: { access: who.admin },
    schema: {
      summary: 'Change a policy',
      tags,
      params: idParams,
      body: changePolicyShape,
      response: { 200: policyViewShape },
    },
    handler: async ({ body, language, params, principal }) => {
      await service.change(params.id, body, actorOf(principal), language);
      return service.view(params.id, language);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/policies/:id`,
    config: { access: who.admin },
    schema: { summary: 'Remove a policy', tags, params: idParams, response: { 204: z.null() } },
    handler: async ({ params, principal }, reply) => {
      await service.remove(params.id, actorOf(principal));
      return reply.code(204).send(null);
    },
  });
}

import {
  changeUserShape,
  newTokenShape,
  newUserShape,
  tokenRowShape,
  tokensGrid,
  type User,
  userShape,
  usersGrid,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { TokenView } from './tokens.ts';

const idShape = z.object({ id: z.string().max(100) });

/** Users and API tokens: administrators only. */
export function addPeopleRoutes(app: App, context: Pick<ServerContext, 'accounts' | 'clock' | 'settings'>): void {
  const { accounts, clock, settings } = context;
  const facilityId = async () => (await settings.facility()).id;

  addList<User>(app, {
    grid: usersGrid,
    access: who.admin,
    row: userShape,
    clock,
    source: async () => ({ kind: 'rows', rows: await accounts.users.list(await facilityId()), idOf: (row) => row.id }),
  });

  app.route({
    method: 'POST',
    url: `${API}/users`,
    config: { access: who.admin },
    schema: { summary: 'Add a user', tags: ['users'], body: newUserShape, response: { 200: userShape } },
    handler: async (request) => accounts.users.add(await facilityId(), actorOf(request.principal), request.body),
  });

  app.route({
    method: 'PATCH',
    url: `${API}/users/:id`,
    config: { access: who.admin },
    schema: {
      summary: 'Change, disable or unlock a user',
      tags: ['users'],
      params: idShape,
      body: changeUserShape,
      response: { 200: userShape },
    },
    handler: async (request) =>
      accounts.users.change(await facilityId(), actorOf(request.principal), request.params.id, request.body),
  });

  addList<TokenView>(app, {
    grid: tokensGrid,
    access: who.admin,
    row: tokenRowShape,
    clock,
    source: async () => ({ kind: 'rows', rows: await accounts.tokens.list(await facilityId()), idOf: (row) => row.id }),
  });

  app.route({
    method: 'POST',
    url: `${API}/tokens`,
    config: { access: who.admin },
    schema: {
      summary: 'Make an API token; it is shown once',
      tags: ['tokens'],
      body: newTokenShape,
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async (request) => ({
      token: await accounts.tokens.add(await facilityId(), actorOf(request.principal), request.body),
    }),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/tokens/:id`,
    config: { access: who.admin },
    schema: { summary: 'Revoke an API token', tags: ['tokens'], params: idShape, response: { 204: z.null() } },
    handler: async (request, reply) => {
      await accounts.tokens.revoke(await facilityId(), actorOf(request.principal), request.params.id);
      return reply.code(204).send(null);
    },
  });
}

import { stopByCardShape, stopCardShape, stopDetailShape, stopShape, stopStandingShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { Stop } from './service.ts';

const tags = ['stop'];

export function addStopRoutes(app: App, stop: Stop): void {
  app.route({
    method: 'GET',
    url: `${API}/stop`,
    config: { access: who.everyone },
    schema: { summary: 'Whether all work stands still', tags, response: { 200: stopStandingShape } },
    handler: () => stop.standing(),
  });

  app.route({
    method: 'POST',
    url: `${API}/stop/by-card`,
    config: { access: who.everyone },
    schema: {
      summary: 'Stop everything with the PIN of the sealed card',
      tags,
      body: stopByCardShape,
      response: { 200: stopStandingShape },
    },
    handler: async (request) => {
      await stop.stopByCard(request.body.pin, request.ip);
      return stop.standing();
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/stop/detail`,
    config: { access: who.all },
    schema: { summary: 'Who stopped work and when, and which card counts', tags, response: { 200: stopDetailShape } },
    handler: () => stop.detail(),
  });

  app.route({
    method: 'POST',
    url: `${API}/stop`,
    config: { access: who.adminOperator },
    schema: { summary: 'Stop everything', tags, body: stopShape, response: { 200: stopDetailShape } },
    handler: async (request) => {
      await stop.stop(actorOf(request.principal), request.body.why);
      return stop.detail();
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/stop`,
    config: { access: who.admin },
    schema: { summary: 'Let work go on', tags, response: { 200: stopDetailShape } },
    handler: async (request) => {
      await stop.release(actorOf(request.principal));
      return stop.detail();
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/stop/cards`,
    config: { access: who.admin },
    schema: { summary: 'A new card; its PIN is in this answer alone', tags, response: { 200: stopCardShape } },
    handler: (request) => stop.newCard(actorOf(request.principal)),
  });
}

import { changeOutwardShape, outwardSettingsShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { OutwardLetters } from './service.ts';

export function addOutwardRoutes(app: App, letters: OutwardLetters): void {
  app.route({
    method: 'GET',
    url: `${API}/notices/outward`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'What is said outside through the relay in the DMZ, and whether it arrives',
      tags: ['notices'],
      response: { 200: outwardSettingsShape },
    },
    handler: (request) => letters.settings(request.language),
  });

  app.route({
    method: 'PUT',
    url: `${API}/notices/outward`,
    config: { access: who.admin },
    schema: {
      summary: 'Change what is said outside',
      tags: ['notices'],
      body: changeOutwardShape,
      response: { 200: outwardSettingsShape },
    },
    handler: async (request) => {
      await letters.change(actorOf(request.principal), request.body);
      return letters.settings(request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/notices/outward/test`,
    config: { access: who.admin },
    schema: {
      summary: 'Say outside that this is a test',
      tags: ['notices'],
      response: { 200: outwardSettingsShape },
    },
    handler: async (request) => {
      await letters.test(actorOf(request.principal));
      return letters.settings(request.language);
    },
  });
}

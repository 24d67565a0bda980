import { programClassesShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { API, type App } from '../../platform/http/app.ts';
import { rolloutsOf } from './open.ts';

/** What the editor of policies asks about programs of the catalogue. */
export function addProgramRoutes(app: App, context: ServerContext): void {
  app.route({
    method: 'GET',
    url: `${API}/programs/classes`,
    config: { access: who.all },
    schema: {
      summary: 'What programs of the catalogue are for, and the devices that have them',
      tags: ['rollouts'],
      response: { 200: programClassesShape },
    },
    handler: async ({ language }) => (await rolloutsOf(context)).planner.programClasses(language),
  });
}

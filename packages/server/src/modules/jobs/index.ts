import { jobShape } from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerModule } from '../../module.ts';
import { API } from '../../platform/http/app.ts';

/** Long work as people see it: one address per job and one stream for all of them. The work itself is platform/jobs. */
export const jobsModule: ServerModule = {
  id: 'jobs',
  migrations: [],
  register(app, context) {
    app.route({
      method: 'GET',
      url: `${API}/jobs/:id`,
      config: { access: who.all },
      schema: {
        summary: 'State of a long piece of work',
        tags: ['jobs'],
        params: z.object({ id: z.string().max(100) }),
        response: { 200: jobShape },
      },
      handler: async (request) => context.jobs.get(request.params.id, request.language),
    });

    app.route({
      method: 'GET',
      url: `${API}/events`,
      config: { access: who.all },
      schema: { summary: 'Server-sent events: `job` with the state of a job', tags: ['jobs'] },
      handler: (request, reply) => {
        const owner = request.principal.kind === 'nobody' ? '-' : request.principal.id;
        context.hub.open(request, reply, owner, () => context.stillSignedIn(request));
        return reply;
      },
    });
  },
};

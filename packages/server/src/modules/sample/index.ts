import { jobShape } from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { API } from '../../platform/http/app.ts';
import { actorOf, defineAuditWords } from '../audit/index.ts';
import { loadSample, removeSample } from './service.ts';

export { loadSample } from './service.ts';

defineAuditWords({
  'sample.loaded': { ja: '見本の病院を追加', en: 'Sample hospital added' },
  'sample.removed': { ja: '見本の病院を削除', en: 'Sample hospital removed' },
});

/** A hospital to look at before there is one of one's own; marked as sample and gone with one click. */
export const sampleModule: ServerModule = {
  id: 'sample',
  migrations: [],
  register(app, context) {
    const parts = { ...context, ...domainOf(context) };

    app.route({
      method: 'POST',
      url: `${API}/sample`,
      config: { access: who.admin },
      schema: { summary: 'Add the sample hospital', tags: ['sample'], response: { 200: jobShape } },
      handler: async (request) => {
        const actor = actorOf(request.principal);
        const id = context.jobs.start({
          kind: 'sample',
          title: { ja: '見本の病院を追加しています', en: 'Adding the sample hospital' },
          run: () => loadSample(actor, parts),
        });
        return context.jobs.get(id, request.language);
      },
    });

    app.route({
      method: 'DELETE',
      url: `${API}/sample`,
      config: { access: who.admin },
      schema: { summary: 'Remove the sample hospital', tags: ['sample'], response: { 204: z.null() } },
      handler: async (request, reply) => {
        await removeSample(actorOf(request.principal), parts);
        return reply.code(204).send(null);
      },
    });
  },
};

import { todayShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { API } from '../../platform/http/app.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { today } from './service.ts';

export { keepTrend, today } from './service.ts';

export const todayModule: ServerModule = {
  id: 'today',
  migrations: loadMigrations('today', import.meta.url),
  register(app, context) {
    const domain = domainOf(context);
    app.route({
      method: 'GET',
      url: `${API}/today`,
      config: { access: who.all },
      schema: { summary: 'The few things to do today', tags: ['today'], response: { 200: todayShape } },
      handler: (request) => today(context, domain, request.language),
    });
  },
};

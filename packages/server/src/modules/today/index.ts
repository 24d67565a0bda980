import { todayShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { API } from '../../platform/http/app.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { DailyCount } from './daily-count.ts';
import { countAgain, today } from './service.ts';

export { countAgain, keepTrend, today } from './service.ts';

/** The first page. Every hour it looks whether a new day or new knowledge asks for counting again. */
export const todayModule: ServerModule = {
  id: 'today',
  migrations: loadMigrations('today', import.meta.url),
  register(app, context) {
    const domain = domainOf(context);
    const count = new DailyCount(() => countAgain(context, domain), context.log);
    app.addHook('onListen', async () => count.start());
    app.addHook('onClose', () => count.stop());
    app.route({
      method: 'GET',
      url: `${API}/today`,
      config: { access: who.all },
      schema: { summary: 'The few things to do today', tags: ['today'], response: { 200: todayShape } },
      handler: (request) => today(context, domain, request.language),
    });
  },
};

import { todayShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { API } from '../../platform/http/app.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { countAgain, today } from './service.ts';

export { countAgain, keepTrend, today } from './service.ts';

const HOUR_MS = 3_600_000;

/** The first page. Every hour it looks whether a new day or new knowledge asks for counting again. */
export const todayModule: ServerModule = {
  id: 'today',
  migrations: loadMigrations('today', import.meta.url),
  register(app, context) {
    const domain = domainOf(context);
    const care = () =>
      countAgain(context, domain).catch((error: unknown) => context.log.warn('daily count failed', { err: error }));
    let hourly: NodeJS.Timeout | undefined;
    app.addHook('onListen', async () => {
      void care();
      hourly = setInterval(() => void care(), HOUR_MS).unref();
    });
    app.addHook('onClose', async () => clearInterval(hourly));
    app.route({
      method: 'GET',
      url: `${API}/today`,
      config: { access: who.all },
      schema: { summary: 'The few things to do today', tags: ['today'], response: { 200: todayShape } },
      handler: (request) => today(context, domain, request.language),
    });
  },
};

import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { stopOf } from '../stop/index.ts';
import { today } from '../today/index.ts';
import { addMorningRoutes } from './routes.ts';
import { Morning } from './service.ts';

const LOOK_MS = 60_000;

/** The sheets of a server. */
function morningOf(context: ServerContext): Morning {
  return new Morning({
    ...context,
    today: async (language) => (await today(context, domainOf(context), language)).items,
    isStopped: () => stopOf(context).isStopped(),
  });
}

/** 朝の一枚: what whoever comes in first has to know of the night. */
export const morningModule: ServerModule = {
  id: 'morning',
  migrations: loadMigrations('morning', import.meta.url),
  register(app, context) {
    const morning = morningOf(context);
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    let ended = false;
    const again = () => {
      if (!ended) {
        timer = setTimeout(() => {
          running = morning
            .look()
            .catch((error) => context.log.error('the sheet of the morning was not made', { err: error }))
            .then(again);
        }, LOOK_MS).unref();
      }
    };
    app.addHook('onListen', async () => again());
    app.addHook('onClose', async () => {
      ended = true;
      clearTimeout(timer);
      await running;
    });
    addMorningRoutes(app, morning);
  },
};

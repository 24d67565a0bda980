import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { today } from '../today/index.ts';
import { standings } from './feed.ts';
import { addNoticeRoutes } from './routes.ts';
import { Notices } from './service.ts';
import { sendMail } from './transport.ts';

/** The first page is counted anew for every look: a second's work in a large facility. */
const LOOK_MS = 120_000;

const NOTICES = new WeakMap<ServerContext, Notices>();

export function noticesOf(context: ServerContext): Notices {
  const there = NOTICES.get(context);
  if (there !== undefined) {
    return there;
  }
  const made = new Notices({
    ...context,
    send: sendMail,
    standings: async () => {
      const domain = domainOf(context);
      const [japanese, english] = [await today(context, domain, 'ja'), await today(context, domain, 'en')];
      return standings(japanese.items, english.items);
    },
  });
  NOTICES.set(context, made);
  return made;
}

/** お知らせ: what the first page says, with a beginning and an end, mailed to whoever is not looking. */
export const noticesModule: ServerModule = {
  id: 'notices',
  migrations: loadMigrations('notices', import.meta.url),
  register(app, context) {
    const notices = noticesOf(context);
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    let ended = false;
    const again = () => {
      if (!ended) {
        timer = setTimeout(() => {
          running = notices
            .look()
            .catch((error) => context.log.error('notices were not looked at', { err: error }))
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
    addNoticeRoutes(app, context, notices);
  },
};

import './errors.ts';
import './texts.ts';
import { readServerConfig } from '../../config.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { enrolmentOf } from '../enrolment/index.ts';
import { noticesOf } from '../notices/index.ts';
import { carryNotices } from '../paths/index.ts';
import { stopOf } from '../stop/index.ts';
import { addOutwardRoutes } from './routes.ts';
import { OutwardLetters } from './service.ts';

const LOOK_MS = 60_000;

/** 対外通知 of a server. */
export function outwardOf(context: ServerContext): OutwardLetters {
  const { dataFolder } = context;
  return new OutwardLetters({
    ...context,
    standing: () => noticesOf(context).standing(),
    isStopped: () => stopOf(context).isStopped(),
    key: async () => {
      const { parts } = await enrolmentOf(context);
      return parts.authority().key;
    },
    gates: async () => (await readServerConfig(dataFolder)).dmz?.length ?? 0,
  });
}

/** Says outside, without names, that something stands. Off until a person turns it on. */
export const outwardModule: ServerModule = {
  id: 'outward',
  migrations: loadMigrations('outward', import.meta.url),
  register(app, context) {
    const letters = outwardOf(context);
    carryNotices(context, letters);
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    app.addHook('onListen', async () => {
      timer = setInterval(() => {
        running = running
          .then(() => letters.look())
          .catch((error) => context.log.error('what is to be said outside was not looked at', { err: error }));
      }, LOOK_MS).unref();
    });
    app.addHook('onClose', async () => {
      clearInterval(timer);
      await running;
    });
    addOutwardRoutes(app, letters);
  },
};

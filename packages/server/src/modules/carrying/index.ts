import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { carryingOf } from './open.ts';
import { addCarryingRoutes } from './routes.ts';

export { type Carrying, carryingOf } from './open.ts';
export type { Outward, OutwardKind } from './outward.ts';
export { CarryingService } from './service.ts';
export { type CarryingSituation, carryingSituation } from './situation.ts';

/** How often is looked whether the command line brought something beside the running server. */
const LOOK_MS = 20_000;
/** How often the contents of overtaken bundles are let go. */
const LET_GO_MS = 60 * 60_000;

/** What travels by stick: the records lie in the data folder, beside the contents they brought. */
export const carryingModule: ServerModule = {
  id: 'carrying',
  migrations: [],
  register(app, context) {
    const { log } = context;
    const opened = carryingOf(context);
    let looking: NodeJS.Timeout | undefined;
    let lettingGo: NodeJS.Timeout | undefined;
    const look = () => opened.look().catch((error) => log.error('what came in was not looked at', { err: error }));
    const letGo = () => opened.letGo().catch((error) => log.error('overtaken bundles were not let go', { err: error }));
    app.addHook('onListen', async () => {
      lettingGo = setInterval(() => void letGo(), LET_GO_MS).unref();
      // Not waited for: it may take as long as copying does, and the console is needed meanwhile.
      void opened.carrying
        .recover()
        .catch((error) => log.error('an interrupted import stays unfinished', { err: error }))
        .then(look);
      looking = setInterval(() => void look(), LOOK_MS).unref();
    });
    app.addHook('onClose', async () => {
      clearInterval(looking);
      clearInterval(lettingGo);
    });
    addCarryingRoutes(app, context, opened);
  },
};

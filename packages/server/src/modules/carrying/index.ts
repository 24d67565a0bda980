import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { addCarryingRoutes } from './routes.ts';
import { CarryingService } from './service.ts';

export { CarryingService } from './service.ts';

/** What travels by stick: the records lie in the data folder, beside the contents they brought. */
export const carryingModule: ServerModule = {
  id: 'carrying',
  migrations: [],
  register(app, context) {
    const { audit, clock, dataFolder, db, log, settings } = context;
    const carrying = new CarryingService({ audit, clock, dataFolder, db, facility: () => settings.facility() });
    app.addHook('onListen', async () => {
      // Not waited for: it may take as long as copying does, and the console is needed meanwhile.
      void carrying.recover().catch((error) => log.error('an interrupted import stays unfinished', { err: error }));
    });
    addCarryingRoutes(app, context, carrying);
  },
};

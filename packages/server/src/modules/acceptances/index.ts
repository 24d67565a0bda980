import './errors.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addAcceptanceRoutes } from './routes.ts';

export { readHolding, removeOfDevice } from './store.ts';

export const acceptancesModule: ServerModule = {
  id: 'acceptances',
  migrations: loadMigrations('acceptances', import.meta.url),
  register: (app, context) => addAcceptanceRoutes(app, context, domainOf(context)),
};

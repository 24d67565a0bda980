import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addLedgerRoutes } from './routes.ts';

export { compareLedger } from './compare.ts';
export { Ledger, type LookedUp } from './service.ts';

export const ledgerModule: ServerModule = {
  id: 'ledger',
  migrations: loadMigrations('ledger', import.meta.url),
  register: (app, context) => addLedgerRoutes(app, context, domainOf(context)),
};

import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addInventoryRoutes } from './routes.ts';

export { entryText, readEntry } from './entry.ts';
export { type Hardware, hardwareOf, isOtherHardware } from './hardware.ts';
export { type Holding, Holdings } from './holdings.ts';
export { packNumbers, unpackNumbers } from './numbers.ts';
export { packageListOf, packageLists, packageListsInUse } from './package-lists.ts';
export { Inventories, type KnownPlace, osText, type Report, type Taken } from './service.ts';
export { readManifest } from './store.ts';

export const inventoriesModule: ServerModule = {
  id: 'inventories',
  migrations: loadMigrations('inventories', import.meta.url),
  register: (app, context) => addInventoryRoutes(app, context, domainOf(context)),
};

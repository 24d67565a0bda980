import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addDeviceRoutes } from './routes.ts';

export { matchNow } from './match.ts';
export { inStoredOrder } from './order.ts';
export { Devices, type NewDevice, recordOf } from './service.ts';
export { addDevices, type DeviceRecord, type DevicesTables, type PlacedDevice, seenIs } from './store.ts';

export const devicesModule: ServerModule = {
  id: 'devices',
  migrations: loadMigrations('devices', import.meta.url),
  register: (app, context) => addDeviceRoutes(app, context, domainOf(context)),
};

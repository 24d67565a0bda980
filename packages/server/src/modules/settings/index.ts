import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addSettingsRoutes } from './routes.ts';

export { runtimeState } from './runtime.ts';
export { type FacilitySettings, Settings } from './service.ts';

export const settingsModule: ServerModule = {
  id: 'settings',
  migrations: loadMigrations('settings', import.meta.url),
  register: (app, context) => addSettingsRoutes(app, context),
};

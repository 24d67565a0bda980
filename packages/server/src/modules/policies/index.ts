import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';

export { type Policies, policiesOf } from './open.ts';

export const policiesModule: ServerModule = {
  id: 'policies',
  migrations: loadMigrations('policies', import.meta.url),
  register: () => undefined,
};

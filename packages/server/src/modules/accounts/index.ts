import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addPeopleRoutes } from './routes-people.ts';
import { addSessionRoutes } from './routes-session.ts';

export { endAllAfterRestore } from './after-restore.ts';
export { type Attempt, type AttemptLimits, Attempts } from './attempts.ts';
export { type Argon2Cost, Passwords, STRONG } from './password.ts';
export { cookieName } from './routes-session.ts';
export { Accounts } from './service.ts';

export const accountsModule: ServerModule = {
  id: 'accounts',
  migrations: loadMigrations('accounts', import.meta.url),
  register(app, context) {
    addSessionRoutes(app, context);
    addPeopleRoutes(app, context);
  },
};

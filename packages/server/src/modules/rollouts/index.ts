import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { takeResultsWith } from '../enrolment/index.ts';
import { resultPartsOf } from './open.ts';
import { takeResult } from './take-result.ts';

export { evidenceOf } from './take-result.ts';

/** What is rolled out, to whom, and what became of it. */
export const rolloutsModule: ServerModule = {
  id: 'rollouts',
  migrations: loadMigrations('rollouts', import.meta.url),
  register(_app, context) {
    const parts = resultPartsOf(context);
    takeResultsWith(context, (tx, result) => takeResult(tx, parts, result));
  },
};

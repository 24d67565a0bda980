import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { BroughtCalendars } from './calendars-brought.ts';
import { addPolicyRoutes } from './routes.ts';
import { addClassRoutes } from './routes-classes.ts';
import { addHoldingRoutes } from './routes-holding.ts';

export { explainDevice, heldView } from './explain-device.ts';
export { stopTonight, withdrawFreeze } from './freezes.ts';
export { type Policies, policiesOf } from './open.ts';
export type { PolicyParts } from './parts.ts';
export { readPolicyDevices } from './policy-devices.ts';
export { addSamplePolicies, removeSamplePolicies, type SamplePolicy } from './sample.ts';
export { type PolicySituation, policySituation } from './situation.ts';
export { removeDecided } from './store.ts';
export { readDecisions } from './world.ts';

/** How often is looked whether a bundle brought a newer calendar. */
const LOOK_MS = 60_000;

export const policiesModule: ServerModule = {
  id: 'policies',
  migrations: loadMigrations('policies', import.meta.url),
  register(app, context) {
    const brought = new BroughtCalendars(context);
    let looking: NodeJS.Timeout | undefined;
    let looked = Promise.resolve();
    const look = (): void => {
      looked = looked
        .then(() => brought.look())
        .catch((error) => context.log.error('calendars of bundles were not looked at', { err: error }));
    };
    app.addHook('onListen', async () => {
      look();
      looking = setInterval(look, LOOK_MS).unref();
    });
    // A look that is under way needs the database until it ends.
    app.addHook('onClose', async () => {
      clearInterval(looking);
      await looked;
    });
    const domain = domainOf(context);
    addPolicyRoutes(app, context);
    addClassRoutes(app, context, domain);
    addHoldingRoutes(app, context, domain);
  },
};

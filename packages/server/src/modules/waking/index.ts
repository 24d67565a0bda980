import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { takePowerWith, wakeMarksOf } from '../enrolment/index.ts';
import { pathsOf } from '../paths/index.ts';
import { policiesOf } from '../policies/index.ts';
import { standingWindows } from '../rollouts/index.ts';
import { wantedWakes } from './follow.ts';
import { addWakingRoutes } from './routes.ts';
import { Waking } from './service.ts';
import { addPower } from './store.ts';

export type { Waking } from './service.ts';

const WAKINGS = new WeakMap<ServerContext, Waking>();

/** Waking devices, for whoever plans windows and for the port of the relays. */
export function wakingOf(context: ServerContext): Waking {
  let waking = WAKINGS.get(context);
  if (waking === undefined) {
    const { devices } = domainOf(context);
    const { ways } = pathsOf(context);
    waking = new Waking({ ...context, devices, marks: wakeMarksOf, above: (identity) => ways.above(identity) });
    WAKINGS.set(context, waking);
  }
  return waking;
}

/** How often is looked whether other windows stand in plans. */
const LOOK_MS = 60_000;

/** One look at plans and policies: who is to be woken, and when. */
export async function followPlans(context: ServerContext): Promise<void> {
  const { clock, db, settings } = context;
  const policies = policiesOf(context);
  const { id } = await settings.facility();
  const standing = await standingWindows(db, id);
  const [world, devices] = await Promise.all([
    policies.world(),
    standing.length === 0 ? [] : policies.devices(standing.map(({ device }) => device)),
  ]);
  await wakingOf(context).follow(wantedWakes(standing, devices, world.policies, clock.nowMs()));
}

/** Devices that were off are switched on for their window by the relay of their segment. */
export const wakingModule: ServerModule = {
  id: 'waking',
  migrations: loadMigrations('waking', import.meta.url),
  register(app, context) {
    addWakingRoutes(app, wakingOf(context));
    takePowerWith(context, async (tx, { device, facility, line, receivedAt }) => {
      const { about, at, because, identity, number, outcome, wake } = line;
      if (device !== undefined) {
        const said = { number, wake, at, outcome, because: because ?? null, about: about ?? null };
        await addPower(tx, { facility, device, identity, ...said, received_at: receivedAt });
      }
    });
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    app.addHook('onListen', async () => {
      timer = setInterval(() => {
        running = running
          .then(() => followPlans(context))
          .catch((error) => context.log.error('who is to be woken was not looked at', { err: error }));
      }, LOOK_MS).unref();
    });
    app.addHook('onClose', async () => {
      clearInterval(timer);
      await running;
    });
  },
};

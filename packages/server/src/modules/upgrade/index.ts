import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { noteUpgrade } from './note.ts';
import { addUpgradeRoutes } from './routes.ts';

export { type UpgradeSituation, upgradeSituation } from './situation.ts';

/** The product itself: which version runs, which is signed, and how the last upgrade ended. Upgrading is root's work, beside this program. */
export const upgradeModule: ServerModule = {
  id: 'upgrade',
  migrations: [],
  register(app, context) {
    app.addHook('onListen', async () => {
      await noteUpgrade(context).catch((error) =>
        context.log.error('the end of an upgrade was not written down', { err: error }),
      );
    });
    addUpgradeRoutes(app, context);
  },
};

import { TsukuroiError } from '@tsukuroi/core';
import { upgradeAskedShape, upgradeViewShape } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { writeWanted } from '@tsukuroi/trust/release/wanted.ts';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { UPGRADER_FOLDER, upgradeView } from './view.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'productVersion' | 'settings'>;

export function addUpgradeRoutes(app: App, parts: Parts, folder = UPGRADER_FOLDER): void {
  app.route({
    method: 'GET',
    url: `${API}/upgrade`,
    config: { access: who.all },
    schema: {
      summary: 'The version of the product itself, the newest signed release, and the last upgrade',
      tags: ['settings'],
      response: { 200: upgradeViewShape },
    },
    handler: (request) => upgradeView(parts, request.language, folder),
  });

  app.route({
    method: 'POST',
    url: `${API}/upgrade`,
    config: { access: who.admin },
    schema: {
      summary: 'Ask for an upgrade; the upgrader verifies everything by its own root of trust',
      tags: ['settings'],
      body: upgradeAskedShape,
      response: { 200: upgradeViewShape },
    },
    handler: async (request) => {
      const { version } = request.body;
      const view = await upgradeView(parts, request.language, folder);
      if (!view.possible || view.newest?.version !== version) {
        throw new TsukuroiError('UPGRADE_NOT_POSSIBLE', { version });
      }
      const { id } = await parts.settings.facility();
      await inTransaction(parts.db, (tx) =>
        parts.audit.append(tx, id, {
          who: actorOf(request.principal),
          what: 'upgrade.asked',
          target: version,
          before: { version: view.version },
        }),
      );
      await writeWanted(nodeDoor(), parts.dataFolder, version);
      return view;
    },
  });
}

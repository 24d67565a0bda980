import { type KeyRoleRow, keyRoleRowShape, keyRolesGrid, keysViewShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { ServerModule } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API } from '../../platform/http/app.ts';
import { keyRoleRows, keysLooker, keysView } from './view.ts';

/** The page 鍵: only looks. Keys are made and changed with the sticks plugged in, by `tsukuroi keys …`, never through the console. */
export const keysModule: ServerModule = {
  id: 'keys',
  migrations: [],
  register(app, { clock, dataFolder }) {
    const look = keysLooker(dataFolder, clock);

    app.route({
      method: 'GET',
      url: `${API}/keys`,
      config: { access: who.all },
      schema: { summary: 'How the keys stand and what to do', tags: ['trust'], response: { 200: keysViewShape } },
      handler: async (request) => keysView(await look(), dataFolder, request.language),
    });

    addList<KeyRoleRow>(app, {
      grid: keyRolesGrid,
      access: who.all,
      row: keyRoleRowShape,
      clock,
      source: async (request) => ({
        kind: 'rows',
        rows: keyRoleRows(await look(), request.language),
        idOf: (row) => row.id,
      }),
    });
  },
};

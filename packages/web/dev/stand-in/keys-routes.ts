import { keyRolesGrid } from '@tsukuroi/protocol';
import type { Route } from './routes.ts';

/** What the page 鍵 asks. */
export const KEYS_ROUTES: Readonly<Record<string, Route>> = {
  'GET /keys': ({ hospital }) => ({ value: hospital.keys.view }),
  'GET /keys/roles': ({ hospital }) => ({ list: { definition: keyRolesGrid, rows: hospital.keys.roles } }),
  'GET /trust': ({ hospital }) => ({ value: hospital.keys.trust }),
};

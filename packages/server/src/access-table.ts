/** Everyone a request can come from, as tests name them. */
export const ASKERS = [
  'nobody',
  'halfway-second-factor',
  'halfway-second-factor-setup',
  'admin',
  'operator',
  'inspector',
  'token-read',
  'token-import',
] as const;
export type Asker = (typeof ASKERS)[number];

const EVERYONE = ASKERS;
const ALL = ['admin', 'operator', 'inspector', 'token-read'] as const;
const PEOPLE = ['admin', 'operator', 'inspector'] as const;
const ADMIN = ['admin'] as const;

/**
 * Who may use which address: the page a reviewer reads. It says once more, on purpose, what routes declare in
 * `config.access`; access.test.ts asks every route as everyone and fails where behaviour and this table differ.
 */
export const ACCESS_TABLE: Readonly<Record<string, readonly Asker[]>> = {
  'GET /api/v1/openapi.json': EVERYONE,
  'GET /api/v1/session': EVERYONE,
  'POST /api/v1/session': EVERYONE,
  'POST /api/v1/setup': EVERYONE,
  'POST /api/v1/session/second-factor': ['halfway-second-factor'],
  'DELETE /api/v1/session': ['halfway-second-factor', 'halfway-second-factor-setup', ...PEOPLE],
  'POST /api/v1/me/second-factor/begin': ['halfway-second-factor-setup', ...PEOPLE],
  'POST /api/v1/me/second-factor/confirm': ['halfway-second-factor-setup', ...PEOPLE],
  'POST /api/v1/me/password': PEOPLE,
  'GET /api/v1/settings': ALL,
  'PATCH /api/v1/settings': ADMIN,
  'GET /api/v1/audit': ['admin', 'inspector'],
  'GET /api/v1/users': ADMIN,
  'POST /api/v1/users': ADMIN,
  'PATCH /api/v1/users/:id': ADMIN,
  'GET /api/v1/tokens': ADMIN,
  'POST /api/v1/tokens': ADMIN,
  'DELETE /api/v1/tokens/:id': ADMIN,
  'GET /api/v1/jobs/:id': ALL,
  'GET /api/v1/events': ALL,
};

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
const CHANGES = ['admin', 'operator'] as const;

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
  'GET /api/v1/today': ALL,
  'GET /api/v1/devices': ALL,
  'POST /api/v1/devices': CHANGES,
  'GET /api/v1/devices/:id': ALL,
  'PATCH /api/v1/devices/:id': CHANGES,
  'DELETE /api/v1/devices/:id': ADMIN,
  'GET /api/v1/devices/:id/findings': ALL,
  'GET /api/v1/devices/:id/software': ALL,
  'GET /api/v1/devices/:id/history': ALL,
  'GET /api/v1/devices/:id/inquiry': ALL,
  'GET /api/v1/products': ALL,
  'POST /api/v1/sample': ADMIN,
  'DELETE /api/v1/sample': ADMIN,
  'GET /api/v1/reports/director': ALL,
  'GET /api/v1/ledger': ALL,
  'GET /api/v1/ledger/reconciliation': ALL,
  'POST /api/v1/ledger/preview': CHANGES,
  'POST /api/v1/ledger/import': CHANGES,
  'POST /api/v1/inventories': [...CHANGES, 'token-import'],
  'GET /api/v1/enrolment/tokens': ALL,
  'POST /api/v1/enrolment/tokens': ADMIN,
  'DELETE /api/v1/enrolment/tokens/:id': ADMIN,
  'GET /api/v1/enrolment/identities': ALL,
  'GET /api/v1/enrolment/identities/:id': ALL,
  'GET /api/v1/enrolment/clones': ALL,
  'POST /api/v1/enrolment/decisions': CHANGES,
  'GET /api/v1/trust': ALL,
  'GET /api/v1/trust/devices/:id': ALL,
  'GET /api/v1/trust/waiting': ALL,
  'GET /api/v1/keys': ALL,
  'GET /api/v1/keys/roles': ALL,
  'GET /api/v1/vulnerabilities': ALL,
  'GET /api/v1/vulnerabilities/:id': ALL,
  'GET /api/v1/vulnerabilities/:id/devices': ALL,
  'GET /api/v1/software': ALL,
  'GET /api/v1/knowledge/feeds': ALL,
  'POST /api/v1/knowledge/rebuild': CHANGES,
  'GET /api/v1/acceptances': ALL,
  'POST /api/v1/acceptances': CHANGES,
  'DELETE /api/v1/acceptances/:id': CHANGES,
  'GET /api/v1/jobs/:id': ALL,
  'GET /api/v1/events': ALL,
};

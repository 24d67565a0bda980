import type { Access } from './platform/http/access.ts';

/**
 * Who may do what, in the words routes use. Every route names one of these in `config.access`; `access-table.ts` lists each
 * route once more for the reviewer, and a test compares the two by asking as every role.
 */
export const who = {
  everyone: { everyone: true },
  /** Anyone who got as far as a right password. */
  halfway: { stages: ['second-factor', 'second-factor-setup'], roles: ['admin', 'operator', 'inspector'] },
  secondFactorMissing: { stages: ['second-factor'] },
  secondFactorSetup: { stages: ['second-factor-setup'], roles: ['admin', 'operator', 'inspector'] },
  /** People themselves, without tokens: one's own password and the like. */
  signedIn: { roles: ['admin', 'operator', 'inspector'] },
  all: { roles: ['admin', 'operator', 'inspector'], scopes: ['read'] },
  adminOperator: { roles: ['admin', 'operator'] },
  adminOperatorImport: { roles: ['admin', 'operator'], scopes: ['import'] },
  adminInspector: { roles: ['admin', 'inspector'] },
  admin: { roles: ['admin'] },
} as const satisfies Readonly<Record<string, Access>>;

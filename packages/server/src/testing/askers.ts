import type { Role } from '@tsukuroi/protocol';
import type { Asker } from '../access-table.ts';
import type { ServerContext } from '../module.ts';
import { csrfTokenOf } from '../modules/accounts/sessions.ts';
import { inTransaction } from '../platform/database/index.ts';

const PASSWORD = 'correct horse battery';
const NOBODY = { kind: 'program', id: 'test', name: 'test' } as const;

/** Headers of a request with a real session or token of each kind, made afresh at every call. */
export async function realAskers(context: ServerContext): Promise<(asker: Asker) => Promise<Record<string, string>>> {
  const facility = (await context.settings.facility()).id;
  const ids = new Map<Role, string>();
  for (const role of ['admin', 'operator', 'inspector'] as const) {
    const user = await context.accounts.users.add(facility, NOBODY, {
      name: `asker-${role}`,
      displayName: role,
      role,
      password: PASSWORD,
    });
    ids.set(role, user.id);
  }
  // Another administrator stays whatever the tests do to the first.
  await context.accounts.users.add(facility, NOBODY, {
    name: 'spare',
    displayName: 'spare',
    role: 'admin',
    password: PASSWORD,
  });

  return async (asker): Promise<Record<string, string>> => {
    if (asker === 'nobody') {
      return { host: 'localhost' };
    }
    if (asker === 'token-read' || asker === 'token-import') {
      const scope = asker === 'token-read' ? 'read' : 'import';
      const token = await context.accounts.tokens.add(facility, NOBODY, { name: asker, scope, until: '2026-12-31' });
      return { host: 'localhost', authorization: `Bearer ${token}` };
    }
    const stage =
      asker === 'halfway-second-factor'
        ? 'second-factor'
        : asker === 'halfway-second-factor-setup'
          ? 'second-factor-setup'
          : 'full';
    const userId = ids.get(stage === 'full' ? (asker as Role) : 'operator') ?? '';
    const cookie = await inTransaction(context.db, (tx) => context.accounts.sessions.open(tx, userId, stage));
    return { host: 'localhost', cookie: `tsukuroi=${cookie}`, 'x-csrf-token': csrfTokenOf(cookie) };
  };
}

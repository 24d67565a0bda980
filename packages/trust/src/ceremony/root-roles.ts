import type { PublicKey } from '../keys/key.ts';
import type { RootStatement } from '../repository/root.ts';

/** The director signs alone: a threshold of keys on one server would be one theft all the same. */
export function onlineRoles(key: PublicKey): Pick<RootStatement['roles'], 'targets' | 'snapshot' | 'timestamp'> {
  const role = { keys: [key], threshold: 1 };
  return { targets: role, snapshot: role, timestamp: role };
}

/** The root of a facility's director: the organisation's root keys, and the one key of its server. */
export function directorStatement(organisation: RootStatement, facility: string, key: PublicKey): RootStatement {
  return {
    organisation: organisation.organisation,
    facility,
    roles: { root: organisation.roles.root, ...onlineRoles(key) },
  };
}

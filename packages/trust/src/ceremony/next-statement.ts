import { TsukuroiError } from '@tsukuroi/core';
import { keyIdOf, type PublicKey } from '../keys/key.ts';
import type { OfflineRole } from '../keys/key-file.ts';
import type { Kind, RoleStatement } from '../repository/metadata.ts';
import type { RootStatement } from '../repository/root.ts';
import './errors.ts';

/** A change to the keys that people hold. */
export type HolderChange =
  | { readonly do: 'add'; readonly role: OfflineRole; readonly threshold?: number | undefined }
  | { readonly do: 'rotate'; readonly role: OfflineRole; readonly keyid?: string | undefined }
  | { readonly do: 'revoke'; readonly keyid: string };

const KINDS_OF: Readonly<Record<OfflineRole, readonly Kind[]>> = {
  root: ['root'],
  catalog: ['targets', 'snapshot', 'timestamp'],
};

/** Root's words after the change. Throws where a role could not reach its threshold any more. */
export function nextStatement(
  statement: RootStatement,
  change: HolderChange,
  added: PublicKey | undefined,
): RootStatement {
  const after = (name: Kind, role: RoleStatement): RoleStatement => {
    const concerned = change.do === 'revoke' || KINDS_OF[change.role].includes(name);
    if (!concerned) {
      return role;
    }
    const ids = role.keys.map(keyIdOf);
    const leaving =
      change.do === 'revoke' ? change.keyid : change.do === 'rotate' ? (change.keyid ?? ids[0]) : undefined;
    if (change.do === 'rotate' && !ids.includes(leaving ?? '')) {
      throw new TsukuroiError('KEY_NOT_LISTED', { keyid: leaving ?? '', role: name }, { exitCode: 3 });
    }
    const keys = [...role.keys.filter((key) => keyIdOf(key) !== leaving), ...(added === undefined ? [] : [added])];
    const threshold = (change.do === 'add' ? change.threshold : undefined) ?? role.threshold;
    if (keys.length < threshold) {
      throw new TsukuroiError('THRESHOLD_LOST', { role: name, threshold, left: keys.length }, { exitCode: 3 });
    }
    return { keys, threshold };
  };
  const { root, targets, snapshot, timestamp } = statement.roles;
  const listed = Object.values(statement.roles).flatMap(({ keys }) => keys.map(keyIdOf));
  if (change.do === 'revoke' && !listed.includes(change.keyid)) {
    throw new TsukuroiError('KEY_NOT_LISTED', { keyid: change.keyid, role: 'root, catalog' }, { exitCode: 3 });
  }
  return {
    ...statement,
    roles: {
      root: after('root', root),
      targets: after('targets', targets),
      snapshot: after('snapshot', snapshot),
      timestamp: after('timestamp', timestamp),
    },
  };
}

/**
 * Root's words when only its dates are renewed: from now on the catalogue as it stands is the oldest that counts, so that nothing
 * withdrawn before comes back to whoever learns this root. A device that holds that very catalogue goes on with it.
 */
export function renewedStatement(statement: RootStatement, catalogVersion: number | undefined): RootStatement {
  return { ...statement, catalogAtLeast: Math.max(statement.catalogAtLeast ?? 0, catalogVersion ?? 0) };
}

import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { keyIdOf, type PublicKey, type SigningKey } from '../keys/key.ts';
import { isSignedMetadata } from '../roles/metadata.ts';
import './errors.ts';
import { CATALOG_PROFILE, DAY_MS } from './expiry.ts';
import { repositoryFiles } from './files.ts';
import {
  entryOf,
  type JsonObject,
  metaEntryOf,
  mustReach,
  signMetadata,
  TARGETS_PER_ROLE,
  type TargetEntry,
} from './metadata.ts';
import { readSigned } from './read.ts';

/**
 * The delegated roles of the catalogue: what grows has a role of its own, so that no role passes 500 targets. Artifacts are
 * named by their hash and spread by its first digit. All are signed by the catalogue's keys.
 */
const DELEGATED: readonly { readonly name: string; readonly paths: readonly string[] }[] = [
  { name: 'recipes', paths: ['recipes/*/*'] },
  { name: 'permits', paths: ['permits/*'] },
  { name: 'releases', paths: ['releases/*/*'] },
  ...Array.from({ length: 16 }, (_, digit) => ({
    name: `artifacts-${digit.toString(16)}`,
    paths: [`artifacts/${digit.toString(16)}*`],
  })),
];

/** The one delegation to other keys: the collector's word counts for knowledge and bundles (roles/verify.ts), never here. */
export const COLLECTOR_ROLE = 'collector';

export interface CatalogChange {
  /** Files to list, by target path. Content goes along when it belongs into the repository (charter, recipe, root). */
  readonly set?: readonly {
    readonly path: string;
    readonly content: Uint8Array;
    readonly custom?: JsonObject;
  }[];
  /** Large files, listed by length and hash; their bytes travel through the content store. */
  readonly artifacts?: readonly { readonly sha256: string; readonly length: number; readonly custom?: JsonObject }[];
  readonly remove?: readonly string[];
  /** Keys of the collectors from now on; unchanged when absent. */
  readonly collectors?: { readonly keys: readonly PublicKey[]; readonly threshold: number };
}

export interface CatalogOptions {
  readonly door: FileDoor;
  /** Folder of the organisation's catalogue repository; its root stands in it already. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Which role lists a path: a delegated one when its pattern fits, else the top. */
export function catalogRoleOf(path: string): string {
  const [kind, ...rest] = path.split('/');
  const plain = rest.length > 0 && rest.every((part) => /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}$/.test(part));
  if (!plain) {
    throw new TsukuroiError('TARGET_PATH', { path }, { exitCode: 3 });
  }
  const depth = rest.length;
  if (kind === 'artifacts' && depth === 1 && /^[0-9a-f]{64}$/.test(rest[0] ?? '')) {
    return `artifacts-${rest[0]?.[0]}`;
  }
  if (
    (kind === 'recipes' && depth === 2) ||
    (kind === 'releases' && depth === 2) ||
    (kind === 'permits' && depth === 1)
  ) {
    return kind;
  }
  if (['charter', 'channels', 'directors', 'authorities'].includes(kind ?? '') && depth <= 2) {
    return 'targets';
  }
  throw new TsukuroiError('TARGET_PATH', { path }, { exitCode: 3 });
}

type Listed = Record<string, TargetEntry>;

interface Standing {
  readonly roles: Map<string, { readonly version: number; readonly targets: Listed }>;
  readonly collectors: NonNullable<CatalogChange['collectors']>;
  readonly snapshotVersion: number | undefined;
  readonly timestampVersion: number | undefined;
}

/**
 * Signs the catalogue anew with a change, wholly: root's threshold for `targets` is needed. What stands is verified by its
 * signatures before a word of it is signed again, because the medium may have been in other hands.
 *
 * @throws `KEYS_TOO_FEW`, `CATALOG_ALTERED`, `ROLE_FULL`, `TARGET_PATH`
 */
export async function publishCatalog(
  options: CatalogOptions,
  change: CatalogChange,
  given: readonly SigningKey[],
): Promise<{ readonly version: number }> {
  const files = repositoryFiles(options.door, options.folder);
  const rootFile = await files.newestRoot();
  if (rootFile === undefined) {
    throw new TsukuroiError('FILE_MISSING', { path: `${options.folder}/metadata/1.root.json` });
  }
  const root = readSigned('root', rootFile.bytes);
  for (const role of ['targets', 'snapshot', 'timestamp'] as const) {
    mustReach('catalog', root.roles[role], given);
  }
  const keys = given.filter(({ keyid }) => root.roles.targets.keyids.includes(keyid));
  const before = await readCatalog(options);
  const now = options.clock.nowMs();
  const listed = new Map(before.roles.entries().map(([name, { targets }]) => [name, { ...targets }]));
  for (const path of change.remove ?? []) {
    delete listed.get(catalogRoleOf(path))?.[path];
  }
  const list = (path: string, entry: TargetEntry): void => {
    const role = catalogRoleOf(path);
    listed.set(role, { ...listed.get(role), [path]: entry });
  };
  for (const { path, content, custom } of change.set ?? []) {
    list(path, entryOf(content, custom));
    await files.writeTarget(path, content);
  }
  for (const { sha256, length, custom } of change.artifacts ?? []) {
    list(`artifacts/${sha256}`, { length, hashes: { sha256 }, ...(custom === undefined ? {} : { custom }) });
  }

  const statement = (days: number) => ({ signedAtMs: now, expiresMs: now + days * DAY_MS });
  const collectors = change.collectors ?? before.collectors;
  const meta: Record<string, ReturnType<typeof metaEntryOf>> = {};
  for (const name of [...DELEGATED.map((role) => role.name), 'targets']) {
    const targets = listed.get(name) ?? {};
    if (Object.keys(targets).length > TARGETS_PER_ROLE) {
      throw new TsukuroiError('ROLE_FULL', { role: name, limit: TARGETS_PER_ROLE }, { exitCode: 3 });
    }
    const content = name === 'targets' ? { targets, delegations: delegationsOf(root, collectors) } : { targets };
    const previous = before.roles.get(name)?.version;
    const { version, bytes } = await files.writeVersioned(name, previous, now, (as) =>
      signMetadata('targets', { version: as, ...statement(CATALOG_PROFILE.targets) }, content, keys),
    );
    meta[`${name}.json`] = metaEntryOf(version, bytes);
  }
  const snapshot = await files.writeVersioned('snapshot', before.snapshotVersion, now, (as) =>
    signMetadata('snapshot', { version: as, ...statement(CATALOG_PROFILE.snapshot) }, { meta }, keys),
  );
  const timestampVersion = Math.max((before.timestampVersion ?? 0) + 1, Math.floor(now / 1000));
  await files.writeTimestamp(
    signMetadata(
      'timestamp',
      { version: timestampVersion, ...statement(CATALOG_PROFILE.timestamp) },
      { meta: { 'snapshot.json': metaEntryOf(snapshot.version, snapshot.bytes) } },
      keys,
    ),
  );
  return { version: snapshot.version };
}

function delegationsOf(
  root: ReturnType<typeof readSigned<'root'>>,
  collectors: NonNullable<CatalogChange['collectors']>,
): JsonObject {
  const { keyids, threshold } = root.roles.targets;
  const own = keyids.flatMap((keyid) => (root.keys[keyid] === undefined ? [] : [[keyid, root.keys[keyid]] as const]));
  return {
    keys: Object.fromEntries([...own, ...collectors.keys.map((key) => [keyIdOf(key), key] as const)]),
    roles: [
      ...DELEGATED.map(({ name, paths }) => ({ name, paths, keyids, threshold, terminating: true })),
      ...(collectors.keys.length === 0
        ? []
        : [
            {
              name: COLLECTOR_ROLE,
              paths: ['knowledge/*', 'bundles/*'],
              keyids: collectors.keys.map(keyIdOf),
              threshold: collectors.threshold,
              terminating: true,
            },
          ]),
    ],
  };
}

/**
 * The catalogue as it stands on this medium, each file checked against the newest root and, after a rotation, against the
 * root before it: the keys about to sign must not lend themselves to what somebody slipped in.
 */
async function readCatalog(options: CatalogOptions): Promise<Standing> {
  const files = repositoryFiles(options.door, options.folder);
  const timestamp = await files.timestamp();
  if (timestamp === undefined) {
    const collectors = { keys: [], threshold: 1 };
    return { roles: new Map(), collectors, snapshotVersion: undefined, timestampVersion: undefined };
  }
  const root = await files.newestRoot();
  const roots = [
    root?.bytes,
    root === undefined || root.version < 2 ? undefined : await files.metadata('root', root.version - 1),
  ];
  const mustBeOurs = (role: string, bytes: Uint8Array, delegator?: Uint8Array): void => {
    const fits = [...roots, delegator].some((by) => by !== undefined && isSignedMetadata(role, bytes, by));
    if (!fits) {
      throw new TsukuroiError('CATALOG_ALTERED', { file: `${options.folder}/metadata`, role }, { exitCode: 3 });
    }
  };
  mustBeOurs('timestamp', timestamp.bytes);
  const snapshotMeta = timestamp.signed.meta['snapshot.json'];
  const snapshotBytes = await files.metadata('snapshot', snapshotMeta.version);
  mustBeOurs('snapshot', snapshotBytes);
  const snapshot = readSigned('snapshot', snapshotBytes);
  const topVersion = snapshot.meta['targets.json']?.version ?? 1;
  const topBytes = await files.metadata('targets', topVersion);
  mustBeOurs('targets', topBytes);
  const top = readSigned('targets', topBytes);
  const roles = new Map([['targets', { version: topVersion, targets: top.targets as Listed }]]);
  for (const { name } of DELEGATED) {
    const entry = snapshot.meta[`${name}.json`];
    if (entry !== undefined) {
      const bytes = await files.metadata(name, entry.version);
      mustBeOurs(name, bytes, topBytes);
      roles.set(name, { version: entry.version, targets: readSigned('targets', bytes).targets as Listed });
    }
  }
  const collector = top.delegations?.roles.find(({ name }) => name === COLLECTOR_ROLE);
  return {
    roles,
    collectors: {
      keys: collector?.keyids.flatMap((keyid) => top.delegations?.keys[keyid] ?? []) ?? [],
      threshold: collector?.threshold ?? 1,
    },
    snapshotVersion: snapshotMeta.version,
    timestampVersion: timestamp.signed.version,
  };
}

/** The collectors as the catalogue names them now. */
export async function collectorsOf(options: CatalogOptions): Promise<NonNullable<CatalogChange['collectors']>> {
  return (await readCatalog(options)).collectors;
}

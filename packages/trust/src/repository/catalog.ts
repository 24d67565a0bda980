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
  mustReach,
  nextVersion,
  signedFile,
  signingBytes,
  TARGETS_PER_ROLE,
  type TargetEntry,
  type Unsigned,
  unsignedMetadata,
} from './metadata.ts';
import { readSigned, type Signed } from './read.ts';

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

export type Listed = Readonly<Record<string, TargetEntry>>;

/** A catalogue as it was signed last. */
export interface CatalogStanding {
  readonly roles: ReadonlyMap<string, { readonly version: number; readonly targets: Listed }>;
  readonly collectors: NonNullable<CatalogChange['collectors']>;
  readonly snapshotVersion: number | undefined;
  readonly timestampVersion: number | undefined;
  /** ISO 8601, UTC; undefined when nothing was signed yet. */
  readonly signedAt: string | undefined;
}

/** One file of a catalogue that is to be signed. */
export interface DraftFile extends Unsigned {
  /** `timestamp` is written under that name, everything else under its version. */
  readonly role: string;
  readonly version: number;
}

/** A catalogue that is to be signed, in the order of writing: the timestamp, which makes it visible, is last. */
export interface CatalogDraft {
  /** Of the snapshot: how the catalogue is numbered. */
  readonly version: number;
  readonly files: readonly DraftFile[];
}

/** What a change lists: by length and hash; the content itself is no part of what is signed. */
export interface CatalogEntries {
  readonly set: readonly { readonly path: string; readonly entry: TargetEntry }[];
  readonly remove: readonly string[];
  readonly collectors?: CatalogChange['collectors'];
}

/** What a change lists, when its contents are here. */
export function entriesOf(change: CatalogChange): CatalogEntries {
  const artifact = ({ sha256, length, custom }: NonNullable<CatalogChange['artifacts']>[number]) => {
    const entry = { length, hashes: { sha256 } };
    return { path: `artifacts/${sha256}`, entry: custom === undefined ? entry : { ...entry, custom } };
  };
  const set = (change.set ?? []).map(({ path, content, custom }) => ({ path, entry: entryOf(content, custom) }));
  return {
    set: [...set, ...(change.artifacts ?? []).map(artifact)],
    remove: change.remove ?? [],
    ...(change.collectors === undefined ? {} : { collectors: change.collectors }),
  };
}

/**
 * The catalogue after a change, as it is to be signed. The same standing, root, change, time and versions give the same files anywhere:
 * holders who never meet each work out for themselves what they sign.
 *
 * @param versionOf the version of a role, after the one it had
 * @throws `ROLE_FULL`, `TARGET_PATH`
 */
export async function draftCatalog(
  before: CatalogStanding,
  root: Signed<'root'>,
  change: CatalogEntries,
  nowMs: number,
  versionOf: (role: string, previous: number | undefined) => Promise<number> | number,
): Promise<CatalogDraft> {
  const listed = new Map([...before.roles].map(([name, { targets }]) => [name, { ...targets }]));
  for (const path of change.remove) {
    delete listed.get(catalogRoleOf(path))?.[path];
  }
  for (const { path, entry } of change.set) {
    const role = catalogRoleOf(path);
    listed.set(role, { ...listed.get(role), [path]: entry });
  }
  const until = (days: number) => ({ signedAtMs: nowMs, expiresMs: nowMs + days * DAY_MS });
  const collectors = change.collectors ?? before.collectors;
  const files: DraftFile[] = [];
  const meta: Record<string, { version: number }> = {};
  for (const name of [...DELEGATED.map((role) => role.name), 'targets']) {
    const targets = listed.get(name) ?? {};
    if (Object.keys(targets).length > TARGETS_PER_ROLE) {
      throw new TsukuroiError('ROLE_FULL', { role: name, limit: TARGETS_PER_ROLE }, { exitCode: 3 });
    }
    const content = name === 'targets' ? { targets, delegations: delegationsOf(root, collectors) } : { targets };
    const version = await versionOf(name, before.roles.get(name)?.version);
    const statement = { version, ...until(CATALOG_PROFILE.targets) };
    files.push({ role: name, version, ...unsignedMetadata('targets', statement, content) });
    meta[`${name}.json`] = { version };
  }
  const version = await versionOf('snapshot', before.snapshotVersion);
  const snapshot = unsignedMetadata('snapshot', { version, ...until(CATALOG_PROFILE.snapshot) }, { meta });
  files.push({ role: 'snapshot', version, ...snapshot });
  const timestampVersion = nextVersion(before.timestampVersion, nowMs);
  const timestamp = unsignedMetadata(
    'timestamp',
    { version: timestampVersion, ...until(CATALOG_PROFILE.timestamp) },
    { meta: { 'snapshot.json': { version } } },
  );
  files.push({ role: 'timestamp', version: timestampVersion, ...timestamp });
  return { version, files };
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
  const now = options.clock.nowMs();
  const draft = await draftCatalog(await readCatalog(options), root, entriesOf(change), now, (role, previous) =>
    files.freeVersion(role, previous, now),
  );
  for (const { path, content } of change.set ?? []) {
    await files.writeTarget(path, content);
  }
  for (const file of draft.files) {
    const bytes = signingBytes(file);
    const signatures = keys.map((key) => ({ keyid: key.keyid, sig: key.sign(bytes) }));
    const signed = signedFile(file, signatures);
    await (file.role === 'timestamp' ? files.writeTimestamp(signed) : files.writeRole(file.role, file.version, signed));
  }
  return { version: draft.version };
}

function delegationsOf(root: Signed<'root'>, collectors: NonNullable<CatalogChange['collectors']>): JsonObject {
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
export async function readCatalog(options: Pick<CatalogOptions, 'door' | 'folder'>): Promise<CatalogStanding> {
  const files = repositoryFiles(options.door, options.folder);
  const timestamp = await files.timestamp();
  if (timestamp === undefined) {
    const collectors = { keys: [], threshold: 1 };
    const versions = { snapshotVersion: undefined, timestampVersion: undefined };
    return { roles: new Map(), collectors, ...versions, signedAt: undefined };
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
  const roles = new Map<string, { version: number; targets: Listed }>([
    ['targets', { version: topVersion, targets: top.targets as Listed }],
  ]);
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
    signedAt: timestamp.signed.signed_at,
  };
}

/** The collectors as the catalogue names them now. */
export async function collectorsOf(options: CatalogOptions): Promise<NonNullable<CatalogChange['collectors']>> {
  return (await readCatalog(options)).collectors;
}

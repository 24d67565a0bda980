import { type Clock, sha256, TsukuroiError } from '@tsukuroi/core';
import { newestSignedMs, type RepositoryState, refreshRepository, statedBy } from '../client/refresh.ts';
import type { Source } from '../client/source.ts';
import { type Memory, trustStore } from '../client/store.ts';
import type { VerifiedTargets } from '../client/tuf.ts';
import type { FileDoor } from '../files/door.ts';
import { consistentPath, METADATA_LIMITS } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import './errors.ts';
import { RELEASE_LIMIT_BYTES, type Release, type ReleaseRole, readRelease, releasePath } from './release.ts';
import { upgradePlaces } from './status.ts';

export interface ReleaseOptions {
  readonly door: FileDoor;
  /** The upgrader's folder, of root alone: what it has verified so far is kept in it, so that nothing older is taken after it. */
  readonly folder: string;
  /** The organisation's root that a person gave to the upgrader. Never the one that lies beside the catalogue. */
  readonly root: Uint8Array;
  /** A copy of the catalogue, whoever brought it: the server's data folder, a relay's mirror, a stick. */
  readonly source: Source;
  readonly clock: Clock;
  readonly scratch?: string;
}

export interface VerifiedReleases {
  readonly catalog: RepositoryState;
  /** Every release of the role that the catalogue names now, in no order. */
  readonly releases: readonly Release[];
  /** Releases whose file is missing or not as it was signed, by target path. */
  readonly unreadable: readonly string[];
}

const NOTHING: Memory = { files: new Map(), floors: {} };
const ROLE = 'releases';

/** The root that a person gave to the upgrader of this machine; undefined before that. */
export function readUpgradeTrust(door: FileDoor, folder: string): Promise<Uint8Array | undefined> {
  return door.readIfThere(upgradePlaces(folder).root, METADATA_LIMITS.root);
}

/** Begins anew from a root. What was verified under another one is forgotten. */
export async function writeUpgradeTrust(door: FileDoor, folder: string, root: Uint8Array): Promise<void> {
  const at = upgradePlaces(folder);
  const before = await readUpgradeTrust(door, folder);
  if (before === undefined || !Buffer.from(before).equals(root)) {
    await door.removeTree(at.trust);
    await door.writeWhole(at.root, root);
  }
}

/**
 * The releases of a role, verified as every device verifies the catalogue: root by root from the one that a person gave, timestamp, snapshot, the
 * roles, each release by length and hash (TUF 1.0.31, 5.3 to 5.7). Whoever holds the copy can withhold and delay, and nothing else.
 *
 * Never throws for what the copy does: a catalogue that is refused or past its date answers no release, and its state says why.
 */
export async function verifiedReleases(options: ReleaseOptions, role: ReleaseRole): Promise<VerifiedReleases> {
  const store = trustStore(options.door, upgradePlaces(options.folder).trust);
  const before = (await store.load())?.catalog ?? NOTHING;
  const memory = before.files.has('root')
    ? before
    : { ...before, files: new Map([...before.files, ['root', options.root]]) };
  const newest = newestSignedMs(memory);
  const refreshed = await refreshRepository(
    {
      repository: 'catalog',
      memory,
      source: options.source,
      nowMs: Math.max(options.clock.nowMs(), newest),
      newestSignedMs: newest,
      mayBeOld: before.floors.timestamp !== undefined,
      ...(options.scratch === undefined ? {} : { scratch: options.scratch }),
    },
    (targets) => releasesOf(role, targets, options.source),
  );
  await store.save({ catalog: refreshed.memory, director: NOTHING, targets: new Map() });
  const { state: catalog, value } = refreshed;
  const least = catalogAtLeast(refreshed.memory);
  if (value !== undefined && value.snapshot < least) {
    const error = new TsukuroiError('METADATA_BELOW_FLOOR', { given: value.snapshot, least }, { exitCode: 3 });
    return { catalog: { state: 'invalid', error }, releases: [], unreadable: [] };
  }
  // What is past its date may name a release that was withdrawn since: an upgrade can wait for a fresh signature.
  if (catalog.state !== 'ok' || value === undefined) {
    return { catalog, releases: [], unreadable: [] };
  }
  return { catalog, releases: value.releases, unreadable: value.unreadable };
}

/** The organisation's floor of the catalogue, in the newest root (repository/root.ts). */
function catalogAtLeast({ files }: Memory): number {
  const root = files.get('root');
  return root === undefined ? 0 : (readSigned('root', root).catalog_at_least ?? 0);
}

interface Found {
  readonly snapshot: number;
  readonly releases: readonly Release[];
  readonly unreadable: readonly string[];
}

async function releasesOf(role: ReleaseRole, targets: VerifiedTargets, source: Source): Promise<Found> {
  const snapshot = statedBy((await targets.role('snapshot')) ?? new Uint8Array())?.version ?? 0;
  const [releases, unreadable]: [Release[], string[]] = [[], []];
  // A path of its pattern leads tuf-js through the delegated role, whether or not it is listed.
  await targets.find(`${ROLE}/${role}/0`);
  const bytes = await targets.role(ROLE);
  const listed = bytes === undefined ? {} : readSigned('targets', bytes).targets;
  for (const [path, { hashes, length }] of Object.entries(listed)) {
    if (!path.startsWith(`${ROLE}/${role}/`)) {
      continue;
    }
    const release = await readTarget(path, hashes.sha256, length, source);
    // A release says of itself what it is; one under another's name is nobody's.
    if (release === undefined || release.role !== role || releasePath(release) !== path) {
      unreadable.push(path);
    } else {
      releases.push(release);
    }
  }
  return { snapshot, releases, unreadable };
}

async function readTarget(path: string, hash: string, length: number, source: Source): Promise<Release | undefined> {
  if (length > RELEASE_LIMIT_BYTES) {
    return undefined;
  }
  const bytes = await source.read(`targets/${consistentPath(path, hash)}`, length).catch(() => undefined);
  return bytes !== undefined && bytes.length === length && sha256(bytes) === hash ? readRelease(bytes) : undefined;
}

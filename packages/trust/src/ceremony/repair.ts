import { type Clock, sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { keyIdOf, type SigningKey } from '../keys/key.ts';
import { loadOnlineKey } from '../keys/online-key.ts';
import { openDirector } from '../repository/director.ts';
import { ONLINE_PROFILE } from '../repository/expiry.ts';
import { METADATA_LIMITS, repositoryFiles } from '../repository/files.ts';
import { damageOf, isPublished } from './damage.ts';
import './errors.ts';
import { installOnServer, readSite, type Site } from './install.ts';
import { takeNextDirectorKey } from './new-key.ts';
import { type Before, readBefore } from './parts/before.ts';
import { copyTree, keyPlaces, serverPlaces } from './places.ts';
import { setAside } from './set-aside.ts';

export interface RepairOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  readonly dataFolder: string;
  /** A medium with the signed results (`catalog/`, `directors/`). */
  readonly from: string;
  /** Which facility this server is; needed only when its own files do not say so. */
  readonly facility?: string;
  /** SHA-256 of the first root as a person has it from elsewhere; needed when nothing here can say whose server this is. */
  readonly root?: string;
  /** The organisation has another root, since all copies of the keys were lost: what is here is set aside, and `root` must be given. */
  readonly reRoot?: boolean;
}

export interface RepairReport {
  /** What was damaged, as paths; empty when nothing was. */
  readonly repaired: readonly string[];
  readonly facility: string;
  /** False: the server's own key is lost or refused; a new one is listed by `keys rotate --role director`. */
  readonly key: boolean;
}

/**
 * Puts back what a server lost of its ceremony, from the signed results. Only what is proved to be of the same organisation is taken:
 * by a root that is still here, by the server's own key that the director's root names, or by the root's number from a person.
 * No key is made and none is copied.
 *
 * @throws `REPAIR_UNPROVED`, `REPAIR_FACILITY`, `REPAIR_BEHIND`, `CATALOG_ALTERED`, `KEYS_ABSENT`
 */
export async function repairServer(options: RepairOptions): Promise<RepairReport> {
  const { door, clock, dataFolder, from } = options;
  const server = serverPlaces(dataFolder);
  const medium = keyPlaces(from);
  const past = await readBefore(door, medium);
  if (options.reRoot === true) {
    await replaceFormer(options, past);
  }
  const { parts } = await damageOf(door, dataFolder);
  const key = await ownKey(door, dataFolder, past);
  const facility = await facilityOf(options, past, key?.keyid);
  await mustBeOurs(options, past, facility, key?.keyid);
  await mustNotBeOlder(options, past);
  for (const damaged of parts) {
    await door.removeTree(damaged);
  }
  const site: Site = { format: 'site/1', facility, oneMachine: (await siteOf(options))?.oneMachine ?? false };
  await door.writeWhole(server.site, `${JSON.stringify(site)}\n`);
  await copyTree(door, medium.catalog, server.catalog);
  await copyTree(door, medium.director(facility), server.director);
  await door.writeWhole(server.root, past.root.bytes, { mode: 0o644 });
  await takeNextDirectorKey(door, dataFolder);
  if (key === undefined) {
    return { repaired: parts, facility, key: false };
  }
  if (await isPublished(door, server.director)) {
    await installOnServer({ door, clock, keysFolder: from, dataFolder });
  } else {
    // What the director published is lost. Above what agents may have seen of it, and without the plans nobody knows any more.
    await door.remove(`${server.director}/metadata/timestamp.json`);
    const { director: folder } = server;
    const director = await openDirector({ door, folder, facility, keys: [key], profile: ONLINE_PROFILE, clock });
    await director.publish({ afterRestore: true, statements: { catalog: past.catalog.snapshotVersion ?? 0 } });
  }
  return { repaired: parts, facility, key: true };
}

/** The key this server signs with, or the one it made that a signed root names by now. */
async function ownKey(door: FileDoor, dataFolder: string, past: Before): Promise<SigningKey | undefined> {
  const { onlineKey, nextOnlineKey } = serverPlaces(dataFolder);
  const load = (place: string) => loadOnlineKey(door, place, 'director').catch(() => undefined);
  const next = await load(nextOnlineKey);
  const named = [...past.directors.values()].some(({ statement }) =>
    statement.roles.targets.keys.some((key) => keyIdOf(key) === next?.keyid),
  );
  return named ? next : load(onlineKey);
}

/** A former ceremony is replaced only by a root that a person names; the key made for the new one stays. */
async function replaceFormer({ door, clock, dataFolder, root }: RepairOptions, past: Before): Promise<void> {
  if (root !== past.firstRoot) {
    throw new TsukuroiError('REPAIR_UNPROVED', { root: past.firstRoot }, { exitCode: 3 });
  }
  const { nextOnlineKey } = serverPlaces(dataFolder);
  const next = await door.readIfThere(nextOnlineKey, 4096);
  await setAside(door, dataFolder, clock);
  if (next !== undefined) {
    await door.writeWhole(nextOnlineKey, next, { mode: 0o600 });
  }
}

function siteOf({ door, dataFolder }: RepairOptions): Promise<Site | undefined> {
  return readSite(door, dataFolder).catch(() => undefined);
}

/** Which facility this is: its own file, whose director's root names its key, a person, or the only one there is. */
async function facilityOf(options: RepairOptions, past: Before, keyid: string | undefined): Promise<string> {
  const byKey = [...past.directors].find(([, { statement }]) =>
    statement.roles.targets.keys.some((key) => keyIdOf(key) === keyid),
  )?.[0];
  const [only, ...others] = past.directors.keys();
  const facility =
    (await siteOf(options))?.facility ?? byKey ?? options.facility ?? (others.length === 0 ? only : undefined);
  if (facility === undefined || !past.directors.has(facility) || (options.facility ?? facility) !== facility) {
    const known = [...past.directors.keys()].join(', ');
    throw new TsukuroiError('REPAIR_FACILITY', { facility: options.facility ?? '-', known }, { exitCode: 3 });
  }
  return facility;
}

async function mustBeOurs(
  { door, dataFolder, root }: RepairOptions,
  past: Before,
  facility: string,
  keyid: string | undefined,
): Promise<void> {
  const server = serverPlaces(dataFolder);
  const first = await door
    .readIfThere(`${server.catalog}/metadata/1.root.json`, METADATA_LIMITS.root)
    .catch(() => undefined);
  const keys = past.directors.get(facility)?.statement.roles.targets.keys ?? [];
  const proofs = [
    ...(first === undefined ? [] : [sha256(first) === past.firstRoot]),
    ...(keyid === undefined ? [] : [keys.some((key) => keyIdOf(key) === keyid)]),
    ...(root === undefined ? [] : [root === past.firstRoot]),
  ];
  // A damaged first root proves nothing either way; a person's number or the key then decides.
  if (!proofs.includes(true) || (root !== undefined && root !== past.firstRoot)) {
    throw new TsukuroiError('REPAIR_UNPROVED', { root: past.firstRoot }, { exitCode: 3 });
  }
}

/** The medium may be a copy from before; what is newer here and still readable must not go back. */
async function mustNotBeOlder({ door, dataFolder, from }: RepairOptions, past: Before): Promise<void> {
  const here = await repositoryFiles(door, serverPlaces(dataFolder).catalog)
    .timestamp()
    .catch(() => undefined);
  const version = here?.signed.version ?? 0;
  if (version > (past.catalog.timestampVersion ?? 0)) {
    throw new TsukuroiError('REPAIR_BEHIND', { from }, { exitCode: 3 });
  }
}

import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type Charter, watchingCharter } from '../charter/charter.ts';
import type { FileDoor } from '../files/door.ts';
import { newKeyPair, type SigningKey } from '../keys/key.ts';
import type { OfflineRole } from '../keys/key-file.ts';
import { saveOnlineKey } from '../keys/online-key.ts';
import { publishCatalog } from '../repository/catalog.ts';
import { repositoryFiles } from '../repository/files.ts';
import { type RootStatement, signRoot } from '../repository/root.ts';
import './errors.ts';
import { installOnServer } from './install.ts';
import { mustBeLong, writeNewKey } from './new-key.ts';
import { unlockKeys } from './open.ts';
import { copyTree, isInside, keyPlaces, mustBeSame, serverPlaces } from './places.ts';
import { onlineRoles } from './root-roles.ts';
import { setAside } from './set-aside.ts';

export interface InitOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** Folder on the medium of the offline keys. */
  readonly keysFolder: string;
  /** Folder on the second medium, for the safe. */
  readonly copyFolder: string;
  readonly dataFolder: string;
  readonly organisation: string;
  readonly facility: string;
  /** Holders, and how many of them must agree. Each holder has one passphrase and one key per role. */
  readonly holders: number;
  readonly threshold: number;
  /** One for all holders, or one each. */
  readonly passphrases: readonly string[];
  readonly charter?: Charter;
  /** Keys and server on one machine on purpose: allowed, with a warning that stays. */
  readonly oneMachine: boolean;
  /** All copies of the former keys are lost: this ceremony takes the place of the one before (docs/recipes/re-root.md). */
  readonly reRoot?: boolean;
}

export interface InitReport {
  readonly keysWritten: number;
  /** Files read back from the second medium and found the same; every key in it was opened. */
  readonly filesVerified: number;
  readonly rootSha256: string;
  readonly warnings: readonly ('one-holder' | 'one-machine' | 'same-medium' | 'watching-only')[];
}

/**
 * The ceremony (docs/recipes/keys.md): makes the keys, signs the first root, catalogue, charter and director's root, writes
 * the second copy, reads it back and opens it, and only then gives the server its part. When anything fails on the way, what
 * it wrote is removed and the server is as before.
 *
 * @throws `CEREMONY_DONE`, `KEYS_IN_DATA_FOLDER`, `COPY_PLACE`, `PASSPHRASE_SHORT`, `THRESHOLD`, `COPY_UNVERIFIED`, door's errors
 */
export async function initOrganisation(options: InitOptions): Promise<InitReport> {
  const { door, clock, keysFolder, copyFolder } = options;
  await mustBeReady(options);
  const places = keyPlaces(keysFolder);
  let putBack: (() => Promise<void>) | undefined;
  try {
    const written = await makeKeys(options);
    const root: RootStatement = {
      organisation: options.organisation,
      roles: rolesOf(written.root, written.catalog, options.threshold),
    };
    await repositoryFiles(door, places.catalog).writeRoot(1, signRoot(root, 1, clock.nowMs(), written.root));
    const online = newKeyPair();
    const directorRoot = signRoot(
      {
        organisation: options.organisation,
        facility: options.facility,
        roles: { ...rolesOf(written.root, [online.key], options.threshold), ...onlineRoles(online.key.publicKey) },
      },
      1,
      clock.nowMs(),
      written.root,
    );
    await repositoryFiles(door, places.director(options.facility)).writeRoot(1, directorRoot);
    const charter = options.charter ?? watchingCharter(options.facility);
    const set = [
      { path: `directors/${options.facility}/root.json`, content: directorRoot },
      { path: `charter/${options.facility}.json`, content: Buffer.from(JSON.stringify(charter)) },
    ];
    await publishCatalog({ door, folder: places.catalog, clock }, { set }, written.catalog);

    await copyTree(door, keysFolder, copyFolder);
    const filesVerified = await mustBeSame(door, keysFolder, copyFolder);
    const reopened = await unlockKeys(door, [copyFolder], options.passphrases);
    const expected = new Set([...written.root, ...written.catalog].map(({ keyid }) => keyid));
    if (reopened.filter(({ keyid }) => expected.has(keyid)).length < expected.size) {
      throw new TsukuroiError('COPY_UNVERIFIED', { file: copyFolder, folder: copyFolder }, { exitCode: 3 });
    }

    if (options.reRoot === true) {
      putBack = await setAside(door, options.dataFolder, clock);
    }
    const server = serverPlaces(options.dataFolder);
    const madeAt = isoSeconds(clock.nowMs());
    await saveOnlineKey(door, server.onlineKey, { secret: online.secret, role: 'director', madeAt });
    const site = { format: 'site/1', facility: options.facility, oneMachine: options.oneMachine };
    await door.writeWhole(server.site, `${JSON.stringify(site)}\n`);
    const installed = await installOnServer({ door, clock, keysFolder, dataFolder: options.dataFolder });
    return {
      keysWritten: expected.size,
      filesVerified,
      rootSha256: installed.rootSha256,
      warnings: await warningsOf(options),
    };
  } catch (error) {
    await removeWritten(options, options.reRoot === true && putBack === undefined).catch(() => undefined);
    await putBack?.();
    throw error;
  }
}

/** One role of root metadata for every TUF role. */
function rolesOf(
  root: readonly SigningKey[],
  others: readonly SigningKey[],
  threshold: number,
): RootStatement['roles'] {
  const role = (keys: readonly SigningKey[]) => ({ keys: keys.map(({ publicKey }) => publicKey), threshold });
  return { root: role(root), targets: role(others), snapshot: role(others), timestamp: role(others) };
}

async function makeKeys(options: InitOptions): Promise<Record<OfflineRole, SigningKey[]>> {
  const made: Record<OfflineRole, SigningKey[]> = { root: [], catalog: [] };
  for (let holder = 0; holder < options.holders; holder += 1) {
    for (const role of ['root', 'catalog'] as const) {
      made[role].push(await writeNewKey(options, role, options.passphrases[holder] ?? options.passphrases[0] ?? ''));
    }
  }
  return made;
}

/** Throws where offline keys would lie within a server's reach. */
export function mustBeApart(keysFolder: string, dataFolder: string, oneMachine: boolean): void {
  if (!oneMachine && isInside(dataFolder, keysFolder)) {
    throw new TsukuroiError('KEYS_IN_DATA_FOLDER', { folder: keysFolder, data: dataFolder }, { exitCode: 3 });
  }
}

async function mustBeReady(options: InitOptions): Promise<void> {
  const { door, keysFolder, copyFolder, dataFolder, holders, threshold, passphrases } = options;
  mustBeApart(keysFolder, dataFolder, options.oneMachine);
  mustBeApart(copyFolder, dataFolder, options.oneMachine);
  if (isInside(keysFolder, copyFolder) || isInside(copyFolder, keysFolder)) {
    throw new TsukuroiError('COPY_PLACE', { folder: copyFolder }, { exitCode: 3 });
  }
  if (!(threshold >= 1 && threshold <= holders && holders <= 16)) {
    throw new TsukuroiError('THRESHOLD', { threshold, holders });
  }
  if (passphrases.length !== 1 && passphrases.length !== holders) {
    throw new TsukuroiError('THRESHOLD', { threshold: passphrases.length, holders });
  }
  passphrases.forEach(mustBeLong);
  const { trust } = serverPlaces(dataFolder);
  for (const folder of [keysFolder, copyFolder, ...(options.reRoot === true ? [] : [trust])]) {
    for (const name of await door.list(folder)) {
      if (['keys', 'catalog', 'directors', 'director', 'online', 'root.json', 'site.json'].includes(name)) {
        throw new TsukuroiError('CEREMONY_DONE', { folder }, { exitCode: 3 });
      }
    }
  }
}

async function removeWritten(
  { door, keysFolder, copyFolder, dataFolder }: InitOptions,
  serverUntouched: boolean,
): Promise<void> {
  for (const folder of [keysFolder, copyFolder]) {
    const { keys, catalog, directors } = keyPlaces(folder);
    for (const made of [keys, catalog, directors]) {
      await door.removeTree(made);
    }
  }
  if (serverUntouched) {
    return;
  }
  const { catalog, director, onlineKey, site, root } = serverPlaces(dataFolder);
  for (const made of [catalog, director, onlineKey, site, root]) {
    await door.removeTree(made);
  }
}

async function warningsOf(options: InitOptions): Promise<InitReport['warnings']> {
  const one = await options.door.stat(options.keysFolder);
  const both = isInside(join(options.keysFolder, '..'), options.copyFolder);
  return [
    ...(options.threshold === 1 ? (['one-holder'] as const) : []),
    ...(options.oneMachine ? (['one-machine'] as const) : []),
    ...(one !== undefined && both ? (['same-medium'] as const) : []),
    ...(options.charter === undefined ? (['watching-only'] as const) : []),
  ];
}

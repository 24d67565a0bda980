import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { Charter } from '../charter/charter.ts';
import type { FileDoor } from '../files/door.ts';
import { keyIdOf, type PublicKey, type SigningKey } from '../keys/key.ts';
import type { OfflineRole } from '../keys/key-file.ts';
import { type CatalogChange, collectorsOf, publishCatalog, readCatalog } from '../repository/catalog.ts';
import { repositoryFiles } from '../repository/files.ts';
import { type RootStatement, signRoot } from '../repository/root.ts';
import './errors.ts';
import { mustBeApart } from './init.ts';
import { installOnServer, readSite } from './install.ts';
import { mustBeLong, nextDirectorKey, writeNewKey } from './new-key.ts';
import { nextStatement, renewedStatement } from './next-statement.ts';
import { followRoots, unlockKeys } from './open.ts';
import { copyTree, keyPlaces, mustBeSame } from './places.ts';
import { directorStatement } from './root-roles.ts';

export interface ChangeOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** The medium that is the original; more media of other holders may be plugged in for their keys. */
  readonly keysFolder: string;
  readonly otherHolders?: readonly string[];
  readonly passphrases: readonly string[];
  /** For a new key: its holder's own passphrase and medium; without them the first of the others. */
  readonly newHolder?: { readonly passphrase: string; readonly keysFolder?: string };
  /** The server that takes the results over; absent when it is elsewhere. */
  readonly dataFolder?: string;
  /** The second copy, brought up to date and verified; absent: it is behind now, which the report says. */
  readonly copyFolder?: string;
  readonly oneMachine: boolean;
}

export type KeyChange =
  /** One more offline key, or another threshold. */
  | { readonly do: 'add'; readonly role: OfflineRole; readonly threshold?: number }
  /** A new offline key in the place of an old one. */
  | { readonly do: 'rotate'; readonly role: OfflineRole; readonly keyid?: string }
  /** Nothing changes but the dates: root, directors' roots and catalogue are signed anew before they expire. */
  | { readonly do: 'renew' }
  /** An offline key that counts no more. */
  | { readonly do: 'revoke'; readonly keyid: string }
  /** A new director key for the server in `dataFolder`, or the public key another facility's server has made. */
  | { readonly do: 'director'; readonly facility: string; readonly publicKey?: PublicKey }
  /** Another charter for a facility. */
  | { readonly do: 'charter'; readonly charter: Charter }
  /** Content that the catalogue lists from now on, or no more. */
  | ({ readonly do: 'catalog' } & Pick<CatalogChange, 'set' | 'artifacts' | 'remove'>)
  /** Another collector, or one less. */
  | { readonly do: 'collector'; readonly publicKey?: PublicKey; readonly remove?: string };

export interface ChangeReport {
  readonly rootVersion: number;
  readonly catalogVersion: number;
  /** False: the copy in the safe does not know of this yet. */
  readonly copyVerified: boolean;
  readonly newKeyids: readonly string[];
}

/**
 * One change to who may sign what, signed by those who may today. The chain that agents follow has no gaps: a root is signed
 * by the keys before and after, directors' roots follow a change of the root keys, and the catalogue is signed anew.
 */
export async function changeKeys(options: ChangeOptions, change: KeyChange): Promise<ChangeReport> {
  const { door, clock, keysFolder } = options;
  if (options.dataFolder !== undefined) {
    mustBeApart(keysFolder, options.dataFolder, options.oneMachine);
  }
  if (options.newHolder !== undefined) {
    mustBeLong(options.newHolder.passphrase);
  }
  const places = keyPlaces(keysFolder);
  const root = await followRoots(door, places.catalog);
  const media = [keysFolder, ...(options.otherHolders ?? [])];
  const held = await unlockKeys(door, media, options.passphrases);
  const passphrase = options.newHolder?.passphrase ?? options.passphrases[0] ?? '';
  const medium = options.newHolder?.keysFolder ?? keysFolder;
  const owner = { door, clock, keysFolder: medium, organisation: root.statement.organisation };

  const newKeys: SigningKey[] = [];
  const newKeyids: string[] = [];
  let next: RootStatement = root.statement;
  if (change.do === 'add' || change.do === 'rotate' || change.do === 'revoke') {
    if (change.do !== 'revoke') {
      newKeys.push(await writeNewKey(owner, change.role, passphrase));
    }
    next = nextStatement(root.statement, change, newKeys[0]?.publicKey);
  }
  if (change.do === 'renew') {
    const { snapshotVersion } = await readCatalog({ door, folder: places.catalog });
    next = renewedStatement(root.statement, snapshotVersion);
  }
  const signers = distinct([...held, ...newKeys]);
  const set: NonNullable<CatalogChange['set']>[number][] = [];
  let { version } = root;
  if (next !== root.statement) {
    version += 1;
    const bytes = signRoot(next, version, clock.nowMs(), signers, root.statement);
    await repositoryFiles(door, places.catalog).writeRoot(version, bytes);
    if (change.do === 'renew' || JSON.stringify(next.roles.root) !== JSON.stringify(root.statement.roles.root)) {
      for (const facility of await door.list(places.directors)) {
        const director = await followRoots(door, places.director(facility));
        const roles = { ...director.statement.roles, root: next.roles.root };
        set.push(await writeDirectorRoot(options, facility, { ...director.statement, roles }, signers));
      }
    }
  }
  if (change.do === 'director') {
    const key = await directorKey(options, change);
    newKeyids.push(...(change.publicKey === undefined ? [keyIdOf(key)] : []));
    const statement = directorStatement(next, change.facility, key);
    set.push(await writeDirectorRoot(options, change.facility, statement, signers));
  }
  if (change.do === 'charter') {
    const content = Buffer.from(JSON.stringify(change.charter));
    set.push({ path: `charter/${change.charter.facility}.json`, content });
  }
  if (change.do === 'catalog') {
    set.push(...(change.set ?? []));
  }
  const { artifacts = [], remove = [] } = change.do === 'catalog' ? change : {};
  const collectors = change.do === 'collector' ? await collectorsAfter(options, change) : undefined;
  const catalog = await publishCatalog(
    { door, folder: places.catalog, clock },
    { set, artifacts, remove, ...(collectors === undefined ? {} : { collectors }) },
    signers,
  );
  if (options.dataFolder !== undefined && (await readSite(door, options.dataFolder)) !== undefined) {
    await installOnServer({ door, clock, keysFolder, dataFolder: options.dataFolder });
  }
  if (options.copyFolder !== undefined) {
    await copyTree(door, keysFolder, options.copyFolder);
    await mustBeSame(door, keysFolder, options.copyFolder);
  }
  return {
    rootVersion: version,
    catalogVersion: catalog.version,
    copyVerified: options.copyFolder !== undefined,
    newKeyids: [...newKeys.map(({ keyid }) => keyid), ...newKeyids],
  };
}

async function writeDirectorRoot(
  options: ChangeOptions,
  facility: string,
  statement: RootStatement,
  signers: readonly SigningKey[],
): Promise<{ readonly path: string; readonly content: Uint8Array }> {
  const { door, clock } = options;
  const folder = keyPlaces(options.keysFolder).director(facility);
  const files = repositoryFiles(door, folder);
  const before = (await files.newestRoot()) === undefined ? undefined : await followRoots(door, folder);
  const version = (before?.version ?? 0) + 1;
  const content = signRoot(statement, version, clock.nowMs(), signers, before?.statement);
  await files.writeRoot(version, content);
  return { path: `directors/${facility}/root.json`, content };
}

/** The new key of a director: made here for the server of this machine, or made elsewhere and brought as its public half. */
async function directorKey(
  { door, clock, dataFolder }: ChangeOptions,
  change: Extract<KeyChange, { do: 'director' }>,
): Promise<PublicKey> {
  if (change.publicKey !== undefined) {
    return change.publicKey;
  }
  const site = dataFolder === undefined ? undefined : await readSite(door, dataFolder);
  if (dataFolder === undefined || site?.facility !== change.facility) {
    throw new TsukuroiError('DIRECTOR_ELSEWHERE', { facility: change.facility }, { exitCode: 3 });
  }
  return nextDirectorKey(door, dataFolder, clock);
}

async function collectorsAfter(
  options: ChangeOptions,
  change: Extract<KeyChange, { do: 'collector' }>,
): Promise<NonNullable<CatalogChange['collectors']>> {
  const before = await collectorsOf({
    door: options.door,
    folder: keyPlaces(options.keysFolder).catalog,
    clock: options.clock,
  });
  const stay = before.keys.filter((key) => keyIdOf(key) !== change.remove);
  if (change.remove !== undefined && stay.length === before.keys.length) {
    throw new TsukuroiError('KEY_NOT_LISTED', { keyid: change.remove, role: 'collector' }, { exitCode: 3 });
  }
  return { keys: [...stay, ...(change.publicKey === undefined ? [] : [change.publicKey])], threshold: 1 };
}

function distinct(keys: readonly SigningKey[]): SigningKey[] {
  return [...new Map(keys.map((key) => [key.keyid, key])).values()];
}

import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { Charter } from '../charter/charter.ts';
import type { FileDoor } from '../files/door.ts';
import { keyIdOf, newKeyPair, type PublicKey, type SigningKey } from '../keys/key.ts';
import type { OfflineRole } from '../keys/key-file.ts';
import { type CatalogChange, entriesOf } from '../repository/catalog.ts';
import { signedFile } from '../repository/metadata.ts';
import './errors.ts';
import { mustBeApart } from './init.ts';
import { readSite } from './install.ts';
import { mustBeLong, nextDirectorKey, writeKey } from './new-key.ts';
import { unlockKeys } from './open.ts';
import { readBefore } from './parts/before.ts';
import { directorRootsIn, draftProposal, type FileToSign } from './parts/draft.ts';
import { missingFor } from './parts/folder.ts';
import { putInForce } from './parts/put-in-force.ts';
import type { ProposedChange } from './parts/shape.ts';
import { keyPlaces } from './places.ts';

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
 * One change to who may sign what, or to what the catalogue lists, signed by those who may today and hold their keys here. The chain that
 * agents follow has no gaps: a root is signed by the keys before and after, directors' roots follow a change of the root keys, and the
 * catalogue is signed anew. Everything is signed before anything is written: too few keys change nothing.
 *
 * Holders who are never in one room sign the same files apart (parts/).
 *
 * @throws `KEYS_TOO_FEW`, `KEY_NOT_LISTED`, `THRESHOLD_LOST`, `CATALOG_ALTERED`, `DIRECTOR_ELSEWHERE`, `PASSPHRASE_SHORT`, `KEY_PASSPHRASE`
 */
export async function changeKeys(options: ChangeOptions, change: KeyChange): Promise<ChangeReport> {
  const { door, clock, keysFolder } = options;
  if (options.dataFolder !== undefined) {
    mustBeApart(keysFolder, options.dataFolder, options.oneMachine);
  }
  if (options.newHolder !== undefined) {
    mustBeLong(options.newHolder.passphrase);
  }
  const before = await readBefore(door, keyPlaces(keysFolder));
  const held = await unlockKeys(door, [keysFolder, ...(options.otherHolders ?? [])], options.passphrases);
  const made = change.do === 'add' || change.do === 'rotate' ? newKeyPair() : undefined;
  const proposed = await proposedChange(options, change, made?.key.publicKey);
  const draft = draftProposal(before, { change: proposed, madeAtMs: clock.nowMs() });
  const signers = made === undefined ? held : [...held, made.key];
  const roots = new Map(draft.roots.map((file) => [file, signedBy(file, signers)] as const));
  const catalog = await draft.catalog(directorRootsIn(roots));
  const signed = new Map([...roots, ...catalog.map((file) => [file, signedBy(file, signers)] as const)]);
  if (made !== undefined && (change.do === 'add' || change.do === 'rotate')) {
    const { newHolder, passphrases } = options;
    const owner = {
      door,
      clock,
      keysFolder: newHolder?.keysFolder ?? keysFolder,
      organisation: before.root.statement.organisation,
    };
    await writeKey(owner, change.role, newHolder?.passphrase ?? passphrases[0] ?? '', made);
  }
  const put = await putInForce(options, before, signed, contentsOf(change));
  const serverKey = proposed.do === 'director' && change.do === 'director' && change.publicKey === undefined;
  return {
    ...put,
    copyVerified: options.copyFolder !== undefined,
    newKeyids: [
      ...(made === undefined ? [] : [made.key.keyid]),
      ...(serverKey && proposed.do === 'director' ? [keyIdOf(proposed.key)] : []),
    ],
  };
}

/** The change in the words of a proposal, which name contents by hash. */
async function proposedChange(
  options: ChangeOptions,
  change: KeyChange,
  newKey: PublicKey | undefined,
): Promise<ProposedChange> {
  switch (change.do) {
    case 'add':
    case 'rotate':
      if (newKey === undefined) {
        throw new TypeError('a new key is missing');
      }
      return { ...change, key: newKey };
    case 'director':
      return { do: 'director', facility: change.facility, key: await directorKey(options, change) };
    case 'collector': {
      const { publicKey: key, remove } = change;
      return { do: 'collector', ...(key === undefined ? {} : { key }), ...(remove === undefined ? {} : { remove }) };
    }
    case 'charter':
    case 'catalog': {
      const { artifacts = [], remove = [] } = change.do === 'catalog' ? change : {};
      const { set } = entriesOf({ set: contentsOf(change), artifacts });
      return { do: 'catalog', set: set as CatalogProposal['set'], remove: [...remove] };
    }
    default:
      return change;
  }
}

type CatalogProposal = Extract<ProposedChange, { do: 'catalog' }>;

/** What goes into the repository beside its name. */
function contentsOf(change: KeyChange): NonNullable<CatalogChange['set']> {
  if (change.do === 'charter') {
    const content = Buffer.from(JSON.stringify(change.charter));
    return [{ path: `charter/${change.charter.facility}.json`, content }];
  }
  return change.do === 'catalog' ? (change.set ?? []) : [];
}

/** A file signed by those of the keys that count for it. @throws `KEYS_TOO_FEW` */
function signedBy(file: FileToSign, keys: readonly SigningKey[]): Uint8Array {
  const able = new Set(file.needs.flatMap(({ by }) => by.keys.map(keyIdOf)));
  const signers = new Map(keys.filter(({ keyid }) => able.has(keyid)).map((key) => [key.keyid, key]));
  const signatures = [...signers.values()].map((key) => ({ keyid: key.keyid, sig: key.sign(file.bytes) }));
  const [missing] = missingFor(file, signatures);
  if (missing !== undefined) {
    throw new TsukuroiError('KEYS_TOO_FEW', { ...missing }, { exitCode: 3 });
  }
  return signedFile(file.unsigned, signatures);
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

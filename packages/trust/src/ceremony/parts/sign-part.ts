import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { keyIdOf } from '../../keys/key.ts';
import { KEY_FILE_LIMIT_BYTES, type KeyFile, readKeyFile, unlockKey } from '../../keys/key-file.ts';
import { repositoryFiles } from '../../repository/files.ts';
import { readSigned } from '../../repository/read.ts';
import type { RootStatement } from '../../repository/root.ts';
import './errors.ts';
import { type OpenProposal, openProposal } from './folder.ts';
import { type Knowing, mustKnow, remember } from './holder.ts';
import { type Part, proposalPlaces } from './shape.ts';
import { type SummaryLine, summaryOf } from './summary.ts';

export interface PartOptions {
  readonly door: FileDoor;
  /** Of the holder's own machine. */
  readonly clock: Clock;
  readonly folder: string;
  readonly keyFile: string;
  /** SHA-256 of the organisation's first root, when a key signs for the first time and its medium holds no catalogue. */
  readonly root?: string;
}

/** What a holder is shown before the passphrase is asked for. */
export interface Shown {
  readonly opened: OpenProposal;
  readonly keyFile: KeyFile;
  readonly summary: readonly SummaryLine[];
  readonly knowing: Knowing;
}

/**
 * Reads a proposal for one key: verifies the past, works out what would be signed, and says in words what changes.
 *
 * @throws `PROPOSAL_…`, `HOLDER_…`, `CATALOG_ALTERED`, `KEY_FILE_UNREADABLE`, `PART_KEY_REVOKED`, `PART_KEY_UNKNOWN`
 */
export async function showProposal(options: PartOptions): Promise<Shown> {
  const { clock, door, folder, root } = options;
  const text = Buffer.from(await door.read(options.keyFile, KEY_FILE_LIMIT_BYTES)).toString('utf8');
  const keyFile = readKeyFile(text, options.keyFile);
  const opened = await openProposal(door, folder, clock);
  const knowing = await mustKnow(door, options.keyFile, opened.before, opened.id, root);
  await mustCount(door, proposalPlaces(folder).catalog, opened, keyFile.keyid);
  return { opened, keyFile, knowing, summary: await summaryOf(door, opened) };
}

/**
 * Signs what `showProposal` has shown, and writes the part into the folder.
 *
 * @returns the file of the part
 * @throws `KEY_PASSPHRASE`
 */
export async function signPart(options: PartOptions, shown: Shown, passphrase: string): Promise<string> {
  const { door, folder } = options;
  const { opened, keyFile } = shown;
  const key = await unlockKey(keyFile, passphrase, options.keyFile);
  const part: Part = {
    format: 'part/1',
    proposal: opened.id,
    keyid: key.keyid,
    signatures: opened.files
      .filter((file) => concerns(file, key.keyid))
      .map(({ name, bytes }) => ({ file: name, sig: key.sign(bytes) })),
  };
  await remember(door, options.keyFile, opened.before, opened.id);
  const file = join(proposalPlaces(folder).parts, `${key.keyid.slice(0, 16)}.json`);
  await door.writeWhole(file, `${JSON.stringify(part)}\n`, { mode: 0o644 });
  return file;
}

/** Whether a key's signature counts for a file. */
export function concerns({ needs }: OpenProposal['files'][number], keyid: string): boolean {
  return needs.some(({ by }) => by.keys.some((key) => keyIdOf(key) === keyid));
}

/** Throws where a key's signature would count for nothing, and says why. @throws `PART_KEY_REVOKED`, `PART_KEY_OTHER_ROLE`, `PART_KEY_UNKNOWN` */
export async function mustCount(
  door: FileDoor,
  catalog: string,
  { files, before, draft }: Pick<OpenProposal, 'files' | 'before' | 'draft'>,
  keyid: string,
): Promise<void> {
  if (files.some((file) => concerns(file, keyid))) {
    return;
  }
  const listed = ({ roles }: RootStatement) =>
    Object.values(roles).some(({ keys }) => keys.some((key) => keyIdOf(key) === keyid));
  const params = { keyid: keyid.slice(0, 8) };
  if (listed(before.root.statement) || listed(draft.statement)) {
    throw new TsukuroiError('PART_KEY_OTHER_ROLE', params, { exitCode: 3 });
  }
  for (let version = 1; version < before.root.version; version += 1) {
    const root = readSigned('root', await repositoryFiles(door, catalog).metadata('root', version));
    if (root.keys[keyid] !== undefined) {
      throw new TsukuroiError('PART_KEY_REVOKED', params, { exitCode: 3 });
    }
  }
  throw new TsukuroiError('PART_KEY_UNKNOWN', params, { exitCode: 3 });
}

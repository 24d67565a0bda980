import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { isSignedBy, keyIdOf } from '../../keys/key.ts';
import { repositoryFiles } from '../../repository/files.ts';
import { signedFile } from '../../repository/metadata.ts';
import type { DetachedSignature } from '../../roles/verify.ts';
import { keyPlaces } from '../places.ts';
import { type Before, copyBefore, readBefore } from './before.ts';
import type { FileToSign } from './draft.ts';
import './errors.ts';
import { completeName, contentOf, missingFor, type OpenProposal, openProposal } from './folder.ts';
import { mustBeEmpty, writeProposal } from './propose.ts';
import { putInForce } from './put-in-force.ts';
import { PART_LIMIT_BYTES, PARTS_AT_MOST, Part, PROPOSAL_LIMIT_BYTES, Proposal, proposalPlaces } from './shape.ts';
import { concerns, mustCount } from './sign-part.ts';

export interface CombineOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** Copies of the proposal's folder, each with the parts of some holders. */
  readonly folders: readonly string[];
  /** The medium with the signed results, which becomes the new state. */
  readonly keysFolder: string;
  /** Where the second round's proposal goes, when there is one. */
  readonly next?: string;
  readonly copyFolder?: string;
  /** The server on this machine, if there is one. */
  readonly dataFolder?: string;
}

export type Combined =
  | { readonly done: 'signed'; readonly rootVersion: number; readonly catalogVersion: number; readonly copied: boolean }
  /** The roots are complete; the catalogue that lists them is to be signed in a second round. */
  | { readonly done: 'next-round'; readonly folder: string };

/**
 * Puts the parts of a proposal together. Nothing of the folders is believed: the past is that of the medium here, what was signed is
 * worked out anew, every signature is verified over it, and a key counts once however many parts bear its name.
 *
 * @throws `PART_OTHER_PROPOSAL`, `PART_UNREADABLE`, `PART_FORGED`, `PART_KEY_REVOKED`, `PART_KEY_OTHER_ROLE`, `PART_KEY_UNKNOWN`,
 *   `PROPOSAL_OVERTAKEN`, `KEYS_TOO_FEW`
 */
export async function combineParts(options: CombineOptions): Promise<Combined> {
  const { clock, door, folders, keysFolder } = options;
  const medium = keyPlaces(keysFolder);
  const [first = ''] = folders;
  const before = await pastOf(door, first, medium);
  const opened = await openProposal(door, first, clock, before);
  const parts = await partsOf(door, folders, opened.id);
  const signed = new Map<FileToSign, readonly DetachedSignature[]>();
  for (const { keyid } of parts) {
    await mustCount(door, medium.catalog, opened, keyid);
  }
  for (const file of opened.files) {
    const signatures = parts.flatMap((part) => signatureOf(part, file));
    const [missing] = missingFor(file, signatures);
    if (missing !== undefined) {
      throw new TsukuroiError('KEYS_TOO_FEW', { ...missing }, { exitCode: 3 });
    }
    signed.set(file, signatures);
  }
  const complete = new Map([
    ...opened.complete,
    ...[...signed].map(([file, signatures]) => [file, signedFile(file.unsigned, signatures)] as const),
  ]);
  if (opened.draft.twoRounds && opened.proposal.round === 1) {
    return nextRound(options, opened, complete);
  }
  const put = await putInForce(options, before, complete, await contentsOf(door, first, opened.proposal));
  return { done: 'signed', ...put, copied: options.copyFolder !== undefined };
}

/** What was signed last, as this medium has it. A try that was cut off may have left the next root there. */
async function pastOf(door: FileDoor, folder: string, medium: ReturnType<typeof keyPlaces>): Promise<Before> {
  const { base } = await readBase(door, folder);
  const newest = await repositoryFiles(door, medium.catalog).newestRoot();
  const overtaken = () => new TsukuroiError('PROPOSAL_OVERTAKEN', { folder }, { exitCode: 3 });
  if (newest === undefined || newest.version < base.root || newest.version > base.root + 1) {
    throw overtaken();
  }
  const before = await readBefore(door, medium, { rootVersion: base.root });
  if (before.timestamp !== base.timestamp) {
    throw overtaken();
  }
  return before;
}

async function readBase(door: FileDoor, folder: string): Promise<Pick<Proposal, 'base'>> {
  const file = proposalPlaces(folder).proposal;
  const bytes = await door.read(file, PROPOSAL_LIMIT_BYTES);
  try {
    return Proposal.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('PROPOSAL_UNREADABLE', { file }, { cause });
  }
}

async function partsOf(door: FileDoor, folders: readonly string[], proposal: string): Promise<readonly Part[]> {
  const parts = new Map<string, Part>();
  for (const folder of folders) {
    const places = proposalPlaces(folder);
    for (const name of (await door.list(places.parts)).slice(0, PARTS_AT_MOST)) {
      const file = join(places.parts, name);
      const part = readPart(await door.read(file, PART_LIMIT_BYTES), file);
      if (part.proposal !== proposal) {
        throw new TsukuroiError('PART_OTHER_PROPOSAL', { file, keyid: part.keyid.slice(0, 8) }, { exitCode: 3 });
      }
      parts.set(part.keyid, part);
    }
  }
  return [...parts.values()];
}

function readPart(bytes: Uint8Array, file: string): Part {
  try {
    return Part.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('PART_UNREADABLE', { file }, { cause });
  }
}

/** A part's signature over a file it concerns: verified, or the part was made by another program, or by somebody else. */
function signatureOf(part: Part, file: FileToSign): readonly DetachedSignature[] {
  const { keyid } = part;
  if (!concerns(file, keyid)) {
    return [];
  }
  const key = file.needs.flatMap(({ by }) => by.keys).find((one) => keyIdOf(one) === keyid);
  const sig = part.signatures.find(({ file: name }) => name === file.name)?.sig ?? '';
  if (key === undefined || !isSignedBy(key, file.bytes, sig)) {
    throw new TsukuroiError('PART_FORGED', { keyid: keyid.slice(0, 8), file: file.name }, { exitCode: 3 });
  }
  return [{ keyid, sig }];
}

async function nextRound(
  { clock, door, keysFolder, next }: CombineOptions,
  { proposal, before }: OpenProposal,
  complete: ReadonlyMap<FileToSign, Uint8Array>,
): Promise<Combined> {
  if (next === undefined) {
    throw new TsukuroiError('NEXT_ROUND_PLACE', {});
  }
  await mustBeEmpty(door, next);
  const places = proposalPlaces(next);
  await copyBefore(door, keyPlaces(keysFolder), places, before, []);
  for (const [file, bytes] of complete) {
    await door.writeWhole(places.complete(completeName(file)), bytes, { mode: 0o644 });
  }
  await writeProposal(door, next, clock, { ...proposal, round: 2 });
  return { done: 'next-round', folder: next };
}

/** Contents that are new, as they lie in the folder and stand in what was signed. */
async function contentsOf(
  door: FileDoor,
  folder: string,
  { change }: Proposal,
): Promise<readonly { readonly path: string; readonly content: Uint8Array }[]> {
  const contents: { path: string; content: Uint8Array }[] = [];
  for (const { path, entry } of change.do === 'catalog' ? change.set : []) {
    if (!path.startsWith('artifacts/')) {
      contents.push({ path, content: await contentOf(door, folder, path, entry) });
    }
  }
  return contents;
}

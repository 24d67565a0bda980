import { type Clock, canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { isSignedBy, keyIdOf } from '../../keys/key.ts';
import { DAY_MS } from '../../repository/expiry.ts';
import { METADATA_LIMITS } from '../../repository/files.ts';
import type { DetachedSignature } from '../../roles/verify.ts';
import { type Before, readBefore } from './before.ts';
import { type Draft, directorRootsIn, draftProposal, type FileToSign } from './draft.ts';
import './errors.ts';
import { PROPOSAL_LIMIT_BYTES, Proposal, proposalPlaces } from './shape.ts';

/** Charters, permits, recipes and channels are pages (their limits are in repository/contents.ts). */
const CONTENT_LIMIT_BYTES = 500_000;

/** Where a root of the first round lies complete. */
export function completeName(file: FileToSign): string {
  return `${file.name.replaceAll('/', '-')}.json`;
}

/** A proposal as it was read and verified, and what it comes to. */
export interface OpenProposal {
  readonly folder: string;
  /** SHA-256 of its bytes: what parts are made for. */
  readonly id: string;
  readonly proposal: Proposal;
  readonly before: Before;
  readonly draft: Draft;
  /** What is signed in this round. */
  readonly files: readonly FileToSign[];
  /** Roots that the first round completed; empty in the first. */
  readonly complete: ReadonlyMap<FileToSign, Uint8Array>;
}

/**
 * Opens a proposal: the past in it is verified from the first root on, and everything that is to be signed is worked out here.
 *
 * @param past what was signed last, when this machine has it itself; else that in the folder
 * @throws `PROPOSAL_UNREADABLE`, `PROPOSAL_OTHER_PAST`, `PROPOSAL_TIME`, `CATALOG_ALTERED`, and what `draftProposal` throws
 */
export async function openProposal(door: FileDoor, folder: string, clock: Clock, past?: Before): Promise<OpenProposal> {
  const places = proposalPlaces(folder);
  const bytes = await door.read(places.proposal, PROPOSAL_LIMIT_BYTES);
  const proposal = readProposal(bytes, places.proposal);
  const before = past ?? (await readBefore(door, places));
  if (before.root.version !== proposal.base.root || before.timestamp !== proposal.base.timestamp) {
    throw new TsukuroiError('PROPOSAL_OTHER_PAST', { folder }, { exitCode: 3 });
  }
  if (before.root.statement.organisation !== proposal.organisation) {
    throw new TsukuroiError('PROPOSAL_OTHER_PAST', { folder }, { exitCode: 3 });
  }
  mustBeTimely(clock, before, proposal);
  const draft = draftProposal(before, proposal);
  const complete = new Map<FileToSign, Uint8Array>();
  if (proposal.round === 2) {
    for (const file of draft.roots) {
      complete.set(file, await completeRoot(door, places.complete(completeName(file)), file));
    }
  }
  const files = draft.twoRounds && proposal.round === 1 ? draft.roots : await restOf(draft, complete);
  return { folder, id: sha256(bytes), proposal, before, draft, files, complete };
}

/** A content that a proposal lists, as it lies in the folder. @throws `PROPOSAL_CONTENT` when it is missing or another */
export async function contentOf(
  door: FileDoor,
  folder: string,
  path: string,
  entry: { readonly length: number; readonly hashes: { readonly sha256: string } },
): Promise<Uint8Array> {
  const file = proposalPlaces(folder).content(entry.hashes.sha256);
  const bytes = await door.readIfThere(file, Math.min(entry.length, CONTENT_LIMIT_BYTES) + 1).catch(() => undefined);
  if (bytes === undefined || bytes.length !== entry.length || sha256(bytes) !== entry.hashes.sha256) {
    throw new TsukuroiError('PROPOSAL_CONTENT', { path }, { exitCode: 3 });
  }
  return bytes;
}

/** Clocks of two machines may differ by this much. */
const CLOCKS_APART_MS = DAY_MS;

/**
 * What is signed bears the proposal's time, and devices take no time below the newest signed one: a time in the future would close every
 * window of the hospital until it has come.
 */
function mustBeTimely(clock: Clock, { catalog }: Before, { madeAtMs }: Proposal): void {
  const since = Date.parse(catalog.signedAt ?? '1970-01-01T00:00:00Z');
  if (madeAtMs < since || madeAtMs > clock.nowMs() + CLOCKS_APART_MS) {
    const [made, now] = [isoSeconds(madeAtMs), isoSeconds(clock.nowMs())];
    throw new TsukuroiError('PROPOSAL_TIME', { made, now }, { exitCode: 3 });
  }
}

/** The catalogue, and roots that are signed together with it. */
async function restOf(draft: Draft, complete: OpenProposal['complete']): Promise<readonly FileToSign[]> {
  const catalog = await draft.catalog(directorRootsIn(complete));
  return complete.size > 0 ? catalog : [...draft.roots, ...catalog];
}

function readProposal(bytes: Uint8Array, file: string): Proposal {
  try {
    return Proposal.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('PROPOSAL_UNREADABLE', { file }, { cause });
  }
}

/** A root of the first round: exactly what this program worked out, signed by everybody it takes. */
async function completeRoot(door: FileDoor, path: string, file: FileToSign): Promise<Uint8Array> {
  const bytes = await door.read(path, METADATA_LIMITS.root);
  try {
    const { signed, signatures } = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (canonicalJson(signed) === canonicalJson(file.unsigned.signed) && missingFor(file, signatures).length === 0) {
      return bytes;
    }
  } catch {
    // Not what was signed in the first round, whatever else it is.
  }
  throw new TsukuroiError('CATALOG_ALTERED', { file: path, role: file.name }, { exitCode: 3 });
}

/** Roles whose threshold these signatures do not reach. Each key counts once, and only with a signature over this very file. */
export function missingFor(
  { bytes, needs }: FileToSign,
  signatures: readonly DetachedSignature[],
): readonly { readonly role: string; readonly threshold: number; readonly given: number }[] {
  return needs.flatMap(({ role, by }) => {
    const valid = new Set(
      by.keys.flatMap((key) => {
        const keyid = keyIdOf(key);
        const signed = signatures.some((one) => one.keyid === keyid && isSignedBy(key, bytes, one.sig));
        return signed ? [keyid] : [];
      }),
    );
    return valid.size >= by.threshold ? [] : [{ role, threshold: by.threshold, given: valid.size }];
  });
}

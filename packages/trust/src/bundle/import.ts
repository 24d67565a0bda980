import { join } from 'node:path';
import { type Clock, canonicalJson, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { isSha256 } from '../store/content.ts';
import { withLock } from '../store/lock.ts';
import { type Processes, systemProcesses } from '../store/processes.ts';
import type { ContentStore } from '../store/store.ts';
import { dropOvertaken, finishDecided } from './apply.ts';
import { someAtOnce } from './at-once.ts';
import { isCarried } from './manifest.ts';
import { type OnProgress, progressOf } from './progress.ts';
import {
  CONTENTS_NAME,
  FILES_FOLDER,
  holderOf,
  type ImportLayout,
  importLayout,
  incomingHolderOf,
  readContents,
  readKept,
  readState,
  SEALED_FOLDER,
  streamOf,
} from './received.ts';
import {
  type BundleEntry,
  MANIFEST_NAME,
  type PlainEntry,
  plainEntryShape,
  type SealedIndex,
  SIGNATURES_NAME,
} from './shape.ts';
import { isSmall, SMALL_BYTES, stageEntry } from './stage.ts';
import { indexEntryOf, readSealedIndex, readStagedIndex, unsealEntry } from './unseal.ts';
import { type Expectation, type OpenBundle, openBundle, type VerifyManifest } from './volumes.ts';
import '../errors.ts';

export interface ImportOptions {
  /** The door to the medium, and the folders of the volumes that are plugged in (`findVolumes`). */
  readonly stick: FileDoor;
  readonly folders: readonly string[];
  /** The door to our own disk; `root` and the store's folder are on the same file system. */
  readonly door: FileDoor;
  readonly root: string;
  readonly store: ContentStore;
  readonly clock: Clock;
  readonly verify: VerifyManifest;
  readonly expects: Expectation;
  /** Our age identity, for sealed bundles. */
  readonly identity?: string;
  readonly processes?: Processes;
  readonly onProgress?: OnProgress;
}

export interface ImportOutcome {
  /** `already`: this very bundle is in, nothing was written. `waiting`: other volumes are needed, nothing is in yet. */
  readonly outcome: 'complete' | 'already' | 'waiting';
  readonly id: string;
  readonly bundle: OpenBundle['bundle'];
  readonly missingVolumes: readonly number[];
  /** Bytes read from the medium and kept by this run. */
  readonly copiedBytes: number;
  /** What it brought, in the clear; empty while waiting. */
  readonly entries: readonly PlainEntry[];
}

/**
 * Takes a bundle in, whole or not at all. What is at hand is verified while it is copied to a side folder; when everything
 * is there and right, one rename decides, and what follows is repeated after a crash until it is done. A second import
 * of the same bundle writes nothing; an interrupted one goes on where it stopped.
 *
 * Errors, all before the decision and so with nothing changed: those of `openBundle`; `BUNDLE_OLDER`;
 * `BUNDLE_BASE_MISSING`; `STORE_DISK_FULL`, `STORE_QUOTA_FULL`; `BUNDLE_STICK_GONE`; `BUNDLE_PART_DAMAGED`;
 * `BUNDLE_ENTRY_WRONG`; `BUNDLE_SEALED_…`.
 */
export async function importBundle(options: ImportOptions): Promise<ImportOutcome> {
  const at = importLayout(options.root);
  const open = await openBundle(options.stick, options.folders, options.verify, options.expects);
  const known = await alreadyIn(options, at, open);
  if (known !== undefined) {
    return known;
  }
  const processes = options.processes ?? systemProcesses();
  return withLock(options.door, processes, at.lock, async () => {
    await finishDecided(options.door, at, options.store);
    const meanwhile = await alreadyIn(options, at, open);
    return meanwhile ?? takeIn(options, at, open);
  });
}

/** Finishes what a crash interrupted after the decision. A server calls it when it starts; every import does too. */
export async function recoverImports(
  options: Pick<ImportOptions, 'door' | 'root' | 'store' | 'processes'>,
): Promise<readonly string[]> {
  const at = importLayout(options.root);
  if ((await options.door.list(at.applying)).length === 0) {
    return [];
  }
  return withLock(options.door, options.processes ?? systemProcesses(), at.lock, () =>
    finishDecided(options.door, at, options.store),
  );
}

/** The bundles that are in, newest first: what the history page lists. */
export async function receivedBundles(door: FileDoor, root: string) {
  const at = importLayout(root);
  const found = [];
  for (const name of await door.list(at.received)) {
    const folder = join(at.received, name);
    found.push({ ...(await readKept(door, folder)), entries: await readContents(door, folder) });
  }
  return found.sort((a, b) => b.bundle.sequence - a.bundle.sequence);
}

/**
 * Lets go of a bundle that is in: its contents go with the next `collect` unless others hold them. The record of the newest
 * one of each stream stays, so nothing older can come in its place.
 */
export async function forgetBundle(
  options: Pick<ImportOptions, 'door' | 'root' | 'store' | 'processes'>,
  id: string,
): Promise<void> {
  const at = importLayout(options.root);
  if (!isSha256(id)) {
    throw new TsukuroiError('CONTENT_NAME', { name: id.slice(0, 80) }, { exitCode: 3 });
  }
  await withLock(options.door, options.processes ?? systemProcesses(), at.lock, async () => {
    await options.store.release(holderOf(id));
    await options.door.removeTree(join(at.received, id));
  });
}

async function alreadyIn(
  { door, store }: ImportOptions,
  at: ImportLayout,
  open: OpenBundle,
): Promise<ImportOutcome | undefined> {
  const folder = join(at.received, open.id);
  if ((await door.stat(folder)) !== undefined) {
    const entries = await readContents(door, folder);
    for (const entry of entries) {
      if ((await store.sizeOf(entry.sha256)) !== entry.size) {
        // Something that it brought was lost since: the same bundle may mend it.
        return undefined;
      }
    }
    return { outcome: 'already', id: open.id, bundle: open.bundle, missingVolumes: [], copiedBytes: 0, entries };
  }
  const newest = (await readState(door, at)).streams[streamOf(open.bundle)];
  // The newest one itself may come again: to finish what a crash interrupted, or to mend what was lost.
  if (newest !== undefined && newest.id !== open.id && newest.sequence >= open.bundle.sequence) {
    throw new TsukuroiError(
      'BUNDLE_OLDER',
      { sequence: open.bundle.sequence, madeAt: open.bundle.madeAt, newest: newest.sequence, newestAt: newest.madeAt },
      { exitCode: 3 },
    );
  }
  return undefined;
}

async function takeIn(options: ImportOptions, at: ImportLayout, open: OpenBundle): Promise<ImportOutcome> {
  const { door, store } = options;
  const folder = join(at.incoming, open.id);
  const sealedIndex = await indexOf(options, open, folder);
  await mustHaveBase(store, open);
  await mustHaveRoom(options, open, folder);
  await door.writeWhole(join(folder, MANIFEST_NAME), open.bytes);
  await door.writeWhole(join(folder, SIGNATURES_NAME), open.signatures);
  // Held before it is looked for: what is there now must still be there at the end.
  const plain =
    open.bundle.sealed === null ? open.bundle.entries.map((entry) => plainEntryShape.parse(without(entry))) : [];
  await store.hold(
    incomingHolderOf(open.id),
    plain.map((entry) => entry.sha256),
  );
  const { copiedBytes, waiting } = await copyEntries(options, open, folder);
  if (waiting) {
    const { id, bundle, missingVolumes } = open;
    return { outcome: 'waiting', id, bundle, missingVolumes, copiedBytes, entries: [] };
  }
  const entries = sealedIndex === undefined ? plain : await unsealAll(options, open, folder, sealedIndex);
  await door.writeWhole(join(folder, CONTENTS_NAME), canonicalJson({ format: 'bundle-contents/1', entries }));
  await door.makeFolder(at.applying);
  await door.rename(folder, join(at.applying, open.id));
  await finishDecided(door, at, store);
  await dropOvertaken(door, at, store);
  return { outcome: 'complete', id: open.id, bundle: open.bundle, missingVolumes: [], copiedBytes, entries };
}

function without({ parts: _parts, ...entry }: OpenBundle['bundle']['entries'][number]): unknown {
  return entry;
}

type MaybeIndex = SealedIndex | 'waiting' | undefined;

async function indexOf(options: ImportOptions, open: OpenBundle, folder: string): Promise<MaybeIndex> {
  if (open.bundle.sealed === null) {
    return undefined;
  }
  const entry = indexEntryOf(open.bundle);
  if (entry === undefined) {
    throw new TsukuroiError('BUNDLE_UNREADABLE', { file: MANIFEST_NAME, reason: 'no sealed index' }, { exitCode: 3 });
  }
  if (options.identity === undefined) {
    throw new TsukuroiError('BUNDLE_SEALED_NO_KEY', {}, { exitCode: 3 });
  }
  const staged = join(folder, SEALED_FOLDER, entry.sha256);
  return (await options.door.stat(staged)) === undefined
    ? readSealedIndex(options.stick, open.places, entry, options.identity)
    : readStagedIndex(options.door, staged, options.identity);
}

/** What is not carried must be here, with the right size; what exactly is missing is counted for the person. */
async function mustHaveBase(store: ContentStore, open: OpenBundle): Promise<void> {
  let missing = 0;
  for (const entry of open.bundle.entries) {
    if (!isCarried(entry) && (await store.sizeOf(entry.sha256)) !== entry.size) {
      missing++;
    }
  }
  if (missing > 0) {
    const { base } = open.bundle;
    const name = base.kind === 'none' ? '' : base.id.slice(0, 8);
    throw new TsukuroiError('BUNDLE_BASE_MISSING', { missing, base: name }, { exitCode: 3 });
  }
}

/** Asked before the first byte is copied. Sealed entries stand there twice for a while. */
async function mustHaveRoom({ door, store }: ImportOptions, open: OpenBundle, folder: string): Promise<void> {
  const sealed = open.bundle.sealed !== null;
  const stage = join(folder, sealed ? SEALED_FOLDER : FILES_FOLDER);
  let need = 0;
  for (const entry of open.bundle.entries.filter(isCarried)) {
    const there =
      (!sealed && (await store.sizeOf(entry.sha256)) !== undefined) ||
      (await door.stat(join(stage, entry.sha256))) !== undefined;
    need += (there ? 0 : entry.size) + (sealed ? entry.size : 0);
  }
  await store.mustHaveRoom(need);
}

async function copyEntries(
  options: ImportOptions,
  open: OpenBundle,
  folder: string,
): Promise<{ copiedBytes: number; waiting: boolean }> {
  const sealed = open.bundle.sealed !== null;
  const stage = join(folder, sealed ? SEALED_FOLDER : FILES_FOLDER);
  await options.door.makeFolder(stage);
  const wanted = [];
  for (const entry of open.bundle.entries.filter(isCarried)) {
    if (sealed || (await options.store.sizeOf(entry.sha256)) === undefined) {
      wanted.push(entry);
    }
  }
  const total = wanted.reduce((sum, entry) => sum + entry.size, 0);
  const progress = progressOf(options.clock, 'reading', total, options.onProgress);
  let copiedBytes = 0;
  let waiting = false;
  const stageOne = async (entry: BundleEntry): Promise<void> => {
    const staged = await stageEntry(options.stick, open.places, options.door, stage, entry, (bytes) => {
      copiedBytes += bytes;
      progress.add(bytes);
    });
    if (staged === 'there') {
      progress.add(entry.size);
    }
    waiting ||= staged === 'waiting';
  };
  // The same content under two names is copied by the first.
  const distinct = [...new Map(wanted.map((entry) => [entry.sha256, entry])).values()];
  await someAtOnce(distinct.filter(isSmall), stageOne);
  for (const entry of distinct.filter((it) => !isSmall(it))) {
    await stageOne(entry);
  }
  await options.door.settle(stage);
  progress.end();
  return { copiedBytes, waiting };
}

async function unsealAll(
  options: ImportOptions,
  open: OpenBundle,
  folder: string,
  given: Exclude<MaybeIndex, undefined>,
): Promise<readonly PlainEntry[]> {
  const { door, store, identity = '' } = options;
  const sealedFolder = join(folder, SEALED_FOLDER);
  const index =
    given === 'waiting'
      ? await readStagedIndex(door, join(sealedFolder, indexEntryOf(open.bundle)?.sha256 ?? ''), identity)
      : given;
  const bySealedName = new Map(
    open.bundle.entries.flatMap((entry) => (entry.kind === 'sealed' ? [[entry.name, entry] as const] : [])),
  );
  const named = new Set(index.entries.map((entry) => entry.sealedName));
  if (named.size !== index.entries.length || !sameNames(named, bySealedName)) {
    throw new TsukuroiError('BUNDLE_UNREADABLE', { file: 'sealed-index', reason: 'names' }, { exitCode: 3 });
  }
  const total = index.entries.reduce((sum, entry) => sum + entry.size, 0);
  const progress = progressOf(options.clock, 'opening', total, options.onProgress);
  await door.makeFolder(join(folder, FILES_FOLDER));
  const plain = index.entries.map(({ sealedName: _sealedName, ...entry }) => entry);
  // The same content under two names is opened once.
  const distinct = [...new Map(index.entries.map((entry) => [entry.sha256, entry])).values()];
  const openOne = async ({ sealedName, ...entry }: SealedIndex['entries'][number]): Promise<void> => {
    const sealed = join(sealedFolder, bySealedName.get(sealedName)?.sha256 ?? '');
    await unsealEntry(door, sealed, join(folder, FILES_FOLDER, entry.sha256), entry, identity, progress.add);
  };
  await someAtOnce(
    distinct.filter((entry) => entry.size <= SMALL_BYTES),
    openOne,
  );
  for (const entry of distinct.filter((it) => it.size > SMALL_BYTES)) {
    await openOne(entry);
  }
  await door.settle(join(folder, FILES_FOLDER));
  progress.end();
  await store.hold(
    incomingHolderOf(open.id),
    plain.map((entry) => entry.sha256),
  );
  return plain;
}

/** The index speaks of every sealed entry and of no other. */
function sameNames(named: ReadonlySet<string>, sealed: ReadonlyMap<string, unknown>): boolean {
  return named.size === sealed.size && [...named].every((name) => sealed.has(name));
}

import { join } from 'node:path';
import { type Clock, canonicalJson, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import type { DetachedSignature } from '../roles/verify.ts';
import { readableBytes } from '../store/space.ts';
import { labelText, readmeText } from './label.ts';
import { type ReadManifest, sealManifest } from './manifest.ts';
import { type OnProgress, progressOf } from './progress.ts';
import { sealedSizeAtMost, sealStream } from './sealed.ts';
import {
  type Bundle,
  type BundleEntry,
  ENTRIES_LIMIT,
  LABEL_NAME,
  MANIFEST_NAME,
  type PlainEntry,
  README_NAME,
  type SealedIndex,
  SIGNATURES_NAME,
} from './shape.ts';
import { volumeWriter } from './volume-writer.ts';
import '../errors.ts';

/** One thing to carry. Hash and size are known before, so that what the other side has is not even opened. */
export interface BundleSource extends PlainEntry {
  open(): AsyncIterable<Uint8Array>;
}

export interface ExportOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** Folder that receives one folder per volume. */
  readonly out: string;
  readonly organisation: string;
  readonly facility: string;
  readonly direction: Bundle['direction'];
  readonly sequence: number;
  readonly about: Bundle['about'];
  readonly sources: readonly BundleSource[];
  /** What the receiving side has already, by hash, and how that is known. */
  readonly base?: { readonly told: Bundle['base']; readonly has: ReadonlySet<string> };
  /** Signs the manifest's bytes with every key of the role that is at hand. */
  readonly sign: (bytes: Uint8Array) => readonly DetachedSignature[];
  /** Encrypts every entry to these age recipients. */
  readonly recipients?: readonly string[];
  /** Bytes on one volume, `--max-size`; without it everything goes on one. */
  readonly volumeBytes?: number;
  readonly partBytes?: number;
  readonly onProgress?: OnProgress;
}

export interface Exported extends ReadManifest {
  /** The folders, one per volume, in order. */
  readonly folders: readonly string[];
  readonly carriedBytes: number;
  /** Entries that were left out because the other side has them. */
  readonly leftOut: number;
}

/** Label, readme and signatures take this much at most; the manifest comes on top. */
const BESIDE_BYTES = 128 * 1024;
const MANIFEST_BYTES_PER_ENTRY = 420;

/**
 * Writes a bundle. Parts first, manifest and signatures last and whole: what was interrupted has no manifest and is no
 * bundle. Errors: `BUNDLE_OUT_TAKEN`, `BUNDLE_OUT_FULL` (names what is missing), `BUNDLE_SOURCE_CHANGED`,
 * `BUNDLE_VOLUME_SMALL`, `BUNDLE_TOO_MANY_VOLUMES`, `BUNDLE_TOO_MANY_ENTRIES`,
 * `BUNDLE_SEAL_NEEDED` (what leaves a facility is encrypted, but for requests).
 */
export async function exportBundle(options: ExportOptions): Promise<Exported> {
  const { door, clock } = options;
  if (options.direction === 'outward' && options.recipients === undefined) {
    const open = options.sources.find((source) => source.kind !== 'request');
    if (open !== undefined) {
      throw new TsukuroiError('BUNDLE_SEAL_NEEDED', { name: open.name }, { exitCode: 3 });
    }
  }
  if (options.sources.length >= ENTRIES_LIMIT) {
    throw new TsukuroiError('BUNDLE_TOO_MANY_ENTRIES', { entries: options.sources.length, limit: ENTRIES_LIMIT });
  }
  const carried = options.sources.filter((source) => !isLeftOut(options, source));
  const total = carried.reduce((sum, source) => sum + source.size, 0);
  const overhead = BESIDE_BYTES + options.sources.length * MANIFEST_BYTES_PER_ENTRY;
  const volumeBytes = (options.volumeBytes ?? 2 ** 50) - overhead;
  if (volumeBytes < 1) {
    throw new TsukuroiError('BUNDLE_VOLUME_SMALL', { size: readableBytes(overhead) });
  }
  const short = total + overhead - (await door.freeBytes(options.out));
  if (short > 0) {
    const params = { missing: readableBytes(short), size: readableBytes(total + overhead) };
    throw new TsukuroiError('BUNDLE_OUT_FULL', params, { exitCode: 3 });
  }
  const name = `tsukuroi-${options.direction}-${options.facility}-${options.sequence}`.slice(0, 60);
  const making = join(options.out, `${name}.making`);
  if (
    (await door.stat(making)) !== undefined ||
    (await door.list(options.out)).some((it) => it.startsWith(`${name}-`))
  ) {
    throw new TsukuroiError('BUNDLE_OUT_TAKEN', { folder: options.out });
  }
  const writer = volumeWriter(door, (volume) => join(making, String(volume)), {
    volumeBytes,
    ...(options.partBytes === undefined ? {} : { partBytes: options.partBytes }),
  });
  const progress = progressOf(clock, 'writing', total, options.onProgress);
  const sealing = options.recipients;
  let entries: BundleEntry[];
  try {
    entries =
      sealing === undefined
        ? await writeOpen(options, writer, progress.add)
        : await writeSealed(carried, writer, sealing, progress.add);
    progress.end();
  } catch (error) {
    // A crash leaves this folder behind; a refusal takes it along.
    await door.removeTree(making).catch(() => undefined);
    throw error;
  }
  const sealed = sealManifest({
    format: 'bundle/1',
    organisation: options.organisation,
    facility: options.facility,
    direction: options.direction,
    sequence: options.sequence,
    madeAt: isoSeconds(clock.nowMs()),
    about: options.about,
    base: options.base?.told ?? { kind: 'none' },
    sealed: sealing === undefined ? null : { recipients: [...sealing] },
    volumes: writer.volumes.map(({ files, bytes }) => ({ files, bytes })),
    entries,
    ignorable: [LABEL_NAME, README_NAME],
  });
  const folders = await placeVolumes(options, sealed, making, name);
  const carriedBytes = writer.volumes.reduce((sum, volume) => sum + volume.bytes, 0);
  return { ...sealed, folders, carriedBytes, leftOut: options.sources.length - carried.length };
}

function isLeftOut(options: ExportOptions, source: BundleSource): boolean {
  return source.size > 0 && options.base?.has.has(source.sha256) === true;
}

async function writeOpen(
  options: ExportOptions,
  writer: ReturnType<typeof volumeWriter>,
  onBytes: (bytes: number) => void,
): Promise<BundleEntry[]> {
  const entries: BundleEntry[] = [];
  for (const source of options.sources) {
    const plain = plainOf(source);
    if (isLeftOut(options, source)) {
      entries.push({ ...plain, parts: [] });
      continue;
    }
    const written = await writer.write(source.size, counted(source.open(), onBytes));
    mustBeSource(source, written);
    entries.push({ ...plain, parts: written.parts });
  }
  return entries;
}

async function writeSealed(
  sources: readonly BundleSource[],
  writer: ReturnType<typeof volumeWriter>,
  recipients: readonly string[],
  onBytes: (bytes: number) => void,
): Promise<BundleEntry[]> {
  const index: SealedIndex = {
    format: 'sealed-index/1',
    entries: sources.map((source, at) => ({ ...plainOf(source), sealedName: `s${String(at + 1).padStart(6, '0')}` })),
  };
  const indexBytes = Buffer.from(canonicalJson(index));
  async function* indexStream() {
    yield indexBytes;
  }
  const first = await writer.write(sealedSizeAtMost(indexBytes.length), sealStream(indexStream(), recipients));
  const entries: BundleEntry[] = [{ kind: 'sealed-index', name: 'index', ...first }];
  for (const [at, source] of sources.entries()) {
    const written = await writer.write(
      sealedSizeAtMost(source.size),
      sealStream(counted(source.open(), onBytes), recipients),
    );
    entries.push({ kind: 'sealed', name: index.entries[at]?.sealedName ?? '', ...written });
  }
  return entries;
}

function plainOf({ kind, name, size, sha256 }: BundleSource): PlainEntry {
  return { kind, name, size, sha256 };
}

function mustBeSource(source: BundleSource, written: { readonly size: number; readonly sha256: string }): void {
  if (written.size !== source.size || written.sha256 !== source.sha256) {
    throw new TsukuroiError('BUNDLE_SOURCE_CHANGED', { name: source.name }, { exitCode: 3 });
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const piece of source) {
    onBytes(piece.length);
    yield piece;
  }
}

/** Puts manifest, signatures and words into every volume and gives the folders their names. */
async function placeVolumes(
  options: ExportOptions,
  sealed: ReadManifest,
  making: string,
  name: string,
): Promise<readonly string[]> {
  const { door } = options;
  const signatures = canonicalJson({ format: 'bundle-signatures/1', signatures: options.sign(sealed.bytes) });
  const folders: string[] = [];
  const count = sealed.bundle.volumes.length;
  for (let volume = 1; volume <= count; volume++) {
    const inside = join(making, String(volume));
    await door.writeWhole(join(inside, LABEL_NAME), labelText(sealed, volume));
    await door.writeWhole(join(inside, README_NAME), readmeText(sealed.bundle));
    await door.writeWhole(join(inside, SIGNATURES_NAME), signatures);
    await door.writeWhole(join(inside, MANIFEST_NAME), sealed.bytes);
    const folder = join(options.out, `${name}-${volume}-of-${count}`);
    await door.rename(inside, folder);
    folders.push(folder);
  }
  await door.removeTree(making);
  return folders;
}

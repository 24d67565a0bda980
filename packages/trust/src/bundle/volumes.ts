import { join } from 'node:path';
import { type Result, sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import type { DetachedSignature } from '../roles/verify.ts';
import { isCarried, type ReadManifest, readManifest, readSignatures } from './manifest.ts';
import { type Bundle, MANIFEST_LIMIT_BYTES, MANIFEST_NAME, SIGNATURES_LIMIT_BYTES, SIGNATURES_NAME } from './shape.ts';
import { isSystemFile } from './system-files.ts';

/** Says whether enough keys of the right role signed these bytes; `roles/` makes such functions. */
export type VerifyManifest = (bytes: Uint8Array, signatures: readonly DetachedSignature[]) => Result<unknown, unknown>;

/** Whose bundles are taken. */
export interface Expectation {
  readonly organisation: string;
  /** Ours; a bundle for `all` fits too. Without it any facility of the organisation does: for those who receive from many. */
  readonly facility?: string;
  readonly direction: Bundle['direction'];
}

/** A bundle on one or more volumes that are at hand, its manifest verified. */
export interface OpenBundle extends ReadManifest {
  readonly signatures: Uint8Array;
  /** Where each part at hand lies. Its size was looked at, its bytes not yet. */
  readonly places: ReadonlyMap<string, string>;
  /** Numbers of volumes that are not at hand. */
  readonly missingVolumes: readonly number[];
}

/**
 * Opens the volumes that are at hand. In this order: signatures over the bytes of the manifest, before anything parses them;
 * the manifest's own rules; whose bundle it is; then the names in the folder. What is neither a part, nor declared ignorable,
 * nor left by an operating system refuses the whole bundle.
 */
export async function openBundle(
  stick: FileDoor,
  folders: readonly string[],
  verify: VerifyManifest,
  expects: Expectation,
): Promise<OpenBundle> {
  let first: (ReadManifest & { readonly signatures: Uint8Array }) | undefined;
  const places = new Map<string, string>();
  const present = new Set<number>();
  for (const folder of folders) {
    const bytes = await readFrom(stick, folder, MANIFEST_NAME, MANIFEST_LIMIT_BYTES);
    if (first === undefined) {
      const signatures = await readFrom(stick, folder, SIGNATURES_NAME, SIGNATURES_LIMIT_BYTES);
      const verdict = verify(bytes, readSignatures(signatures));
      if (!verdict.ok) {
        throw new TsukuroiError('BUNDLE_SIGNATURE', { folder }, { cause: verdict.error, exitCode: 3 });
      }
      first = { ...readManifest(bytes), signatures };
      mustBeOurs(first.bundle, expects);
    } else {
      await mustBeSame(stick, folder, bytes, first);
    }
    for (const volume of await lookThrough(stick, folder, first.bundle, places)) {
      present.add(volume);
    }
  }
  if (first === undefined) {
    throw new TsukuroiError('BUNDLE_NOT_FOUND', { folder: '' });
  }
  const missingVolumes = first.bundle.volumes.map((_, index) => index + 1).filter((volume) => !present.has(volume));
  return { ...first, places, missingVolumes };
}

async function mustBeSame(
  stick: FileDoor,
  folder: string,
  bytes: Uint8Array,
  first: ReadManifest & { readonly signatures: Uint8Array },
): Promise<void> {
  const signatures = await readFrom(stick, folder, SIGNATURES_NAME, SIGNATURES_LIMIT_BYTES);
  if (sha256(bytes) !== first.id || !Buffer.from(signatures).equals(first.signatures)) {
    throw new TsukuroiError('BUNDLE_MIXED', { folder }, { exitCode: 3 });
  }
}

function mustBeOurs(bundle: Bundle, expects: Expectation): void {
  const params = {
    organisation: bundle.organisation,
    facility: bundle.facility,
    ours: expects.facility === undefined ? expects.organisation : `${expects.organisation}/${expects.facility}`,
  };
  const facilityFits =
    expects.facility === undefined || bundle.facility === expects.facility || bundle.facility === 'all';
  if (bundle.organisation !== expects.organisation || !facilityFits) {
    throw new TsukuroiError('BUNDLE_OTHER_FACILITY', params, { exitCode: 3 });
  }
  if (bundle.direction !== expects.direction) {
    throw new TsukuroiError('BUNDLE_OTHER_DIRECTION', params, { exitCode: 3 });
  }
}

/** Compares the names in a folder with the manifest, adds the parts to `places` and answers which volumes are there whole. */
async function lookThrough(
  stick: FileDoor,
  folder: string,
  bundle: Bundle,
  places: Map<string, string>,
): Promise<number[]> {
  const known = new Set([MANIFEST_NAME, SIGNATURES_NAME, ...bundle.ignorable]);
  const parts = new Map(bundle.entries.flatMap((entry) => entry.parts.map((part) => [part.file, part] as const)));
  const claimed = new Set<number>();
  const here = new Set<string>();
  for (const name of await readNames(stick, folder)) {
    const part = parts.get(name);
    if (part === undefined) {
      if (!known.has(name) && !isSystemFile(name)) {
        throw new TsukuroiError('BUNDLE_EXTRA_FILE', { folder, name: printable(name) }, { exitCode: 3 });
      }
      continue;
    }
    const facts = await onStick(folder, name, () => stick.stat(join(folder, name)));
    if (facts?.kind !== 'file') {
      throw new TsukuroiError('BUNDLE_EXTRA_FILE', { folder, name }, { exitCode: 3 });
    }
    if (facts.size !== part.size) {
      throw new TsukuroiError('BUNDLE_PART_DAMAGED', { folder, name, volume: part.volume }, { exitCode: 3 });
    }
    claimed.add(part.volume);
    here.add(name);
    places.set(name, join(folder, name));
  }
  for (const part of parts.values()) {
    if (claimed.has(part.volume) && !here.has(part.file)) {
      throw new TsukuroiError('BUNDLE_PART_MISSING', { folder, name: part.file, volume: part.volume }, { exitCode: 3 });
    }
  }
  const empty = bundle.volumes.flatMap((volume, index) => (volume.files === 0 ? [index + 1] : []));
  if (claimed.size === 0 && empty.length === 0) {
    const name = bundle.entries.find(isCarried)?.parts[0]?.file ?? '';
    throw new TsukuroiError('BUNDLE_PART_MISSING', { folder, name, volume: 1 }, { exitCode: 3 });
  }
  return [...claimed, ...empty];
}

/** A name that a stranger gave, fit for a terminal. */
function printable(name: string): string {
  return name.slice(0, 120).replaceAll(/\p{Cc}/gu, '?');
}

async function readNames(stick: FileDoor, folder: string): Promise<readonly string[]> {
  return onStick(folder, '', () => stick.list(folder));
}

async function readFrom(stick: FileDoor, folder: string, name: string, limit: number): Promise<Uint8Array> {
  const there = await onStick(folder, name, () => stick.stat(join(folder, name)));
  if (there === undefined) {
    throw new TsukuroiError('BUNDLE_NOT_FOUND', { folder, name });
  }
  return onStick(folder, name, () => stick.read(join(folder, name), limit));
}

/** Reading from a medium that may be pulled out at any moment: its going away is one clear sentence. */
export async function onStick<T>(folder: string, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof TsukuroiError && ['FILE_MISSING', 'DISK_FAILED'].includes(cause.code)) {
      throw new TsukuroiError('BUNDLE_STICK_GONE', { folder, name }, { cause, exitCode: 3 });
    }
    throw cause;
  }
}

/** Folders that hold a volume: the given ones, or those directly inside them, as on a stick that holds more than one. */
export async function findVolumes(stick: FileDoor, given: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of given) {
    if ((await stick.stat(join(folder, MANIFEST_NAME))) !== undefined) {
      found.push(folder);
      continue;
    }
    const facts = await stick.stat(folder);
    for (const name of facts?.kind === 'folder' ? await stick.list(folder) : []) {
      const inside = join(folder, name);
      const isFolder = !isSystemFile(name) && (await stick.stat(inside))?.kind === 'folder';
      if (isFolder && (await stick.stat(join(inside, MANIFEST_NAME))) !== undefined) {
        found.push(inside);
      }
    }
  }
  if (found.length === 0) {
    throw new TsukuroiError('BUNDLE_NOT_FOUND', { folder: given.join(' '), name: MANIFEST_NAME });
  }
  return found;
}

import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { type ReadManifest, readManifest } from '../bundle/manifest.ts';
import { MANIFEST_LIMIT_BYTES, MANIFEST_NAME, SIGNATURES_LIMIT_BYTES, SIGNATURES_NAME } from '../bundle/shape.ts';
import { isSystemFile } from '../bundle/system-files.ts';
import type { FileDoor } from '../files/door.ts';
import { type Announced, announcedShape, FILES_LIMIT, type Head } from './wire.ts';
import './errors.ts';

/** Label and readme: files for people beside the parts. */
const BESIDE_LIMIT_BYTES = 256 * 1024;

type AnnouncedFile = Announced['volumes'][number]['files'][number];

/** The row of a box's list for a bundle. */
export function headOf({ format: _format, volumes: _volumes, ...head }: Announced): Head {
  return head;
}

/**
 * Reads an announcement that a stranger sent. @throws TsukuroiError MAILBOX_ANNOUNCED_INVALID when it has not the shape or contradicts
 * itself: a name twice on a volume, a manifest that is not what the bundle is named after, a sum that is wrong
 */
export function readAnnounced(text: string): Announced {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('JSON', cause);
  }
  const parsed = announcedShape.safeParse(value);
  if (!parsed.success) {
    throw invalid(parsed.error.issues[0]?.path.join('.') ?? '', parsed.error);
  }
  const problem = contradictionIn(parsed.data);
  if (problem !== undefined) {
    throw invalid(problem);
  }
  return parsed.data;
}

function invalid(reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('MAILBOX_ANNOUNCED_INVALID', { reason: reason.slice(0, 120) }, { cause, exitCode: 3 });
}

function contradictionIn(announced: Announced): string | undefined {
  let bytes = 0;
  let count = 0;
  for (const { files } of announced.volumes) {
    const names = new Map(files.map((file) => [file.name, file]));
    const manifest = names.get(MANIFEST_NAME);
    const signatures = names.get(SIGNATURES_NAME);
    count += files.length;
    bytes += files.reduce((sum, file) => sum + file.size, 0);
    if (names.size !== files.length) {
      return 'name twice';
    }
    if (manifest?.sha256 !== announced.id || manifest.size > MANIFEST_LIMIT_BYTES) {
      return MANIFEST_NAME;
    }
    if (signatures === undefined || signatures.size > SIGNATURES_LIMIT_BYTES) {
      return SIGNATURES_NAME;
    }
  }
  if (count > FILES_LIMIT) {
    return 'too many files';
  }
  return bytes === announced.bytes ? undefined : 'bytes';
}

/**
 * Compares an announcement with the manifest it is named after: what is carried is exactly what the manifest lists, so that a station
 * cannot be made to keep anything else. The manifest's signatures are for the side that imports it.
 *
 * @throws TsukuroiError MAILBOX_ANNOUNCED_INVALID
 */
export function mustAgree(announced: Announced, manifestBytes: Uint8Array): void {
  let manifest: ReadManifest;
  try {
    manifest = readManifest(manifestBytes);
  } catch (cause) {
    throw invalid('manifest', cause);
  }
  const { bundle } = manifest;
  const same =
    manifest.id === announced.id &&
    bundle.organisation === announced.organisation &&
    bundle.facility === announced.facility &&
    bundle.direction === announced.direction &&
    bundle.sequence === announced.sequence &&
    bundle.madeAt === announced.madeAt &&
    bundle.about.ja === announced.about.ja &&
    bundle.about.en === announced.about.en &&
    bundle.volumes.length === announced.volumes.length;
  if (!same) {
    throw invalid('not what its manifest says');
  }
  const parts = bundle.entries.flatMap((entry) => entry.parts);
  for (const [index, { files }] of announced.volumes.entries()) {
    const wanted = new Map(parts.filter(({ volume }) => volume === index + 1).map((part) => [part.file, part]));
    const carried = files.filter((file) => {
      const part = wanted.get(file.name);
      return part !== undefined && part.size === file.size && part.sha256 === file.sha256;
    });
    const beside = files.filter(
      ({ name, size }) => bundle.ignorable.includes(name) && !wanted.has(name) && size <= BESIDE_LIMIT_BYTES,
    );
    if (carried.length !== wanted.size || carried.length + beside.length + 2 !== files.length) {
      throw invalid(`files of volume ${index + 1}`);
    }
  }
}

/**
 * The announcement of a bundle that lies in folders, one per volume in order. Parts are taken by what the manifest says of them; the
 * receiving side hashes them anyway.
 *
 * @throws TsukuroiError MAILBOX_ANNOUNCED_INVALID, BUNDLE_UNREADABLE, FILE_MISSING
 */
export async function announce(door: FileDoor, folders: readonly string[]): Promise<Announced> {
  const [first = ''] = folders;
  const manifest = readManifest(await door.read(join(first, MANIFEST_NAME), MANIFEST_LIMIT_BYTES));
  const { bundle, id } = manifest;
  const parts = new Map(bundle.entries.flatMap((entry) => entry.parts).map((part) => [part.file, part]));
  const volumes: { files: AnnouncedFile[] }[] = [];
  for (const folder of folders) {
    const files: AnnouncedFile[] = [];
    for (const name of await door.list(folder)) {
      const part = parts.get(name);
      if (part !== undefined) {
        const size = (await door.stat(join(folder, name)))?.size;
        if (size !== part.size) {
          throw invalid(name);
        }
        files.push({ name, size, sha256: part.sha256 });
      } else if (!isSystemFile(name)) {
        const bytes = await door.read(join(folder, name), MANIFEST_LIMIT_BYTES);
        files.push({ name, size: bytes.length, sha256: sha256(bytes) });
      }
    }
    volumes.push({ files });
  }
  const { organisation, facility, direction, sequence, madeAt, about } = bundle;
  const bytes = volumes.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0);
  const head = { id, organisation, facility, direction, sequence, madeAt, about, bytes };
  const announced = readAnnounced(JSON.stringify({ format: 'announced/1', ...head, volumes }));
  mustAgree(announced, manifest.bytes);
  return announced;
}

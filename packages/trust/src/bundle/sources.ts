import { basename, join, relative, sep } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { hashOf, piecesOf } from '../store/content.ts';
import type { ContentStore } from '../store/store.ts';
import type { BundleSource } from './export.ts';
import { type EntryKind, plainEntryShape } from './shape.ts';

/** Folders of which the receiving server knows what to do, by the file that only they have (docs/formats/bundle.md). */
const KNOWN_FOLDERS: Readonly<Partial<Record<EntryKind, { readonly file: string; readonly prefix: string }>>> = {
  'knowledge-chunk': { file: 'knowledge.json', prefix: 'knowledge/' },
  metadata: { file: join('metadata', 'timestamp.json'), prefix: 'catalog/' },
};

/**
 * Files under a path as things to carry; a folder is walked, names are relative to it. Links are refused. Folders of knowledge and of
 * the catalogue get the names by which a receiving server finds them.
 */
export async function fileSources(door: FileDoor, kind: EntryKind, path: string): Promise<BundleSource[]> {
  const facts = await door.stat(path);
  if (facts === undefined) {
    throw new TsukuroiError('FILE_MISSING', { path });
  }
  const files = facts.kind === 'folder' ? await walk(door, path) : [path];
  const known = KNOWN_FOLDERS[kind];
  const prefix = known !== undefined && files.includes(join(path, known.file)) ? known.prefix : '';
  const sources: BundleSource[] = [];
  for (const file of files.sort()) {
    const name = facts.kind === 'folder' ? `${prefix}${relative(path, file).split(sep).join('/')}` : basename(file);
    sources.push(await fileSource(door, kind, name, file));
  }
  return sources;
}

async function walk(door: FileDoor, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await door.list(folder)) {
    const path = join(folder, name);
    found.push(...((await door.stat(path))?.kind === 'folder' ? await walk(door, path) : [path]));
  }
  return found;
}

async function fileSource(door: FileDoor, kind: EntryKind, name: string, path: string): Promise<BundleSource> {
  const file = await door.open(path);
  try {
    const sha256 = await hashOf(file);
    const entry = plainEntryShape.safeParse({
      kind,
      name: kind === 'content' ? sha256 : name,
      size: file.size,
      sha256,
    });
    if (!entry.success) {
      throw new TsukuroiError('BUNDLE_NAME', { name: name.slice(0, 120) });
    }
    return { ...entry.data, open: () => readAll(door, path) };
  } finally {
    await file.close();
  }
}

async function* readAll(door: FileDoor, path: string): AsyncGenerator<Uint8Array> {
  const file = await door.open(path);
  try {
    yield* piecesOf(file);
  } finally {
    await file.close();
  }
}

/** Contents of a store as things to carry; `CONTENT_MISSING` when one is not there. */
export async function contentSources(store: ContentStore, hashes: Iterable<string>): Promise<BundleSource[]> {
  const sources: BundleSource[] = [];
  for (const sha256 of hashes) {
    const size = await store.sizeOf(sha256);
    if (size === undefined) {
      throw new TsukuroiError('CONTENT_MISSING', { sha256 }, { exitCode: 3 });
    }
    sources.push({ kind: 'content', name: sha256, size, sha256, open: () => readStored(store, sha256) });
  }
  return sources;
}

async function* readStored(store: ContentStore, sha256: string): AsyncGenerator<Uint8Array> {
  const file = await store.open(sha256);
  try {
    yield* piecesOf(file);
  } finally {
    await file.close();
  }
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sha256, type Text, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { readRecipe } from '@tsukuroi/trust/recipe/recipe.ts';
import type { CatalogChange } from '@tsukuroi/trust/repository/catalog.ts';
import { contentLimit, contentProblem, WORDS } from '@tsukuroi/trust/repository/contents.ts';
import { piecesOf } from '@tsukuroi/trust/store/content.ts';
import { schemeOf } from '@tsukuroi/versions/registry.ts';

const DEEPEST = 4;

/** A file of a catalogue folder: its place in it is its name in the catalogue (docs/formats/catalog-folder.md). */
export interface CatalogFile {
  readonly path: string;
  readonly sha256: string;
  readonly length: number;
  /** What is wrong with it; absent when it can be signed. */
  readonly problem?: Text;
  /** Absent for artifacts: they are listed by hash, their bytes travel through the content store. */
  readonly content?: Uint8Array;
}

/** Everything in a catalogue folder, judged; in the order of its names. @throws TsukuroiError FILE_UNREADABLE when there is nothing */
export async function readCatalogFolder(door: FileDoor, folder: string): Promise<readonly CatalogFile[]> {
  const files: CatalogFile[] = [];
  for (const path of await filesBelow(door, folder, '', 0)) {
    files.push(path.startsWith('artifacts/') ? await artifact(door, folder, path) : await listed(door, folder, path));
  }
  if (files.length === 0) {
    throw new TsukuroiError('FILE_UNREADABLE', { file: folder, reason: 'empty' });
  }
  return files;
}

/** What signing these files changes. */
export function changeOf(files: readonly CatalogFile[]): Pick<CatalogChange, 'set' | 'artifacts'> {
  return {
    set: files.flatMap(({ path, content }) => (content === undefined ? [] : [{ path, content }])),
    artifacts: files.flatMap((file) =>
      file.content === undefined ? [{ sha256: file.sha256, length: file.length }] : [],
    ),
  };
}

async function filesBelow(door: FileDoor, folder: string, within: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await door.list(join(folder, within))) {
    const path = within === '' ? name : `${within}/${name}`;
    const facts = await door.stat(join(folder, path));
    if (facts?.kind === 'folder' && depth < DEEPEST) {
      found.push(...(await filesBelow(door, folder, path, depth + 1)));
    } else {
      found.push(path);
    }
  }
  return found;
}

async function listed(door: FileDoor, folder: string, path: string): Promise<CatalogFile> {
  const limit = contentLimit(path);
  if (limit === undefined) {
    return { path, sha256: '', length: 0, problem: WORDS.place };
  }
  const facts = await door.stat(join(folder, path));
  if (facts?.kind !== 'file' || facts.size > limit) {
    return { path, sha256: '', length: facts?.size ?? 0, problem: facts?.kind === 'file' ? WORDS.size : WORDS.kind };
  }
  const content = await door.read(join(folder, path), limit);
  const file = { path, sha256: sha256(content), length: content.length, content };
  const problem = contentProblem(path, content) ?? schemeProblem(path, content);
  return problem === undefined ? file : { ...file, problem };
}

/** Versions of a recipe are compared by a scheme this program has; otherwise nothing would ever be newer. */
function schemeProblem(path: string, content: Uint8Array): Text | undefined {
  const recipe = path.startsWith('recipes/') ? readRecipe(content) : undefined;
  if (recipe === undefined || !recipe.ok) {
    return undefined;
  }
  const { scheme, version } = recipe.value;
  const known = schemeOf(scheme);
  if (known === undefined) {
    return { ja: `版の比べ方 ${scheme} がありません`, en: `no version scheme ${scheme}` };
  }
  return known.parse(version).ok
    ? undefined
    : { ja: `版 ${version} を ${scheme} として読めません`, en: `${version} is no version of ${scheme}` };
}

/** An artifact may have any name in the folder; in the catalogue it is named by its hash. */
async function artifact(door: FileDoor, folder: string, path: string): Promise<CatalogFile> {
  if ((await door.stat(join(folder, path)))?.kind !== 'file') {
    return { path, sha256: '', length: 0, problem: WORDS.kind };
  }
  const file = await door.open(join(folder, path));
  try {
    const hash = createHash('sha256');
    for await (const piece of piecesOf(file)) {
      hash.update(piece);
    }
    return { path, sha256: hash.digest('hex'), length: file.size };
  } finally {
    await file.close();
  }
}

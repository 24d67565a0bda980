import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sha256, type Text, TsukuroiError } from '@tsukuroi/core';
import { CHANNEL_LIMIT_BYTES, readChannel } from '@tsukuroi/trust/channel/channel.ts';
import { CHARTER_LIMIT_BYTES, readCharter } from '@tsukuroi/trust/charter/charter.ts';
import { PERMIT_LIMIT_BYTES, readPermit } from '@tsukuroi/trust/charter/permit.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { type CatalogChange, catalogRoleOf } from '@tsukuroi/trust/repository/catalog.ts';
import { piecesOf } from '@tsukuroi/trust/store/content.ts';

/** A recipe is a page of data. */
const RECIPE_LIMIT_BYTES = 500_000;
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

const KINDS: Readonly<
  Record<string, { readonly limit: number; readonly reads: (bytes: Uint8Array, name: string) => boolean }>
> = {
  channels: { limit: CHANNEL_LIMIT_BYTES, reads: (bytes, name) => readChannel(bytes)?.id === name },
  charter: { limit: CHARTER_LIMIT_BYTES, reads: (bytes, name) => readCharter(bytes)?.facility === name },
  permits: { limit: PERMIT_LIMIT_BYTES, reads: (bytes) => readPermit(bytes) !== undefined },
  recipes: { limit: RECIPE_LIMIT_BYTES, reads: isRecipe },
};

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
  const [kind = '', ...rest] = path.split('/');
  const rule = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (rule === undefined || !isTarget(path)) {
    return { path, sha256: '', length: 0, problem: PROBLEMS.place };
  }
  const facts = await door.stat(join(folder, path));
  if (facts?.kind !== 'file' || facts.size > rule.limit) {
    return {
      path,
      sha256: '',
      length: facts?.size ?? 0,
      problem: facts?.kind === 'file' ? PROBLEMS.size : PROBLEMS.kind,
    };
  }
  const content = await door.read(join(folder, path), rule.limit);
  const file = { path, sha256: sha256(content), length: content.length, content };
  const name = (rest.at(-1) ?? '').replace(/\.json$/, '');
  return rule.reads(content, name) ? file : { ...file, problem: PROBLEMS.content };
}

/** An artifact may have any name in the folder; in the catalogue it is named by its hash. */
async function artifact(door: FileDoor, folder: string, path: string): Promise<CatalogFile> {
  if ((await door.stat(join(folder, path)))?.kind !== 'file') {
    return { path, sha256: '', length: 0, problem: PROBLEMS.kind };
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

function isTarget(path: string): boolean {
  try {
    catalogRoleOf(path);
    return true;
  } catch {
    return false;
  }
}

function isRecipe(bytes: Uint8Array): boolean {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')).format === 'recipe/1';
  } catch {
    return false;
  }
}

const PROBLEMS = {
  place: {
    ja: 'この場所に置けるものではありません（recipes/、channels/、permits/、charter/、artifacts/ のどれか）',
    en: 'nothing of the catalogue belongs here (recipes/, channels/, permits/, charter/, artifacts/)',
  },
  size: { ja: '大きすぎます', en: 'too large' },
  kind: { ja: 'ファイルではありません', en: 'not a file' },
  content: {
    ja: '中身の形が合わないか、名前と中身が違います',
    en: 'its content is not of this kind, or names another',
  },
} as const satisfies Readonly<Record<string, Text>>;

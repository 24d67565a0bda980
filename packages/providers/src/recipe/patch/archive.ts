import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileSha256 } from '../../apt/index-packages.ts';
import { asked, lastLines } from '../../apt/patch/programs.ts';
import type { Applied, PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import type { ArchiveWay } from './order.ts';

const TAR = '/usr/bin/tar';
const UNZIP = '/usr/bin/unzip';

/**
 * Unpacks into a folder of the provider and holds every file that is to be laid out against its hash. Whatever else the archive brings — links,
 * devices, names that lead upwards — stays there and is removed with it.
 */
export async function unpacked(way: ArchiveWay, file: string, world: PatchWorld): Promise<string | PatchRefusal> {
  const folder = join(world.folder, `unpacked-${way.artifact.sha256}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const answer =
    way.packed === 'zip'
      ? await asked(world.run, UNZIP, ['-q', '-n', file, '-d', folder])
      : await asked(world.run, TAR, ['-x', '-f', file, '-C', folder, '--no-same-owner', '--keep-old-files']);
  if (answer.code !== 0) {
    const missing = answer.problem === 'absent' ? (way.packed === 'zip' ? 'unzip' : 'tar') : way.into;
    return { because: 'install-failed', about: missing, output: lastLines(answer.text) };
  }
  for (const { length, path, sha256 } of way.files) {
    const lies = await liesAt(folder, way.strip, path);
    if (lies === undefined || (await lstat(lies)).size !== length || (await fileSha256(lies)) !== sha256) {
      return { because: 'order-refused', about: path, output: [] };
    }
  }
  return folder;
}

/** The plain file of a path below so many leading folders, of which each may have any name but must be the only one that has it. */
async function liesAt(folder: string, strip: number, path: string): Promise<string | undefined> {
  let places = [folder];
  for (let level = 0; level < strip; level += 1) {
    const next = await Promise.all(
      places.map(async (place) => {
        const entries = await readdir(place, { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map((entry) => join(place, entry.name));
      }),
    );
    places = next.flat();
  }
  const found: string[] = [];
  for (const place of places) {
    if (await isPlain(place, path)) {
      found.push(join(place, path));
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** A file reached through folders alone: a link on the way would lead elsewhere. */
export async function isPlain(root: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const facts = await lstat(join(root, ...parts.slice(0, count))).catch(() => undefined);
    if (facts === undefined || (count < parts.length ? !facts.isDirectory() : !facts.isFile())) {
      return false;
    }
  }
  return true;
}

/** What is laid out now of the archive. Files that the site changes count as soon as they are there. */
export async function lookArchive(way: ArchiveWay, root: string): Promise<Pick<Applied, 'outcome' | 'changes'>> {
  let right = 0;
  for (const { path, sha256 } of way.files) {
    const plain = await isPlain(join(root, way.into), path);
    const kept = way.keep.includes(path);
    if (plain && (kept || (await fileSha256(join(root, way.into, path))) === sha256)) {
      right += 1;
    }
  }
  const all = way.files.length;
  return {
    outcome: right === all ? 'installed' : right === 0 ? 'nothing' : 'partly',
    changes: [{ package: way.into, to: `${all}`, ...(right === 0 ? {} : { now: `${right}` }) }],
  };
}

/**
 * Where the folder may lie: every part of the way that is there is a folder, not a link, and nobody else may exchange what is in it: who could, would
 * have files written, made executable or taken off with root's rights wherever a link leads that comes between two looks.
 */
export async function placeRefusal(way: ArchiveWay, root: string): Promise<PatchRefusal | undefined> {
  const names = new Set(way.files.map(({ path }) => dirname(path)).map((path) => join(way.into, path)));
  for (const name of names) {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    for (let count = 1; count <= parts.length; count += 1) {
      const place = join(root, ...parts.slice(0, count));
      const facts = await lstat(place).catch(() => undefined);
      if (facts !== undefined && !(facts.isDirectory() && isOursAlone(facts))) {
        return { because: 'order-refused', about: place, output: [] };
      }
    }
  }
  return undefined;
}

function isOursAlone({ mode, uid }: { readonly mode: number; readonly uid: number }): boolean {
  const [ours, sticky] = [[0, process.geteuid?.() ?? 0], (mode & 0o1000) !== 0];
  return ours.includes(uid) && ((mode & 0o022) === 0 || sticky);
}

/**
 * Lays the files out one by one, each by rename: a reader sees the old file or the new one, and a power cut leaves what the next call completes.
 * What a site changes and is there stays. Files of an older version that are not listed any more stay too: nobody said that they may go.
 *
 * @returns the files that were kept as they were
 */
export async function layOutArchive(way: ArchiveWay, from: string, root: string): Promise<string[]> {
  const kept: string[] = [];
  for (const { mode, path, sha256 } of way.files) {
    const target = join(root, way.into, path);
    const there = (await lstat(target).catch(() => undefined))?.isFile() === true;
    if (there && way.keep.includes(path)) {
      kept.push(join(way.into, path));
      continue;
    }
    const source = await liesAt(from, way.strip, path);
    if (source === undefined) {
      throw new Error(`${path} went away while it was laid out`);
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    const part = `${target}.tsukuroi-part`;
    await rm(part, { force: true });
    await copyFile(source, part, constants.COPYFILE_EXCL);
    await chmod(part, mode === '0755' ? 0o755 : 0o644);
    await flush(part);
    if ((await fileSha256(part)) !== sha256) {
      await rm(part, { force: true });
      throw new Error(`${path} changed while it was laid out`);
    }
    await rename(part, target);
    await flush(dirname(target));
  }
  return kept;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

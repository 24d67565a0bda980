import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaView } from '@tsukuroi/protocol';
import { forWhom, shortName } from '@tsukuroi/trust/bundle/label.ts';
import { readMade } from '@tsukuroi/trust/bundle/made.ts';
import type { ReadManifest } from '@tsukuroi/trust/bundle/manifest.ts';
import { MANIFEST_NAME } from '@tsukuroi/trust/bundle/shape.ts';
import { findVolumes } from '@tsukuroi/trust/bundle/volumes.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';

/**
 * Where desktops and administrators mount sticks (Filesystem Hierarchy Standard 3.0, /media and /mnt; udisks2 uses /run/media/USER).
 * The console names only folders found below them, so that nobody reads or fills other places of the server through it.
 */
export const MEDIA_ROOTS: readonly string[] = ['/media', '/run/media', '/mnt'];
const FOLDERS_AT_MOST = 200;

/** Whether another file system begins at a folder: where no stick is mounted, writing would fill the server's own disk. */
export async function isMountPoint(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).dev !== (await stat(dirname(folder))).dev;
  } catch {
    return false;
  }
}

export interface Media {
  /** Where a stick is mounted. */
  readonly sticks: readonly string[];
  readonly bundles: readonly { readonly found: ReadManifest; readonly folders: readonly string[] }[];
  readonly unreadable: readonly string[];
}

/** Looks at what is plugged in. Manifests are read as what they claim; nothing is verified here. */
export async function lookAtMedia(
  door: FileDoor,
  roots: readonly string[],
  isStick: (folder: string) => Promise<boolean>,
): Promise<Media> {
  const folders = await mounted(door, roots);
  const bundles = new Map<string, { found: ReadManifest; folders: string[] }>();
  const unreadable: string[] = [];
  for (const folder of await volumesIn(door, folders)) {
    try {
      const found = await readMade(door, join(folder, MANIFEST_NAME));
      const same = bundles.get(found.id) ?? { found, folders: [] };
      same.folders.push(folder);
      bundles.set(found.id, same);
    } catch {
      // A stick may hold anything: it is named, so that a person knows that it was seen.
      unreadable.push(folder);
    }
  }
  const sticks: string[] = [];
  for (const folder of folders) {
    if (await isStick(folder)) {
      sticks.push(folder);
    }
  }
  return { sticks, bundles: [...bundles.values()], unreadable };
}

async function mounted(door: FileDoor, roots: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const root of roots) {
    for (const folder of await foldersIn(door, root)) {
      found.push(folder, ...(await foldersIn(door, folder)));
    }
  }
  return found.slice(0, FOLDERS_AT_MOST);
}

async function foldersIn(door: FileDoor, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await door.list(folder).catch(() => [])) {
    const inside = join(folder, name);
    const facts = await door.stat(inside).catch(() => undefined);
    if (facts?.kind === 'folder') {
      found.push(inside);
    }
  }
  return found.sort();
}

async function volumesIn(door: FileDoor, folders: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    for (const volume of await findVolumes(door, [folder]).catch(() => [])) {
      found.add(volume);
    }
  }
  return [...found].sort();
}

export async function mediaView(
  door: FileDoor,
  { sticks, bundles, unreadable }: Media,
  told: { readonly ready: boolean; readonly known: ReadonlySet<string>; readonly looked: readonly string[] },
): Promise<MediaView> {
  const media: MediaView['media'] = [];
  for (const folder of sticks) {
    const free = await door.freeBytes(folder).catch(() => undefined);
    media.push({ folder, free: free === undefined ? null : readableBytes(free) });
  }
  return {
    ready: told.ready,
    media,
    bundles: bundles.map(({ found: { id, bundle }, folders: at }) => ({
      id,
      name: shortName(id),
      whom: forWhom(bundle),
      about: bundle.about.ja,
      madeAt: bundle.madeAt,
      volumes: bundle.volumes.length,
      size: readableBytes(bundle.volumes.reduce((sum, { bytes }) => sum + bytes, 0)),
      folders: [...at],
      known: told.known.has(id),
    })),
    unreadable: [...unreadable],
    looked: [...told.looked],
  };
}

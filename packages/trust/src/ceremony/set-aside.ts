import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import './errors.ts';
import { serverPlaces } from './places.ts';

/** What a ceremony leaves on a server. What an agent of the same machine keeps beside it stays. */
const PARTS = ['site.json', 'online', 'root.json', 'director', 'catalog'] as const;

/**
 * Moves a server's part of a former ceremony out of the way, for one that takes its place. It is kept for whoever has to find out what was
 * ordered; nothing reads it any more.
 *
 * @returns how to put it back
 * @throws `RE_ROOT_NOTHING` when there is nothing of a ceremony
 */
export async function setAside(door: FileDoor, dataFolder: string, clock: Clock): Promise<() => Promise<void>> {
  const { trust } = serverPlaces(dataFolder);
  const to = join(trust, 'before', String(Math.floor(clock.nowMs() / 1000)));
  const moved: (typeof PARTS)[number][] = [];
  for (const part of PARTS) {
    if ((await door.stat(join(trust, part))) !== undefined) {
      await door.makeFolder(to);
      await door.rename(join(trust, part), join(to, part));
      moved.push(part);
    }
  }
  if (moved.length === 0) {
    throw new TsukuroiError('RE_ROOT_NOTHING', { folder: trust }, { exitCode: 3 });
  }
  return async () => {
    for (const part of moved) {
      await door.removeTree(join(trust, part));
      await door.rename(join(to, part), join(trust, part));
    }
  };
}

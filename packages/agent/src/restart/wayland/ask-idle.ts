import { lstatSync } from 'node:fs';
import type { ScreenOfUser } from '../place.ts';
import { waylandSocket } from '../screens.ts';
import { IdleWatch } from './idle-watch.ts';

/**
 * Asks compositors of this machine how long their seats rested. Each is watched from the first question on, for as long as this process lives
 * and the compositor does: nothing else tells it. The compositor belongs to the person: what it says counts for that person's own screen.
 */
export function waylandWatches(): (screen: ScreenOfUser) => Promise<number | 'gone' | undefined> {
  const watches = new Map<string, IdleWatch>();
  return async (screen) => {
    const path = waylandSocket(screen);
    if (path === undefined || !isSocketOf(path, screen.uid)) {
      return undefined;
    }
    const known = watches.get(path);
    const idle = known?.idleMs();
    if (idle !== undefined) {
      return idle;
    }
    known?.close();
    const watch = await IdleWatch.open(path);
    watches.set(path, watch);
    return watch.refused ? 'gone' : watch.idleMs();
  };
}

/** A name in somebody's environment must not lead this process, which is root's, to a door of others. */
function isSocketOf(path: string, uid: number): boolean {
  try {
    const facts = lstatSync(path);
    return facts.isSocket() && facts.uid === uid;
  } catch {
    return false;
  }
}

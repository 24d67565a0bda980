import { join } from 'node:path';
import type { FileDoor } from '../files/door.ts';
import { isSha256 } from '../store/content.ts';
import type { ContentStore } from '../store/store.ts';
import {
  CONTENTS_NAME,
  FILES_FOLDER,
  holderOf,
  type ImportLayout,
  incomingHolderOf,
  readContents,
  readKept,
  readState,
  streamOf,
} from './received.ts';
import { MANIFEST_NAME, SIGNATURES_NAME } from './shape.ts';

/** What stays of a bundle beside its contents; the side folders, and temporary files of a crash, go. */
const KEPT_NAMES = new Set([MANIFEST_NAME, SIGNATURES_NAME, CONTENTS_NAME]);

/**
 * Finishes imports that were decided. A bundle is decided by the one rename of its folder from `incoming` to `applying`,
 * after everything was verified and flushed; from there every step may be done twice, so that a crash between two of them
 * is mended by doing them again. Answers the ids that it finished.
 */
export async function finishDecided(door: FileDoor, at: ImportLayout, store: ContentStore): Promise<readonly string[]> {
  const finished: string[] = [];
  for (const name of await door.list(at.applying)) {
    const folder = join(at.applying, name);
    const { id, bundle } = await readKept(door, folder);
    const contents = await readContents(door, folder);
    await store.hold(
      holderOf(id),
      contents.map((entry) => entry.sha256),
    );
    const files = join(folder, FILES_FOLDER);
    // The folder may be gone already when this is done a second time.
    if ((await door.stat(files)) !== undefined) {
      await store.adopt(files, (await door.list(files)).filter(isSha256));
    }
    const state = await readState(door, at);
    const stream = streamOf(bundle);
    if ((state.streams[stream]?.sequence ?? 0) < bundle.sequence) {
      const newest = { id, sequence: bundle.sequence, madeAt: bundle.madeAt };
      await door.writeWhole(at.state, JSON.stringify({ ...state, streams: { ...state.streams, [stream]: newest } }));
    }
    for (const rest of await door.list(folder)) {
      if (!KEPT_NAMES.has(rest)) {
        await door.removeTree(join(folder, rest));
      }
    }
    await store.release(incomingHolderOf(id));
    await door.makeFolder(at.received);
    // There already when the same bundle came again to mend what was lost.
    await door.removeTree(join(at.received, id));
    await door.rename(folder, join(at.received, id));
    finished.push(id);
  }
  return finished;
}

/** Drops what came in of older bundles of the same stream and was never completed: they would be refused now. */
export async function dropOvertaken(door: FileDoor, at: ImportLayout, store: ContentStore): Promise<void> {
  const state = await readState(door, at);
  for (const name of await door.list(at.incoming)) {
    const folder = join(at.incoming, name);
    // The manifest is written first; a folder without it holds nothing yet.
    const kept =
      (await door.stat(join(folder, MANIFEST_NAME))) === undefined ? undefined : await readKept(door, folder);
    const newest =
      kept === undefined ? Number.POSITIVE_INFINITY : (state.streams[streamOf(kept.bundle)]?.sequence ?? 0);
    if (kept === undefined || kept.bundle.sequence <= newest) {
      await door.removeTree(folder);
      await store.release(incomingHolderOf(name));
    }
  }
}

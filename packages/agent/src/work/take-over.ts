import { join } from 'node:path';
import { trustStore } from '@tsukuroi/trust/client/store.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Identity, readIdentity } from '../identity/identity-file.ts';
import { keepEnrolled, memoryFolder, readTrustEnrolment, rootPath } from '../trust/enrolled.ts';
import { ownPlaceOf, readAnchor, type WorkAnchor, writeAnchor } from './own-place.ts';

/** What an agent before this one kept in its data folder, and how large each may be. */
const JOURNAL_BYTES = 32_000_000;
const PLAN_BYTES = 8_000_000;
const NOTE_BYTES = 1_000_000;
const MOST_FILES = 500;

/**
 * The first start in a place of its own, on a device that an agent before this one enrolled: takes over once what that one had left in the data
 * folder. It is trust on first use – what lies there at this moment is believed –, and happens once: with the anchor written nothing of it is
 * read again. Contents and programs are not taken over; they are fetched anew.
 */
export async function takeOver(
  door: FileDoor,
  dataFolder: string,
  own: string,
  identity: Pick<Identity, 'identity' | 'pin' | 'facility'>,
): Promise<WorkAnchor> {
  const { facility, identity: id, pin } = identity;
  const found = await readTrustEnrolment(dataFolder);
  if (found !== undefined) {
    const memory = await trustStore(door, memoryFolder(dataFolder, id, found.enrolled)).load();
    if (memory !== undefined) {
      await trustStore(door, memoryFolder(own, id, found.enrolled)).save(memory);
    }
    await door.writeWhole(rootPath(own), found.root);
    await keepEnrolled(own, found.enrolled);
  }
  const [from, to] = [join(dataFolder, 'work', id), join(own, id)];
  await copied(door, join(from, 'journal.jsonl'), join(to, 'journal.jsonl'), JOURNAL_BYTES);
  await copied(door, join(from, 'newest-seen.json'), join(to, 'newest-seen.json'), NOTE_BYTES);
  await copied(door, join(dataFolder, 'restart', 'restart.json'), join(own, 'restart', 'restart.json'), NOTE_BYTES);
  for (const folder of ['plans', 'evidence']) {
    for (const name of (await door.list(join(from, folder)).catch(() => [])).slice(0, MOST_FILES)) {
      if (/^[0-9a-f]{1,64}\.json$/.test(name)) {
        await copied(door, join(from, folder, name), join(to, folder, name), PLAN_BYTES);
      }
    }
  }
  const anchor: WorkAnchor = { format: 'work-anchor/1', pin, facility, identity: id, left: [], from: 'taken-over' };
  await writeAnchor(door, own, anchor);
  return anchor;
}

/** The same for a device that is enrolled and was not taken over yet; otherwise nothing. */
export async function adoptWork(dataFolder: string): Promise<void> {
  const door = nodeDoor();
  const own = ownPlaceOf(dataFolder);
  const identity = await readIdentity(dataFolder);
  if (identity !== undefined && (await readAnchor(door, own)) === undefined) {
    await takeOver(door, dataFolder, own, identity);
  }
}

/** What is no plain file, or too large, is left where it is. */
async function copied(door: FileDoor, from: string, to: string, limit: number): Promise<void> {
  const bytes = await door.readIfThere(from, limit).catch(() => undefined);
  if (bytes !== undefined) {
    await door.writeWhole(to, bytes);
  }
}

import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import '../errors.ts';
import type { Identity } from '../identity/identity-file.ts';
import { keepEnrolled, memoryFolder, readTrustEnrolment } from '../trust/enrolled.ts';
import { carryStrictestTouch } from '../trust/strictest-touch.ts';
import { readAnchor, type WorkAnchor, writeAnchor } from './own-place.ts';
import { takeOver } from './take-over.ts';

/**
 * Whether the identity that the resident agent's folder names is this machine's, by the worker's own anchor: under the same authority, of the
 * same facility, and none that this machine left. The identity decides whose plan is followed, so that folder's word alone is not enough; its
 * certificate and key were found to belong together when it was read. A new one (this machine was found to be a copy of another) is taken once,
 * with the strictest touch class of the one before.
 *
 * @throws TsukuroiError AGENT_WORK_FOREIGN (exit code 3): nothing is done
 */
export async function admit(door: FileDoor, dataFolder: string, own: string, identity: Identity): Promise<void> {
  const kept = await readAnchor(door, own);
  if (kept === 'damaged') {
    throw foreign('anchor');
  }
  const anchor = kept ?? (await takeOver(door, dataFolder, own, identity));
  const { identity: id } = identity;
  if (anchor.pin !== identity.pin || anchor.facility !== identity.facility) {
    throw foreign('authority');
  }
  if (anchor.left.includes(id)) {
    throw foreign('left');
  }
  if (anchor.identity !== id) {
    await moveOn(door, own, anchor, id);
  }
}

async function moveOn(door: FileDoor, own: string, anchor: WorkAnchor, id: string): Promise<void> {
  const known = await readTrustEnrolment(own);
  if (known !== undefined) {
    // Each identity has a memory of its own: numbers of plans are counted for each.
    await carryStrictestTouch(memoryFolder(own, anchor.identity, known.enrolled), memoryFolder(own, id));
    const { memory: _, ...enrolled } = known.enrolled;
    await keepEnrolled(own, enrolled);
  }
  await writeAnchor(door, own, { ...anchor, identity: id, left: [...anchor.left, anchor.identity] });
}

function foreign(reason: 'anchor' | 'authority' | 'left'): TsukuroiError {
  return new TsukuroiError('AGENT_WORK_FOREIGN', { reason }, { exitCode: 3 });
}

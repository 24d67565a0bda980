import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { EnrolmentToken } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import '../errors.ts';
import { readIdentity } from '../identity/identity-file.ts';
import {
  memoryFolder,
  readTrustEnrolment,
  removeTrustEnrolment,
  replaceTrustEnrolment,
  rootPath,
} from '../trust/enrolled.ts';
import { carryStrictestTouch } from '../trust/strictest-touch.ts';
import { ownPlaceOf, readAnchor, writeAnchor } from '../work/own-place.ts';
import { takeOver } from '../work/take-over.ts';

/** Larger than any root of a facility. */
const ROOT_BYTES = 1_000_000;

/**
 * Gives the worker its own beginning of trust: the root, the facility and the authority that the enrolment file names. Run by whoever may write
 * the worker's place (root on a machine with the package), after the enrolment or the change of root was carried out; of what the resident agent's
 * folder holds only the root's bytes are used, which have to have the hash that the file names.
 *
 * @throws TsukuroiError AGENT_NOT_ENROLLED; AGENT_RE_ROOT_FOREIGN: the file is of another facility than this device; AGENT_ANSWER_FORGED: the root in
 *   the data folder is not the one that the file names
 */
export async function pinWork(dataFolder: string, token: EnrolmentToken): Promise<void> {
  const door = nodeDoor();
  const own = ownPlaceOf(dataFolder);
  const identity = await readIdentity(dataFolder);
  if (identity === undefined) {
    throw new TsukuroiError('AGENT_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  if (identity.pin !== token.authority || identity.facility !== token.facility.id) {
    throw new TsukuroiError('AGENT_RE_ROOT_FOREIGN', { facility: token.facility.name }, { exitCode: 3 });
  }
  const kept = await readAnchor(door, own);
  // A device of an agent before this one: its journal of work and what it saw go on.
  const before = kept === 'damaged' ? undefined : (kept ?? (await takeOver(door, dataFolder, own, identity)));
  const { root } = token;
  if (root === null) {
    await removeTrustEnrolment(own);
  } else {
    const bytes = await door.readIfThere(rootPath(dataFolder), ROOT_BYTES);
    if (bytes === undefined || sha256(bytes) !== root) {
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: 'root', address: dataFolder }, { exitCode: 3 });
    }
    const known = await readTrustEnrolment(own);
    const another = known !== undefined && sha256(known.root) !== root;
    const memory = another ? `${identity.identity}-${root.slice(0, 16)}` : known?.enrolled.memory;
    if (known !== undefined) {
      const from = memoryFolder(own, before?.identity ?? identity.identity, known.enrolled);
      const to = memoryFolder(own, identity.identity, memory === undefined ? {} : { memory });
      if (from !== to) {
        await carryStrictestTouch(from, to);
      }
    }
    await door.writeWhole(rootPath(own), bytes);
    await replaceTrustEnrolment(own, token, memory);
  }
  const left = before?.pin === identity.pin ? [...before.left, before.identity] : [];
  await writeAnchor(door, own, {
    ...{ format: 'work-anchor/1', pin: identity.pin, facility: identity.facility, identity: identity.identity },
    left: [...new Set(left)].filter((each) => each !== identity.identity),
    from: 'enrolment',
  });
}

const NOT_OURS: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS'];

/**
 * The same where this process may write the worker's place. With the package it may not, as long as it is not root: its program does it as root
 * afterwards (packaging/programs/enrolled.sh).
 *
 * @returns false when the place is another user's
 */
export async function pinWorkWhereAllowed(dataFolder: string, token: EnrolmentToken): Promise<boolean> {
  try {
    await nodeDoor().makeFolder(join(ownPlaceOf(dataFolder), 'trust'));
    await pinWork(dataFolder, token);
    return true;
  } catch (error) {
    if (error instanceof TsukuroiError && NOT_OURS.includes(error.params.reason)) {
      return false;
    }
    throw error;
  }
}

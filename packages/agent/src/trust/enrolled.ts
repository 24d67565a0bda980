import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import type { EnrolmentToken } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';

/** `trust/enrolled.json`: what the enrolment file said of the ceremony. Beside it lies the first root, whose hash it named. */
export interface TrustEnrolment {
  readonly format: 'trust-enrolment/1';
  /** As the catalogue names it; the enrolment has an id of its own for the same facility. */
  readonly facility: string;
  /** The charter of this department holds here, whatever a server says later. */
  readonly department: string;
  readonly catalogAtLeast: number;
  /** Folder of what was verified, under `trust/agent`; the device's own name unless the root was replaced. */
  readonly memory?: string;
}

/** Devices that were enrolled without a department; a charter has nothing of that name and its strictest part holds. */
export const NO_DEPARTMENT = '-';

const ENROLLED_BYTES = 64 * 1024;
/** Larger than any root of a facility. */
const ROOT_BYTES = 1_000_000;

export function rootPath(dataFolder: string): string {
  return join(dataFolder, 'trust', 'root.json');
}

function enrolledPath(dataFolder: string): string {
  return join(dataFolder, 'trust', 'enrolled.json');
}

/** Where this device keeps what it verified: each identity and each root has a memory of its own. */
export function memoryFolder(dataFolder: string, device: string, enrolled?: Pick<TrustEnrolment, 'memory'>): string {
  return join(dataFolder, 'trust', 'agent', enrolled?.memory ?? device);
}

/** Changes when this device's trust begins anew, while the agent runs. */
export async function trustMark(dataFolder: string): Promise<string> {
  const facts = await stat(enrolledPath(dataFolder)).catch(() => undefined);
  return facts === undefined ? '' : `${facts.ino} ${facts.mtimeMs}`;
}

/** Keeps what the enrolment file says; nothing when it was made before a ceremony. */
export async function keepTrustEnrolment(dataFolder: string, token: EnrolmentToken): Promise<void> {
  await replaceTrustEnrolment(dataFolder, token);
}

/** The same for a root that replaces another, with a memory of its own. */
export async function replaceTrustEnrolment(dataFolder: string, token: EnrolmentToken, memory?: string): Promise<void> {
  if (token.catalog === undefined) {
    return;
  }
  const enrolled: TrustEnrolment = {
    format: 'trust-enrolment/1',
    facility: token.catalog.facility,
    department: token.department ?? NO_DEPARTMENT,
    catalogAtLeast: token.catalog.atLeast,
    ...(memory === undefined ? {} : { memory }),
  };
  await keepEnrolled(dataFolder, enrolled);
}

/** Another folder's word about where trust begins, kept here. */
export async function keepEnrolled(dataFolder: string, enrolled: TrustEnrolment): Promise<void> {
  await writeWhole(enrolledPath(dataFolder), `${JSON.stringify(enrolled)}\n`);
}

/** From now on nothing is trusted: the device only reports. */
export async function removeTrustEnrolment(dataFolder: string): Promise<void> {
  await rm(enrolledPath(dataFolder), { force: true });
}

/** Where this device's trust begins; undefined when it was enrolled without: then it only reports. */
export async function readTrustEnrolment(
  dataFolder: string,
): Promise<{ readonly enrolled: TrustEnrolment; readonly root: Uint8Array } | undefined> {
  const door = nodeDoor();
  try {
    const bytes = await door.read(enrolledPath(dataFolder), ENROLLED_BYTES);
    const enrolled = JSON.parse(Buffer.from(bytes).toString('utf8')) as TrustEnrolment;
    return enrolled.format === 'trust-enrolment/1'
      ? { enrolled, root: await door.read(rootPath(dataFolder), ROOT_BYTES) }
      : undefined;
  } catch {
    // Absent or damaged: without a beginning nothing is trusted, and the device only reports.
    return undefined;
  }
}

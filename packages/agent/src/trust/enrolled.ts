import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import type { EnrolmentToken } from '@tsukuroi/protocol';

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
  await writeWhole(enrolledPath(dataFolder), `${JSON.stringify(enrolled)}\n`);
}

/** Where this device's trust begins; undefined when it was enrolled without: then it only reports. */
export async function readTrustEnrolment(
  dataFolder: string,
): Promise<{ readonly enrolled: TrustEnrolment; readonly root: Uint8Array } | undefined> {
  try {
    const enrolled = JSON.parse(await readFile(enrolledPath(dataFolder), 'utf8')) as TrustEnrolment;
    return enrolled.format === 'trust-enrolment/1'
      ? { enrolled, root: await readFile(rootPath(dataFolder)) }
      : undefined;
  } catch {
    // Absent or damaged: without a beginning nothing is trusted, and the device only reports.
    return undefined;
  }
}

import { join } from 'node:path';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';

/**
 * The folder that only the worker writes, beside the data folder of the resident agent: `/var/lib/tsukuroi-agent-work` for
 * `/var/lib/tsukuroi-agent`. Whatever decides what is installed lies here; the resident agent, which speaks with the network all day, can read it
 * and no more (docs/decisions: a place only the worker writes).
 */
export function ownPlaceOf(dataFolder: string): string {
  return `${dataFolder}-work`;
}

/** `anchor.json`: who this device is and whom it stands under, as a root-run step learnt it at the enrolment. */
export interface WorkAnchor {
  readonly format: 'work-anchor/1';
  /** SHA-256 of the public key of the authority that certifies identities here. */
  readonly pin: string;
  /** The enrolment's id of the facility. */
  readonly facility: string;
  readonly identity: string;
  /** Identities this machine had before, which it never takes up again. */
  readonly left: readonly string[];
  /** How it came here: from the enrolment file, or from what an agent before this one had left (trust on first use). */
  readonly from: 'enrolment' | 'taken-over';
}

const LIMIT_BYTES = 64 * 1024;

function anchorFile(own: string): string {
  return join(own, 'anchor.json');
}

/** Undefined where nothing was anchored yet; a damaged file is as none, and the one way on is to begin anew at this machine. */
export async function readAnchor(door: FileDoor, own: string): Promise<WorkAnchor | 'damaged' | undefined> {
  const bytes = await door.readIfThere(anchorFile(own), LIMIT_BYTES);
  if (bytes === undefined) {
    return undefined;
  }
  try {
    const { sum, anchor } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { sum: string; anchor: WorkAnchor };
    return sum === sha256(canonicalJson(anchor)) && anchor.format === 'work-anchor/1' ? anchor : 'damaged';
  } catch {
    return 'damaged';
  }
}

export function writeAnchor(door: FileDoor, own: string, anchor: WorkAnchor): Promise<void> {
  return door.writeWhole(anchorFile(own), `${JSON.stringify({ sum: sha256(canonicalJson(anchor)), anchor })}\n`);
}

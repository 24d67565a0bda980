import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import type { Identity } from '../identity/identity-file.ts';

/** Twice, one after the other: keys before a renewal are nowhere else on this device. */
const COPIES = ['keys.json', 'keys-copy.json'] as const;

/**
 * The public keys that lines of this journal may be signed by: the present one, and those before a renewal. Without them nobody could tell
 * a line that was damaged on the disk from one that is as it was signed. A copy that is lost or damaged is written again from the other.
 */
export async function reportKeys(folder: string, identity: Identity): Promise<readonly KeyObject[]> {
  const own = identity.certified.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const found = await Promise.all(COPIES.map((name) => read(join(folder, name))));
  const known = [...new Set([...found.flat(), own])];
  for (const [index, name] of COPIES.entries()) {
    if (found[index]?.length !== known.length) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(join(folder, name), `${JSON.stringify(known)}\n`);
    }
  }
  return known.map((pem) => createPublicKey(pem));
}

async function read(file: string): Promise<string[]> {
  try {
    const known: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(known) ? known.filter((pem) => typeof pem === 'string' && isKey(pem)) : [];
  } catch {
    return [];
  }
}

function isKey(pem: string): boolean {
  try {
    return createPublicKey(pem).type === 'public';
  } catch {
    return false;
  }
}

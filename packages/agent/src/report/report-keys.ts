import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import type { Identity } from '../identity/identity-file.ts';

/**
 * The public keys that lines of this journal may be signed by: the present one, and those before a renewal. Without them nobody could tell
 * a line that was damaged on the disk from one that is as it was signed.
 */
export async function reportKeys(folder: string, identity: Identity): Promise<readonly KeyObject[]> {
  const file = join(folder, 'keys.json');
  const own = identity.certified.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const known = await read(file);
  if (!known.includes(own)) {
    known.push(own);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(file, `${JSON.stringify(known)}\n`);
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

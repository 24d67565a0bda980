import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { newKeyPair, type PublicKey, type SigningKey } from '../keys/key.ts';
import { lockKey, type OfflineRole } from '../keys/key-file.ts';
import { loadOnlineKey, saveOnlineKey } from '../keys/online-key.ts';
import { repositoryFiles } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import './errors.ts';
import { keyPlaces, serverPlaces } from './places.ts';

/** Shorter passphrases fall to guessing once somebody has the file. */
export const SHORTEST_PASSPHRASE = 12;

export interface NewKeyOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  readonly keysFolder: string;
  readonly organisation: string;
}

/** Makes one offline key and writes its file on the medium. */
export async function writeNewKey(options: NewKeyOptions, role: OfflineRole, passphrase: string): Promise<SigningKey> {
  const made = newKeyPair();
  await writeKey(options, role, passphrase, made);
  return made.key;
}

/** Writes the file of an offline key. @throws `KEY_EXISTS` */
export async function writeKey(
  { clock, door, keysFolder, organisation }: NewKeyOptions,
  role: OfflineRole,
  passphrase: string,
  { key, secret }: ReturnType<typeof newKeyPair>,
): Promise<void> {
  const facts = { organisation, role, madeAt: isoSeconds(clock.nowMs()) };
  const file = join(keyPlaces(keysFolder).keys, `${role}-${key.keyid.slice(0, 8)}.key.json`);
  if (!(await door.writeNew(file, await lockKey(secret, facts, passphrase)))) {
    throw new TsukuroiError('KEY_EXISTS', { file }, { exitCode: 3 });
  }
}

export function mustBeLong(passphrase: string): void {
  if ([...passphrase].length < SHORTEST_PASSPHRASE) {
    throw new TsukuroiError('PASSPHRASE_SHORT', { least: SHORTEST_PASSPHRASE }, { exitCode: 3 });
  }
}

/**
 * A holder's own key, made where its holder is. Its public half goes to whoever proposes to list it; until then it counts for nothing.
 *
 * @throws `PASSPHRASE_SHORT`, `KEY_EXISTS`
 */
export async function newHolderKey(options: NewKeyOptions, role: OfflineRole, passphrase: string): Promise<PublicKey> {
  mustBeLong(passphrase);
  return (await writeNewKey(options, role, passphrase)).publicKey;
}

/**
 * The next key of this server's director, made on the server. It waits beside the present one until a signed root names it; making
 * another one before that replaces it.
 */
export async function nextDirectorKey(door: FileDoor, dataFolder: string, clock: Clock): Promise<PublicKey> {
  const place = serverPlaces(dataFolder).nextOnlineKey;
  const { key, secret } = newKeyPair();
  await door.remove(place);
  await saveOnlineKey(door, place, { secret, role: 'director', madeAt: isoSeconds(clock.nowMs()) });
  return key.publicKey;
}

/** Takes the waiting key into use when the director's newest root names it. */
export async function takeNextDirectorKey(door: FileDoor, dataFolder: string): Promise<void> {
  const server = serverPlaces(dataFolder);
  if ((await door.stat(server.nextOnlineKey)) === undefined) {
    return;
  }
  const root = await repositoryFiles(door, server.director).newestRoot();
  if (root === undefined) {
    throw new TsukuroiError('SITE_UNREADABLE', { file: server.director });
  }
  const { keyid } = await loadOnlineKey(door, server.nextOnlineKey, 'director');
  if (readSigned('root', root.bytes).roles.targets.keyids.includes(keyid)) {
    await door.rename(server.nextOnlineKey, server.onlineKey);
  }
}

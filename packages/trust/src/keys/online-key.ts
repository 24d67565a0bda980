import { TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import './errors.ts';
import { keyOfSecret, type SigningKey } from './key.ts';

/** Roles that sign without a person: the director of a facility on its server, the collector on the internet side. */
export const ONLINE_ROLES = ['director', 'collector'] as const;
export type OnlineRole = (typeof ONLINE_ROLES)[number];

const OnlineKey = z.strictObject({
  format: z.literal('onlinekey/1'),
  role: z.enum(ONLINE_ROLES),
  madeAt: z.iso.datetime(),
  secret: z.string(),
});

const LIMIT_BYTES = 4096;

/** Puts an online key on the disk, for its owner's eyes only. Refuses a name that is taken: a key is never overwritten. */
export async function saveOnlineKey(
  door: FileDoor,
  path: string,
  key: { readonly secret: Uint8Array; readonly role: OnlineRole; readonly madeAt: string },
): Promise<void> {
  const text = JSON.stringify({
    format: 'onlinekey/1',
    role: key.role,
    madeAt: key.madeAt,
    secret: Buffer.from(key.secret).toString('base64'),
  });
  if (!(await door.writeNew(path, `${text}\n`, { mode: 0o600 }))) {
    throw new TsukuroiError('KEY_EXISTS', { file: path }, { exitCode: 3 });
  }
}

/**
 * Loads an online key after looking at who may read it: a key that others can read is as good as stolen, so it is refused
 * and not repaired in silence.
 *
 * @param user numeric id of the user the program runs as; undefined (where the system has none) is refused
 * @throws `KEY_PERMISSIONS`, `KEY_OWNER`, `KEY_FILE_UNREADABLE`, `FILE_MISSING` …
 */
export async function loadOnlineKey(
  door: FileDoor,
  path: string,
  role: OnlineRole,
  user: number | undefined = process.getuid?.(),
): Promise<SigningKey> {
  const facts = await door.stat(path);
  if (facts !== undefined && (facts.mode & 0o077) !== 0) {
    const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
    throw new TsukuroiError('KEY_PERMISSIONS', { file: path, mode }, { exitCode: 3 });
  }
  if (facts !== undefined && (user === undefined || facts.owner !== user)) {
    throw new TsukuroiError('KEY_OWNER', { file: path }, { exitCode: 3 });
  }
  const text = Buffer.from(await door.read(path, LIMIT_BYTES)).toString('utf8');
  try {
    const parsed = OnlineKey.parse(JSON.parse(text));
    if (parsed.role === role) {
      return keyOfSecret(Buffer.from(parsed.secret, 'base64'));
    }
  } catch (cause) {
    throw new TsukuroiError('KEY_FILE_UNREADABLE', { file: path }, { cause });
  }
  throw new TsukuroiError('KEY_FILE_UNREADABLE', { file: path });
}

import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import '../errors.ts';

const LIMIT_BYTES = 64_000;

/** A small file beside `relay.json`: a password, or certificates. Read for each notice, so a new one counts at once. */
export async function textIn(door: FileDoor, file: string): Promise<string> {
  try {
    return Buffer.from(await door.read(file, LIMIT_BYTES)).toString('utf8');
  } catch (cause) {
    throw new TsukuroiError('OUTWARD_FILE_UNREADABLE', { file }, { cause, exitCode: 2 });
  }
}

/** A secret on one line. */
export async function secretIn(door: FileDoor, file: string): Promise<string> {
  return (await textIn(door, file)).replace(/\r?\n$/, '');
}

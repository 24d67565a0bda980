import { readFile, stat } from 'node:fs/promises';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

const LIMIT_BYTES = 4096;

/**
 * The first line of a file that only its owner may read: a password or a publisher's key. One that others can read is as good
 * as known, so it is refused and not repaired in silence.
 *
 * @param user numeric id of the user the program runs as; undefined (where the system has none) is refused
 * @throws TsukuroiError SECRET_FILE_OPEN, SECRET_FILE_UNREADABLE; neither names the content
 */
export async function readSecretFile(file: string, user: number | undefined = process.getuid?.()): Promise<string> {
  try {
    const facts = await stat(file);
    if ((facts.mode & 0o077) !== 0 || user === undefined || facts.uid !== user) {
      const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
      throw new TsukuroiError('SECRET_FILE_OPEN', { file, mode }, { exitCode: 3 });
    }
    const [line = ''] = facts.size > LIMIT_BYTES ? [] : (await readFile(file, 'utf8')).split(/\r?\n/);
    if (line === '') {
      throw new TsukuroiError('SECRET_FILE_UNREADABLE', { file, reason: '1' });
    }
    return line;
  } catch (cause) {
    if (cause instanceof TsukuroiError) {
      throw cause;
    }
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('SECRET_FILE_UNREADABLE', { file, reason });
  }
}

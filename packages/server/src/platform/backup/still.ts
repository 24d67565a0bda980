import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { belongsTogether, type FoundFile, scanDataFolder } from './scan.ts';

const TRIES = 5;

/**
 * Reads keys, certificates and signatures as they stood at one moment, while the server may sign: read, look again, and once more when
 * anything changed meanwhile. They are small (plans of ten thousand devices are some tens of megabytes).
 *
 * @throws TsukuroiError BACKUP_UNREST (exit code 3) when they never held still
 */
export async function readTogether(folder: string): Promise<{
  readonly found: Awaited<ReturnType<typeof scanDataFolder>>;
  readonly bytes: ReadonlyMap<string, Buffer>;
}> {
  let moved = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await scanDataFolder(folder);
    const bytes = new Map<string, Buffer>();
    for (const { path } of found.files.filter((file) => belongsTogether(file.path))) {
      const read = await readFile(join(folder, path)).catch(() => undefined);
      if (read !== undefined) {
        bytes.set(path, read);
      }
    }
    const again = await scanDataFolder(folder);
    const difference = firstDifference(found.files, again.files, bytes);
    if (difference === undefined) {
      return { found, bytes };
    }
    moved = difference;
  }
  throw new TsukuroiError('BACKUP_UNREST', { file: moved }, { exitCode: 3 });
}

function firstDifference(
  before: readonly FoundFile[],
  after: readonly FoundFile[],
  bytes: ReadonlyMap<string, Buffer>,
): string | undefined {
  const marks = (files: readonly FoundFile[]) =>
    new Map(files.filter(({ path }) => belongsTogether(path)).map(({ path, mark }) => [path, mark]));
  const [one, other] = [marks(before), marks(after)];
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].find((path) => one.get(path) !== other.get(path) || !bytes.has(path));
}

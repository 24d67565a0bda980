import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the data folder as it was found. */
export interface FoundFile {
  /** Below the data folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** Changes whenever the file was written or replaced. */
  readonly mark: string;
}

export interface Scan {
  readonly files: readonly FoundFile[];
  /** What is no plain file. */
  readonly leftOut: readonly string[];
}

/**
 * What a backup does not take from the data folder. All else is taken, so that a room added later is in it without a word here: locks,
 * the live database (it is copied by its own means), earlier copies, marks of a restore, and the contents of the store, which are
 * named or asked for.
 */
const LEFT =
  /^(server\.lock|tsukuroi\.db|restored\.json$|backup(\/|$)|\.restoring(\.done)?(\/|$)|store\/(sha256|incoming|reserved|locks|quarantine)(\/|$))|\.part$/;
const CONTENTS = /^store\/sha256\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** Lists the data folder; `contents` are the whole contents of the store, by hash. */
export async function scanDataFolder(folder: string): Promise<Scan & { readonly contents: readonly FoundFile[] }> {
  const files: FoundFile[] = [];
  const contents: FoundFile[] = [];
  const leftOut: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = (await readdir(join(folder, below)).catch(goneIsEmpty)).sort();
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const wanted = !LEFT.test(path);
      const inStore = path === 'store' || /^store\/sha256(\/[0-9a-f]{2})?$/.test(path);
      const isContent = CONTENTS.test(path);
      if (!wanted && !inStore && !isContent) {
        continue;
      }
      const facts = await lstat(join(folder, path)).catch(() => undefined);
      if (facts?.isDirectory() === true) {
        await walk(path);
      } else if (facts?.isFile() === true) {
        const mark = `${facts.ino} ${facts.size} ${facts.mtimeMs}`;
        (isContent ? contents : files).push({ path, size: facts.size, mode: facts.mode & 0o777, mark });
      } else if (facts !== undefined) {
        leftOut.push(path);
      }
    }
  };
  await walk('');
  return { files, contents, leftOut };
}

/** Keys, certificates and signatures: files that must be from one and the same moment. */
export function belongsTogether(path: string): boolean {
  return /^(trust|identity|tls)\//.test(path) || path === 'secret.key' || path === 'server.json';
}

function goneIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') {
    return [];
  }
  throw error;
}

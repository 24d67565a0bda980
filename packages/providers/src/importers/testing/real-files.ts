import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export interface RealFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Real public data, when it lies beside the repository or at $TSUKUROI_FEEDS; others' material that never enters the repository. */
export const REAL_DATA = process.env.TSUKUROI_FEEDS ?? join(import.meta.dirname, '../../../../../../shared/data');

export const hasRealData = existsSync(join(REAL_DATA, 'inventories'));

/** Every file of a folder of the real data, with what is inside its archives. */
export async function realFiles(folder: string): Promise<RealFile[]> {
  const files: RealFile[] = [];
  for (const name of readdirSync(join(REAL_DATA, folder)).sort()) {
    const path = join(REAL_DATA, folder, name);
    if (name === 'README.md' || !statSync(path).isFile()) {
      continue;
    }
    const bytes = readFileSync(path);
    files.push(...(name.endsWith('.tar.gz') ? await entriesOf(name, bytes) : [{ path: name, bytes }]));
  }
  return files;
}

async function entriesOf(archive: string, bytes: Buffer): Promise<RealFile[]> {
  const files: RealFile[] = [];
  for await (const entry of Readable.from(bytes).pipe(createGunzip()).pipe(extract())) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) {
      pieces.push(piece as Buffer);
    }
    if (entry.header.type === 'file') {
      files.push({ path: `${archive}/${entry.header.name}`, bytes: Buffer.concat(pieces) });
    }
  }
  return files;
}

import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';

/** One index file that apt fetched and verified: where it lies here, and where it lies in the archive. */
export interface FetchedIndex {
  readonly file: string;
  /** Base address of the archive, `http://…/debian/`. */
  readonly repository: string;
  readonly release: string;
  /** Path below `dists/<release>/` without the compression's ending, `main/binary-amd64/Packages`. */
  readonly key: string;
}

/** One line of `apt-get --print-uris`. */
export interface WantedPackage {
  readonly address: string;
  /** Name in apt's archive folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads `apt-get indextargets --format '$(FILENAME)|$(REPO_URI)|$(RELEASE)|$(METAKEY)'`. */
export function readIndexTargets(text: string): FetchedIndex[] {
  return text.split('\n').flatMap((line) => {
    const [file, repository, release, key] = line.trim().split('|');
    return file === undefined || repository === undefined || release === undefined || key === undefined
      ? []
      : [{ file, repository, release, key }];
  });
}

/**
 * Reads `apt-get -o Acquire::ForceHash=SHA256 --print-uris` (apt-get(8)): `'address' file bytes SHA256:hash`.
 *
 * @throws Error for a line without a hash: without it nothing could be checked
 */
export function readWantedPackages(text: string): WantedPackage[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => {
      const match = /^'([^']+)' (\S+) (\d+) SHA256:([0-9a-f]{64})$/.exec(line.trim());
      if (match === null) {
        throw new Error(`apt named a package without SHA-256: ${line}`);
      }
      const [, address = '', file = '', bytes = '', sha256 = ''] = match;
      return { address, file, bytes: Number(bytes), sha256 };
    });
}

/** Path of an address below the mirror's folder: the archive's own path, so that `…/debian` stays `…/debian`. */
export function mirrorPath(address: string): string {
  const path = normalize(decodeURIComponent(new URL(address).pathname)).replace(/^\/+/, '');
  if (path.startsWith('..')) {
    throw new Error(`an address outside its archive: ${address}`);
  }
  return path;
}

/**
 * Lays out a partial mirror: the distribution's own signed `InRelease`, its `Packages` as it was fetched, and only the
 * wanted `.deb` files. Nothing is signed anew: an endpoint's apt checks the distribution's chain from end to end.
 *
 * @returns number and bytes of the packages
 * @throws Error when a file is not the one the index names
 */
export async function layOutMirror(
  indexes: readonly FetchedIndex[],
  wanted: readonly WantedPackage[],
  archives: string,
  out: string,
): Promise<{ readonly packages: number; readonly bytes: number }> {
  for (const index of indexes) {
    const dists = join(out, mirrorPath(index.repository), 'dists', index.release);
    const name = basename(index.file);
    const ending = /\.(xz|gz|lz4|bz2|zst)$/.exec(name)?.[0] ?? '';
    const target = join(dists, `${index.key}${ending}`);
    await place(index.file, target);
    // apt asks by hash where the archive offers it (Acquire-By-Hash, apt-transport documentation of Release files).
    const hash = createHash('sha256')
      .update(await readFile(index.file))
      .digest('hex');
    await place(index.file, join(dirname(target), 'by-hash', 'SHA256', hash));
    const stem = name.slice(0, name.lastIndexOf(`_${index.key.replaceAll('/', '_')}`));
    await place(join(dirname(index.file), `${stem}_InRelease`), join(dists, 'InRelease'));
  }
  let bytes = 0;
  for (const item of wanted) {
    const source = join(archives, item.file);
    const content = await readFile(source);
    if (content.length !== item.bytes || createHash('sha256').update(content).digest('hex') !== item.sha256) {
      throw new Error(`${item.file} is not the file that the index names`);
    }
    await place(source, join(out, mirrorPath(item.address)));
    bytes += content.length;
  }
  return { packages: wanted.length, bytes };
}

async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) {
    await link(source, target).catch(() => copyFile(source, target));
  }
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { readReleaseFile, suiteName } from '@tsukuroi/core/apt/release-file.ts';
import type { AptOrder, ListedPackage, OrderedList } from '../patch/order.ts';
import { debFields } from './debian-root.ts';

export interface MirrorOrder {
  readonly order: AptOrder;
  /** Where the content of each hash lies in the mirror. */
  readonly files: ReadonlyMap<string, string>;
}

/** Orders everything that lies in a partial mirror: `ARCHIVE/dists/SUITE/…` and `ARCHIVE/pool/….deb`. */
export function orderOfMirror(mirror: string, archives: readonly string[]): MirrorOrder {
  const files = new Map<string, string>();
  const named = (path: string) => {
    const bytes = readFileSync(path);
    const hash = sha256(bytes);
    files.set(hash, path);
    return { sha256: hash, length: bytes.length };
  };
  const lists: OrderedList[] = [];
  const packages: ListedPackage[] = [];
  for (const archive of archives) {
    const dists = join(mirror, archive, 'dists');
    for (const suite of readdirSync(dists)) {
      const folder = join(dists, suite);
      const release = readReleaseFile(unsigned(readFileSync(join(folder, 'InRelease'), 'utf8')));
      if ('wrong' in release) {
        throw new Error(`${folder}: ${release.wrong}`);
      }
      const indexes = filesBelow(folder).filter((path) => /\/Packages\.xz$/.test(path));
      const inRelease = named(join(folder, 'InRelease'));
      lists.push({
        ...{ archive, suite: suiteName(release), components: ['main'], security: archive.endsWith('security') },
        ...{ date: release.date, ...inRelease },
        indexes: indexes.map((path) => ({ path: relative(folder, path), ...named(path) })),
      });
      for (const path of filesBelow(join(mirror, archive, 'pool'))) {
        const [name = '', version = '', architecture = ''] = debFields(path, 'Package', 'Version', 'Architecture');
        const place = { architecture, path: relative(join(mirror, archive), path) };
        packages.push({ package: name, version, ...named(path), index: inRelease.sha256, place });
      }
    }
  }
  return { order: { lists, packages }, files };
}

/** The text inside a clear-signed file; its signature is the provider's business. */
const unsigned = (text: string): string => text.split('\n-----BEGIN PGP SIGNATURE-----')[0] ?? '';

function filesBelow(folder: string): string[] {
  return (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

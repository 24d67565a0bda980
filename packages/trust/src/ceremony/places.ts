import { dirname, join, relative, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { METADATA_LIMITS } from '../repository/files.ts';
import './errors.ts';

/** What lies on the medium of the offline keys: the keys, and the signed results as the one true copy of them. */
export function keyPlaces(folder: string) {
  return {
    keys: join(folder, 'keys'),
    catalog: join(folder, 'catalog'),
    /** A facility's director repository; only its roots lie here. */
    director: (facility: string) => join(folder, 'directors', facility),
    directors: join(folder, 'directors'),
  };
}

/** What lies in a server's data folder. No offline key is ever among it. */
export function serverPlaces(dataFolder: string) {
  const trust = join(dataFolder, 'trust');
  return {
    trust,
    /** The organisation's newest root: enrolment hands it out and its hash stands in every token. */
    root: join(trust, 'root.json'),
    catalog: join(trust, 'catalog'),
    director: join(trust, 'director'),
    onlineKey: join(trust, 'online', 'director.json'),
    nextOnlineKey: join(trust, 'online', 'director.next.json'),
    site: join(trust, 'site.json'),
  };
}

/** Whether a path is a folder itself or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || (!way.startsWith('..') && resolve(folder, way) === resolve(path));
}

/** Larger files do not belong to a ceremony. */
const LIMIT_BYTES = METADATA_LIMITS.targets;

/** Copies a tree; what stands there with the same name is replaced. `timestamp.json` goes last: it makes the rest visible. */
export async function copyTree(door: FileDoor, from: string, to: string): Promise<number> {
  let copied = 0;
  const names = [...(await door.list(from))].sort(
    (a, b) => Number(a === 'timestamp.json') - Number(b === 'timestamp.json'),
  );
  for (const name of names) {
    const facts = await door.stat(join(from, name));
    if (facts?.kind === 'folder') {
      copied += await copyTree(door, join(from, name), join(to, name));
    } else if (facts?.kind === 'file') {
      const bytes = await door.read(join(from, name), LIMIT_BYTES);
      const there = await door.readIfThere(join(to, name), LIMIT_BYTES);
      if (there === undefined || !Buffer.from(there).equals(bytes)) {
        await door.writeWhole(join(to, name), bytes, { mode: facts.mode & 0o644 });
        copied += 1;
      }
    }
  }
  return copied;
}

/** Reads every file back from a copy and compares; the first difference is an error. Answers how many files are the same. */
export async function mustBeSame(door: FileDoor, one: string, other: string): Promise<number> {
  let same = 0;
  for (const name of await door.list(one)) {
    const facts = await door.stat(join(one, name));
    if (facts?.kind === 'folder') {
      same += await mustBeSame(door, join(one, name), join(other, name));
      continue;
    }
    const a = await door.read(join(one, name), LIMIT_BYTES);
    const b = await door.readIfThere(join(other, name), LIMIT_BYTES);
    if (b === undefined || !Buffer.from(a).equals(b)) {
      throw new TsukuroiError('COPY_UNVERIFIED', { file: join(other, name), folder: dirname(other) }, { exitCode: 3 });
    }
    same += 1;
  }
  return same;
}

import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import './errors.ts';
import { type Kind, nextVersion } from './metadata.ts';
import { readSigned, type Signed } from './read.ts';

/** Limits for reading, as the client has them (client/limits.ts takes them from here). */
export const METADATA_LIMITS: Readonly<Record<Kind, number>> = {
  root: 200_000,
  timestamp: 16_384,
  snapshot: 500_000,
  targets: 1_000_000,
};

/**
 * A repository on a disk: `metadata/` with `N.root.json`, `timestamp.json` and `N.ROLE.json`, `targets/` with files named by
 * their hash (consistent snapshots, TUF 1.0.31, 6.2). Only `timestamp.json` is ever replaced, as the last step, so a
 * reader sees the old state or the new one.
 */
export interface RepositoryFiles {
  readonly folder: string;
  /** The newest root and its version; undefined in an empty repository. */
  newestRoot(): Promise<{ readonly version: number; readonly bytes: Uint8Array } | undefined>;
  timestamp(): Promise<{ readonly signed: Signed<'timestamp'>; readonly bytes: Uint8Array } | undefined>;
  /** A versioned metadata file. */
  metadata(role: string, version: number): Promise<Uint8Array>;
  /**
   * Signs and writes a role under the first version that is free: what a crash left under that name is never referred to
   * and never overwritten.
   */
  writeVersioned(
    role: string,
    previous: number | undefined,
    nowMs: number,
    signAs: (version: number) => Uint8Array,
  ): Promise<{ readonly version: number; readonly bytes: Uint8Array }>;
  /** The version under which a role is written next: free, above the one before, and not below the time. */
  freeVersion(role: string, previous: number | undefined, nowMs: number): Promise<number>;
  /** Writes a role under a version. Other bytes under that name are refused, unless nothing ever referred to them (`replace`). */
  writeRole(role: string, version: number, bytes: Uint8Array, how?: { readonly replace: boolean }): Promise<void>;
  writeRoot(version: number, bytes: Uint8Array): Promise<void>;
  writeTimestamp(bytes: Uint8Array): Promise<void>;
  writeTarget(path: string, bytes: Uint8Array): Promise<void>;
  readTarget(path: string, hash: string, limit: number): Promise<Uint8Array>;
}

/** Where a target stands in a repository with consistent snapshots: the hash before the last part of its path. */
export function consistentPath(path: string, hash: string): string {
  const cut = path.lastIndexOf('/') + 1;
  return `${path.slice(0, cut)}${hash}.${path.slice(cut)}`;
}

export function repositoryFiles(door: FileDoor, folder: string): RepositoryFiles {
  const metadataPath = (name: string) => `${folder}/metadata/${name}`;

  /** Immutable: the same bytes may be written again, other bytes never. */
  const writeOnce = async (path: string, bytes: Uint8Array): Promise<boolean> => {
    if (await door.writeNew(path, bytes, { mode: 0o644 })) {
      return true;
    }
    const there = await door.readIfThere(path, bytes.length + 1).catch(() => undefined);
    return there !== undefined && Buffer.from(there).equals(bytes);
  };

  const writeRole: RepositoryFiles['writeRole'] = async (role, version, bytes, { replace } = { replace: false }) => {
    const name = `${version}.${role}.json`;
    if (await writeOnce(metadataPath(name), bytes)) {
      return;
    }
    if (!replace) {
      throw new TsukuroiError('METADATA_EXISTS', { file: name }, { exitCode: 3 });
    }
    await door.writeWhole(metadataPath(name), bytes, { mode: 0o644 });
  };

  const newestRoot = async () => {
    const versions = (await door.list(`${folder}/metadata`))
      .map((name) => /^([1-9]\d*)\.root\.json$/.exec(name)?.[1])
      .flatMap((version) => (version === undefined ? [] : [Number(version)]));
    if (versions.length === 0) {
      return undefined;
    }
    const version = Math.max(...versions);
    return { version, bytes: await door.read(metadataPath(`${version}.root.json`), METADATA_LIMITS.root) };
  };

  return {
    folder,
    newestRoot,
    async timestamp() {
      const bytes = await door.readIfThere(metadataPath('timestamp.json'), METADATA_LIMITS.timestamp);
      return bytes === undefined ? undefined : { bytes, signed: readSigned('timestamp', bytes) };
    },
    metadata: (role, version) => door.read(metadataPath(`${version}.${role}.json`), METADATA_LIMITS.targets),
    async writeVersioned(role, previous, nowMs, signAs) {
      let version = nextVersion(previous, nowMs);
      for (;;) {
        const bytes = signAs(version);
        if (await writeOnce(metadataPath(`${version}.${role}.json`), bytes)) {
          return { version, bytes };
        }
        version += 1;
      }
    },
    async freeVersion(role, previous, nowMs) {
      let version = nextVersion(previous, nowMs);
      while ((await door.stat(metadataPath(`${version}.${role}.json`))) !== undefined) {
        version += 1;
      }
      return version;
    },
    writeRole,
    writeRoot: (version, bytes) => writeRole('root', version, bytes),
    writeTimestamp: (bytes) => door.writeWhole(metadataPath('timestamp.json'), bytes, { mode: 0o644 }),
    async writeTarget(path, bytes) {
      const place = `${folder}/targets/${consistentPath(path, sha256(bytes))}`;
      if (!(await writeOnce(place, bytes))) {
        // Named by its hash, but not of that hash: a damaged file, replaced by the right one.
        await door.writeWhole(place, bytes, { mode: 0o644 });
      }
    },
    readTarget: (path, hash, limit) => door.read(`${folder}/targets/${consistentPath(path, hash)}`, limit),
  };
}

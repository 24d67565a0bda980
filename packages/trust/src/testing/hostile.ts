import type { Source } from '../client/source.ts';
import type { FileDoor } from '../files/door.ts';
import type { SigningKey } from '../keys/key.ts';
import { METADATA_LIMITS, repositoryFiles } from '../repository/files.ts';
import { type Kind, type MetaEntry, metaEntryOf, signMetadata } from '../repository/metadata.ts';
import { readSigned } from '../repository/read.ts';

/** A source as it is at this moment, for serving it again later: what a recorder on the line has. */
export async function recorded(door: FileDoor, folder: string): Promise<Source> {
  const files = new Map<string, Uint8Array>();
  const walk = async (inside: string): Promise<void> => {
    for (const name of await door.list(`${folder}/${inside}`)) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const facts = await door.stat(`${folder}/${path}`);
      if (facts?.kind === 'folder') {
        await walk(path);
      } else {
        files.set(path, await door.read(`${folder}/${path}`, METADATA_LIMITS.targets));
      }
    }
  };
  await walk('');
  return sourceOf(files);
}

export function sourceOf(files: ReadonlyMap<string, Uint8Array>): Source {
  return { read: (path) => Promise.resolve(files.get(path)) };
}

/** A source whose answers somebody changes on the way; undefined leaves an answer as it is. */
export function tampered(
  source: Source,
  change: (path: string, bytes: Uint8Array | undefined) => Uint8Array | undefined,
): Source {
  return {
    async read(path, maxBytes) {
      const bytes = await source.read(path, maxBytes);
      return change(path, bytes) ?? bytes;
    },
  };
}

/** Everything that whoever holds a facility's director key can sign. */
export interface Thief {
  /** The snapshot in force, as its list of versions. */
  meta(): Promise<Record<string, MetaEntry>>;
  /** Writes targets metadata of a role and says how a snapshot names them. */
  targets(role: string, content: Parameters<typeof signMetadata>[2], version: number): Promise<MetaEntry>;
  snapshot(meta: Readonly<Record<string, MetaEntry>>, version: number): Promise<MetaEntry>;
  timestamp(snapshot: MetaEntry, version: number, content?: Parameters<typeof signMetadata>[2]): Promise<void>;
  version(role: 'timestamp' | 'snapshot' | 'targets'): Promise<number>;
}

export function thief(door: FileDoor, folder: string, key: SigningKey, nowMs: number): Thief {
  const files = repositoryFiles(door, folder);
  const sign = (kind: Kind, version: number, content: Parameters<typeof signMetadata>[2]) =>
    signMetadata(kind, { version, signedAtMs: nowMs, expiresMs: nowMs + 86_400_000 }, content, [key]);
  const timestampNow = async () => {
    const timestamp = await files.timestamp();
    if (timestamp === undefined) {
      throw new Error('nothing is published');
    }
    return timestamp.signed;
  };
  const meta = async () => {
    const { version } = (await timestampNow()).meta['snapshot.json'];
    return { ...readSigned('snapshot', await files.metadata('snapshot', version)).meta };
  };
  const write = async (role: string, version: number, bytes: Uint8Array): Promise<MetaEntry> => {
    await door.writeWhole(`${folder}/metadata/${version}.${role}.json`, bytes);
    return metaEntryOf(version, bytes);
  };
  return {
    meta,
    targets: (role, content, version) => write(role, version, sign('targets', version, content)),
    snapshot: (entries, version) => write('snapshot', version, sign('snapshot', version, { meta: entries })),
    timestamp: (snapshot, version, content = {}) =>
      files.writeTimestamp(sign('timestamp', version, { meta: { 'snapshot.json': snapshot }, ...content })),
    async version(role) {
      const timestamp = await timestampNow();
      if (role === 'timestamp') {
        return timestamp.version;
      }
      return role === 'snapshot'
        ? timestamp.meta['snapshot.json'].version
        : ((await meta())['targets.json']?.version ?? 0);
    },
  };
}

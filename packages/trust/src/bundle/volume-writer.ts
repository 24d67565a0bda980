import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor, GrowingFile } from '../files/door.ts';
import type { Part } from './parts.ts';
import { PART_LIMIT_BYTES, VOLUME_FILES_LIMIT, VOLUMES_LIMIT } from './shape.ts';

export interface VolumeLimits {
  /** Bytes of parts on one volume. */
  readonly volumeBytes: number;
  /** Largest part; 1 GiB unless told. */
  readonly partBytes?: number;
}

interface OpenPart {
  readonly file: GrowingFile;
  readonly name: string;
  readonly hash: Hash;
}

/** Cuts entries into parts and parts onto volumes, as they come. One entry at a time. */
export function volumeWriter(door: FileDoor, folderOf: (volume: number) => string, limits: VolumeLimits) {
  const partBytes = Math.min(limits.partBytes ?? PART_LIMIT_BYTES, limits.volumeBytes, PART_LIMIT_BYTES);
  const volumes = [{ files: 0, bytes: 0 }];
  let entries = 0;

  const current = () => volumes[volumes.length - 1] ?? { files: 0, bytes: 0 };

  function nextVolume(): void {
    if (volumes.length === VOLUMES_LIMIT) {
      throw new TsukuroiError('BUNDLE_TOO_MANY_VOLUMES', { volumes: VOLUMES_LIMIT });
    }
    volumes.push({ files: 0, bytes: 0 });
  }

  /** An entry that fits on one volume is not torn over two; a larger one fills up what is left. */
  function makeRoomFor(size: number): void {
    const { files, bytes } = current();
    const fitsHere = size <= limits.volumeBytes - bytes && files + Math.ceil(size / partBytes) <= VOLUME_FILES_LIMIT;
    if (!fitsHere && size <= limits.volumeBytes && files > 0) {
      nextVolume();
    }
  }

  const roomInPart = (open: OpenPart): number =>
    Math.min(partBytes - open.file.size, limits.volumeBytes - current().bytes - open.file.size);

  async function begin(parts: readonly Part[]): Promise<OpenPart> {
    if (current().bytes >= limits.volumeBytes || current().files >= VOLUME_FILES_LIMIT) {
      nextVolume();
    }
    const name = `f${String(entries).padStart(6, '0')}.${String(parts.length + 1).padStart(3, '0')}`;
    const folder = folderOf(volumes.length);
    await door.makeFolder(folder);
    return { file: await door.grow(join(folder, name), { unsettled: true }), name, hash: createHash('sha256') };
  }

  async function finish(open: OpenPart, parts: Part[]): Promise<void> {
    await open.file.sync();
    await open.file.close();
    const volume = current();
    volume.files++;
    volume.bytes += open.file.size;
    parts.push({ file: open.name, volume: volumes.length, size: open.file.size, sha256: open.hash.digest('hex') });
  }

  return {
    volumes: volumes as readonly { readonly files: number; readonly bytes: number }[],

    /**
     * Writes one entry and flushes it; the manifest, which comes last, makes the names durable with its own.
     *
     * @param sizeAtMost what it will take at most, to choose the volume
     */
    async write(
      sizeAtMost: number,
      source: AsyncIterable<Uint8Array>,
    ): Promise<{ parts: Part[]; size: number; sha256: string }> {
      entries++;
      makeRoomFor(sizeAtMost);
      const parts: Part[] = [];
      const whole = createHash('sha256');
      let size = 0;
      let open: OpenPart | undefined;
      try {
        for await (const piece of source) {
          whole.update(piece);
          size += piece.length;
          for (let at = 0; at < piece.length; ) {
            open ??= await begin(parts);
            const some = piece.subarray(at, at + roomInPart(open));
            await open.file.write(some);
            open.hash.update(some);
            at += some.length;
            if (roomInPart(open) === 0) {
              await finish(open, parts);
              open = undefined;
            }
          }
        }
        if (open !== undefined) {
          await finish(open, parts);
          open = undefined;
        }
      } finally {
        await open?.file.close();
      }
      return { parts, size, sha256: whole.digest('hex') };
    },
  };
}

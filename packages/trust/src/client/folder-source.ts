import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import './errors.ts';
import { isPlainPath, type Source } from './source.ts';

/** A repository in a folder: a USB stick, an imported bundle. Links in it are refused by the door. */
export function folderSource(door: FileDoor, folder: string): Source {
  return {
    async read(path, maxBytes) {
      if (!isPlainPath(path)) {
        return undefined;
      }
      try {
        return await door.readIfThere(join(folder, ...path.split('/')), maxBytes);
      } catch (cause) {
        const endless = cause instanceof TsukuroiError && cause.code === 'FILE_TOO_LARGE';
        const params = { place: folder, path, limit: maxBytes };
        throw new TsukuroiError(endless ? 'SOURCE_ENDLESS' : 'SOURCE_UNREACHABLE', params, { cause, exitCode: 3 });
      }
    },
  };
}

import { join } from 'node:path';
import { isPlainPath, type Source } from '@tsukuroi/trust/client/source.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';

/**
 * The catalogue as a relay keeps it (content/mirror.ts): metadata in a folder of their own, targets among the contents, by hash. Verified anew by
 * who reads it.
 */
export function mirroredCatalog(door: FileDoor, dataFolder: string): Source {
  const store = layoutOf(join(dataFolder, 'store'));
  return {
    async read(path, maxBytes) {
      const [, name] = /^metadata\/([^/]+)$/.exec(path) ?? [];
      const [, hash] = /^targets\/(?:[^/]+\/)*([0-9a-f]{64})\.[^/]+$/.exec(path) ?? [];
      if (!isPlainPath(path) || (name === undefined && hash === undefined)) {
        return undefined;
      }
      const place = hash === undefined ? join(dataFolder, 'mirror', 'catalog', name ?? '') : store.content(hash);
      return door.readIfThere(place, maxBytes);
    },
  };
}

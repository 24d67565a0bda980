import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import type { PlainEntry } from '@tsukuroi/trust/bundle/shape.ts';
import { piecesOf } from '@tsukuroi/trust/store/content.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';

/** A thing to carry whose bytes are a content of the store, whatever it is called inside the bundle. */
export function stored(store: ContentStore, { kind, name, size, sha256 }: PlainEntry): BundleSource {
  return {
    ...{ kind, name, size, sha256 },
    async *open() {
      const file = await store.open(sha256);
      try {
        yield* piecesOf(file);
      } finally {
        await file.close();
      }
    },
  };
}

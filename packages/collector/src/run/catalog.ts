import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import type { Context } from './context.ts';
import { stored } from './stored.ts';

/** Under this name the store keeps the organisation's signed catalogue. */
const HOLDER = 'catalog';

/** The signed catalogue as things to carry, by the names that a server knows (docs/formats/bundle.md); none where none is set. */
export async function catalogSources({ config, door, store }: Context): Promise<readonly BundleSource[]> {
  if (config.catalog === undefined) {
    return [];
  }
  const { catalog: folder } = config;
  const sources = await fileSources(door, 'metadata', folder);
  for (const source of sources) {
    const file = join(folder, source.name.replace(/^catalog\//, ''));
    await store.obtain(source, (from) => createReadStream(file, { start: from }));
  }
  await store.hold(
    HOLDER,
    sources.map((source) => source.sha256),
  );
  return sources.map((source) => stored(store, source));
}

import { join } from 'node:path';
import { forgetBundle, receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { holderOf, streamOf } from '@tsukuroi/trust/bundle/received.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';

/** Bundles of one stream whose contents stay: the newest says all that is needed, the ones before it are the way back. */
const KEPT_BUNDLES = 3;
/** Of a stream more are not remembered: a bundle a day for more than a year. */
const KEPT_RECORDS = 400;
/** Under this name the store keeps what signed metadata name. */
const NAMED_HOLDER = 'named';

export interface LetGoParts {
  readonly door: FileDoor;
  readonly dataFolder: string;
  readonly store: ContentStore;
  /** Hashes of everything that signed metadata and plans name now. */
  readonly named: () => Promise<Iterable<string>>;
}

/**
 * Lets go of the contents of overtaken bundles: a bundle names everything that a facility has afterwards, so without this every day's
 * knowledge and packages would stay for ever and fill the disk. What metadata or plans name stays, however old; the records of a
 * year stay for the page of history. Where a collector works in the same folder nothing is cleared: what it is fetching may not be held yet.
 *
 * @returns bytes that were freed
 */
export async function letGoOfOvertaken({ dataFolder, door, named, store }: LetGoParts): Promise<number> {
  const received = await receivedBundles(door, join(dataFolder, 'bundles'));
  const inward = received.filter(({ bundle }) => bundle.direction === 'inward');
  const streams = [...Map.groupBy(inward, ({ bundle }) => streamOf(bundle)).values()].map((stream) =>
    stream.toSorted((a, b) => b.bundle.sequence - a.bundle.sequence),
  );
  const overtaken = streams.flatMap((stream) => stream.slice(KEPT_BUNDLES));
  const held: string[] = [];
  for (const { id } of overtaken) {
    if ((await store.held(holderOf(id))) !== undefined) {
      held.push(holderOf(id));
    }
  }
  if (held.length === 0 || (await door.stat(join(dataFolder, 'collector'))) !== undefined) {
    return 0;
  }
  await store.hold(NAMED_HOLDER, await named());
  for (const holder of held) {
    await store.release(holder);
  }
  for (const { id } of streams.flatMap((stream) => stream.slice(KEPT_RECORDS))) {
    await forgetBundle({ door, root: join(dataFolder, 'bundles'), store }, id);
  }
  return (await store.collect()).removedBytes;
}

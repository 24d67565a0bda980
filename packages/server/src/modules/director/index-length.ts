import { join } from 'node:path';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';

/**
 * Actions with the lengths of the signed indexes that their packages rest on, where the index lies in this server's store: only what a
 * plan names with its length is given out by servers and relays.
 */
export async function withIndexLengths(
  door: FileDoor,
  dataFolder: string,
  actions: readonly Action[],
): Promise<Action[]> {
  const { content: placeOf } = layoutOf(join(dataFolder, 'store'));
  const lengths = new Map<string, number | undefined>();
  const lengthOf = async (hash: string): Promise<number | undefined> => {
    if (!lengths.has(hash)) {
      const facts = await door.stat(placeOf(hash));
      lengths.set(hash, facts?.kind === 'file' && facts.size > 0 ? facts.size : undefined);
    }
    return lengths.get(hash);
  };
  const made: Action[] = [];
  for (const action of actions) {
    const content: Action['content'] = [];
    for (const one of action.content) {
      if (one.kind === 'catalog' || one.indexLength !== undefined) {
        content.push(one);
        continue;
      }
      const indexLength = await lengthOf(one.index);
      content.push(indexLength === undefined ? one : { ...one, indexLength });
    }
    made.push({ ...action, content });
  }
  return made;
}

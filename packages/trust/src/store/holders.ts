import { TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import type { Processes } from './processes.ts';

/** Bytes of one holder's list: about 480,000 contents. */
const HOLDER_LIMIT = 32 * 1024 * 1024;

const holderShape = z.strictObject({
  format: z.literal('holder/1'),
  holder: z.string().min(1).max(200),
  contents: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});

/** Who needs which content. A holder is a text (`bundle:17`, `mirror:bookworm`); its list is replaced and released as a whole. */
export function holdersOf(door: FileDoor, processes: Processes, at: Layout) {
  async function read(path: string): Promise<z.infer<typeof holderShape> | undefined> {
    const bytes = await door.readIfThere(path, HOLDER_LIMIT);
    if (bytes === undefined) {
      return undefined;
    }
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch (cause) {
      throw new TsukuroiError('STORE_HOLDER_UNREADABLE', { path }, { cause, exitCode: 3 });
    }
    const parsed = holderShape.safeParse(value);
    if (!parsed.success) {
      throw new TsukuroiError('STORE_HOLDER_UNREADABLE', { path }, { cause: parsed.error, exitCode: 3 });
    }
    return parsed.data;
  }

  return {
    /** From now on `holder` needs exactly these contents, there or still to come. */
    async hold(holder: string, contents: Iterable<string>): Promise<void> {
      const list = holderShape.parse({ format: 'holder/1', holder, contents: [...new Set(contents)].sort() });
      await withLock(door, processes, at.holdersLock, () =>
        door.writeWhole(at.holder(holder), JSON.stringify(list), { mode: 0o600 }),
      );
    },

    async release(holder: string): Promise<void> {
      await withLock(door, processes, at.holdersLock, () => door.remove(at.holder(holder)));
    },

    /** What a holder needs; undefined when there is no such holder. */
    async held(holder: string): Promise<readonly string[] | undefined> {
      return (await read(at.holder(holder)))?.contents;
    },

    /**
     * Every content that somebody needs, with the holders. A list that cannot be read stops everything
     * (`STORE_HOLDER_UNREADABLE`): treating it as empty would throw away what it needs.
     */
    async all(): Promise<Map<string, string[]>> {
      const needed = new Map<string, string[]>();
      for (const name of await door.list(at.holders)) {
        const list = name.endsWith('.json') ? await read(`${at.holders}/${name}`) : undefined;
        for (const hash of list?.contents ?? []) {
          const holders = needed.get(hash) ?? [];
          holders.push(list?.holder ?? '');
          needed.set(hash, holders);
        }
      }
      return needed;
    },
  };
}

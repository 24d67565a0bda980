import { join } from 'node:path';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { Touch } from '../plan/plan.ts';
import { METADATA_LIMITS } from '../repository/files.ts';
import type { MetadataSet } from './tuf.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The least that is accepted of a role, as long as the same keys speak for it. */
const Floor = z.strictObject({ keys: Sha256, version: z.number(), signedAtMs: z.number() });
export type Floor = z.infer<typeof Floor>;

const Remembered = z.strictObject({ files: z.record(z.string(), Sha256), floors: z.record(z.string(), Floor) });

const State = z.strictObject({
  format: z.literal('trust-state/1'),
  generation: z.int().min(1),
  catalog: Remembered,
  director: Remembered,
  /** Verified targets by path, so that a device without network still has them. */
  targets: z.record(z.string(), Sha256),
  plan: z.strictObject({ keys: Sha256, number: z.int(), sha256: Sha256 }).optional(),
  strictestTouch: Touch.optional(),
});
type State = z.infer<typeof State>;

/** What a client remembers of one repository. */
export interface Memory {
  readonly files: MetadataSet;
  readonly floors: Readonly<Record<string, Floor>>;
}

export interface TrustMemory {
  readonly catalog: Memory;
  readonly director: Memory;
  readonly targets: ReadonlyMap<string, Uint8Array>;
  readonly plan?: State['plan'];
  readonly strictestTouch?: Touch;
}

/** Where a device keeps what it has verified. */
export interface TrustStore {
  /** What was saved last; undefined when nothing was, or nothing of it can be read. */
  load(): Promise<TrustMemory | undefined>;
  /** Replaces it as a whole: after a power cut there is the old memory or the new one. */
  save(memory: TrustMemory): Promise<void>;
}

const COPIES = ['state-0.json', 'state-1.json'] as const;
const STATE_LIMIT_BYTES = 1_000_000;

/**
 * Metadata are kept as files named by their hash; one small state file names those that belong together and remembers what
 * was seen. It is written twice, one copy after the other, each with its own checksum: a torn or damaged copy leaves the
 * other, and with it the memory that refuses what is older. `tuf-js` itself writes file by file
 * (docs/decisions/0045-trust-client-around-tuf-js.md).
 */
export function trustStore(door: FileDoor, folder: string): TrustStore {
  const blob = (hash: string) => join(folder, 'kept', `${hash}.json`);

  const readBlob = async (hash: string): Promise<Uint8Array | undefined> => {
    const bytes = await door.readIfThere(blob(hash), METADATA_LIMITS.targets).catch(() => undefined);
    return bytes !== undefined && sha256(bytes) === hash ? bytes : undefined;
  };

  /** Files that cannot be read are left out: the client fetches them again; floors still stand. */
  const readAll = async (hashes: Readonly<Record<string, string>>): Promise<Map<string, Uint8Array>> => {
    const files = new Map<string, Uint8Array>();
    for (const [name, hash] of Object.entries(hashes)) {
      const bytes = await readBlob(hash);
      if (bytes !== undefined) {
        files.set(name, bytes);
      }
    }
    return files;
  };

  const readCopy = async (name: string): Promise<State | undefined> => {
    const bytes = await door.readIfThere(join(folder, name), STATE_LIMIT_BYTES).catch(() => undefined);
    try {
      const { sum, state } = JSON.parse(Buffer.from(bytes ?? []).toString('utf8'));
      return sum === sha256(canonicalJson(state)) ? State.parse(state) : undefined;
    } catch {
      return undefined;
    }
  };

  const copies = async (): Promise<State[]> => {
    const read = await Promise.all(COPIES.map(readCopy));
    return read.filter((state) => state !== undefined).sort((a, b) => b.generation - a.generation);
  };

  const memoryOf = async (state: State): Promise<TrustMemory> => ({
    catalog: { files: await readAll(state.catalog.files), floors: state.catalog.floors },
    director: { files: await readAll(state.director.files), floors: state.director.floors },
    targets: await readAll(state.targets),
    ...(state.plan === undefined ? {} : { plan: state.plan }),
    ...(state.strictestTouch === undefined ? {} : { strictestTouch: state.strictestTouch }),
  });

  return {
    async load() {
      const [newest] = await copies();
      return newest === undefined ? undefined : memoryOf(newest);
    },
    async save(memory) {
      const [newest, second] = await copies();
      const keep = async (files: MetadataSet): Promise<Record<string, string>> => {
        const hashes: Record<string, string> = {};
        for (const [name, bytes] of files) {
          const hash = sha256(bytes);
          hashes[name] = hash;
          if ((await readBlob(hash)) === undefined) {
            await door.writeWhole(blob(hash), bytes);
          }
        }
        return hashes;
      };
      const state: State = {
        format: 'trust-state/1',
        generation: (newest?.generation ?? 0) + 1,
        catalog: { files: await keep(memory.catalog.files), floors: { ...memory.catalog.floors } },
        director: { files: await keep(memory.director.files), floors: { ...memory.director.floors } },
        targets: await keep(memory.targets),
        ...(memory.plan === undefined ? {} : { plan: memory.plan }),
        ...(memory.strictestTouch === undefined ? {} : { strictestTouch: memory.strictestTouch }),
      };
      const same =
        newest !== undefined && canonicalJson({ ...state, generation: newest.generation }) === canonicalJson(newest);
      if (same && second?.generation === newest.generation) {
        return;
      }
      const text = JSON.stringify({ sum: sha256(canonicalJson(state)), state });
      for (const copy of COPIES) {
        await door.writeWhole(join(folder, copy), text);
      }
      await sweep(door, join(folder, 'kept'), state);
    },
  };
}

/** Removes what the state does not name. */
async function sweep(door: FileDoor, folder: string, state: State): Promise<void> {
  const named = new Set(
    [state.catalog.files, state.director.files, state.targets].flatMap((files) => Object.values(files)),
  );
  for (const name of await door.list(folder)) {
    if (!named.has(name.slice(0, -'.json'.length))) {
      await door.remove(join(folder, name));
    }
  }
}

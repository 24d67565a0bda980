import { join } from 'node:path';
import { type Clock, isoSeconds } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { releaseShape } from './release.ts';

/**
 * The steps of an upgrade, in their order. Each may be begun again after it was cut off.
 *
 * take: the new package is copied to a place of root's own · keep: the installed one is kept as a package · stand-by: a copy of the program at
 * work here, which the new package cannot overwrite · stop · backup · install · start · watch: until it is healthy or the time is over.
 */
export const FORWARD = ['take', 'keep', 'stand-by', 'stop', 'backup', 'install', 'start', 'watch'] as const;
/** The way back, with the data of the backup when the new program was ever started. */
export const BACK = ['stop', 'install', 'restore', 'start', 'watch'] as const;
export type ForwardStep = (typeof FORWARD)[number];
export type BackStep = (typeof BACK)[number];

export const OUTCOMES = ['done', 'returned', 'abandoned', 'stuck'] as const;
/**
 * `done`: new and running. `returned`: the one before is back and running. `abandoned`: nothing was installed, the one before runs.
 * `stuck`: also the way back failed; a person is needed.
 */
export type Outcome = (typeof OUTCOMES)[number];

const instant = z.string().max(40);
const run = z.string().regex(/^[0-9a-z-]{1,60}$/);
const why = z.string().regex(/^[A-Z][A-Z0-9_]{0,60}$/);
const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);

/** A line of the journal, written and flushed before what it speaks of is begun. */
export const entryShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('begin'),
    run,
    at: instant,
    from: z.string().max(80),
    release: releaseShape,
    /** Schema of the installed program; null when it has none or did not say. */
    schemaBefore: z.strictObject({ steps: z.int(), sha256: sha256Shape }).nullable(),
  }),
  z.strictObject({ kind: z.literal('step'), at: instant, step: z.enum(FORWARD) }),
  /** What the kept package is, before anything depends on it. */
  z.strictObject({ kind: z.literal('kept'), at: instant, sha256: sha256Shape }),
  /** From here on the way leads back. `keepData`: the data stay as they are, since both programs know the same schema. */
  z.strictObject({ kind: z.literal('turn'), at: instant, why, keepData: z.boolean() }),
  z.strictObject({ kind: z.literal('back'), at: instant, step: z.enum(BACK) }),
  /** The upgrader itself was cut off and goes on. */
  z.strictObject({ kind: z.literal('resumed'), at: instant }),
  z.strictObject({ kind: z.literal('end'), at: instant, outcome: z.enum(OUTCOMES), why: why.nullable() }),
]);
export type Entry = z.infer<typeof entryShape>;
export type Begin = Extract<Entry, { kind: 'begin' }>;
type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

export interface UpgradeJournal {
  /** The entries of the newest run; empty when there was none. */
  newest(): Promise<readonly Entry[]>;
  /** Answers when the entry would survive a power cut. */
  write(entry: Untimed<Entry>): Promise<void>;
}

const LIMIT_BYTES = 8_000_000;
/** Then the runs before are put aside. */
const ASIDE_BYTES = 500_000;

/**
 * The journal in a folder, one entry on a line (`journal.jsonl`). A line that a power cut left half was of something not begun: it is
 * not counted, and the next one begins on a line of its own.
 */
export function upgradeJournal(door: FileDoor, folder: string, clock: Clock): UpgradeJournal {
  const file = join(folder, 'journal.jsonl');
  const read = async (): Promise<string> =>
    Buffer.from((await door.readIfThere(file, LIMIT_BYTES)) ?? []).toString('utf8');
  return {
    async newest() {
      const entries: Entry[] = [];
      for (const line of (await read()).split('\n')) {
        const entry = entryOf(line);
        if (entry?.kind === 'begin') {
          entries.length = 0;
        }
        // What stands before the first begin was put aside with it.
        if (entry !== undefined && (entry.kind === 'begin' || entries.length > 0)) {
          entries.push(entry);
        }
      }
      return entries;
    },
    async write(entry) {
      const text = await read();
      if (entry.kind === 'begin' && text.length > ASIDE_BYTES) {
        await door.rename(file, join(folder, 'journal-before.jsonl'));
      }
      const torn = text !== '' && !text.endsWith('\n');
      const line = JSON.stringify({ ...entry, at: isoSeconds(clock.nowMs()) });
      await door.append(file, `${torn ? '\n' : ''}${line}\n`);
    },
  };
}

function entryOf(line: string): Entry | undefined {
  try {
    return entryShape.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

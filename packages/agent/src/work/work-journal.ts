import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { PowerOutcome, PowerReason, WorkReason, WorkState } from '@tsukuroi/protocol/work.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';

/** A verified plan was taken up; its document lies beside the journal (work-folder.ts). */
export interface TookEntry {
  readonly kind: 'took';
  readonly plan: number;
  readonly at: string;
  readonly actions: readonly string[];
}

interface OfAction {
  readonly plan: number;
  readonly action: string;
  /** Judged time, ISO 8601. */
  readonly at: string;
  /** Boot id; empty when the machine has none. */
  readonly boot: string;
}

/** Work of an action moved on. Each of these becomes one result line of the report journal. */
export interface MoveEntry extends OfAction {
  readonly kind: 'move';
  /** Of this action's own moves; begins with 1. */
  readonly move: number;
  readonly state: Exclude<WorkState, 'unknown'>;
  readonly because?: WorkReason;
  readonly about?: string;
  /** SHA-256 of a `result/1` (work-folder.ts). */
  readonly evidence?: string;
  /** Versions before, by `package:architecture`; of `installing`. */
  readonly before?: Readonly<Record<string, string>>;
}

/** `resumed`: an interrupted installation is taken up again. `asked`: the machine is about to be asked to restart. */
export interface NoteEntry extends OfAction {
  readonly kind: 'resumed' | 'asked';
}

/** What becomes of a device that was woken for a plan; one line of the report journal each. */
export interface PowerEntry {
  readonly kind: 'power';
  readonly plan: number;
  /** Judged time, ISO 8601. */
  readonly at: string;
  readonly boot: string;
  /** Of these entries; begins with 1. */
  readonly number: number;
  /** Which of the plan's instants it is about. */
  readonly wake: string;
  readonly outcome: PowerOutcome;
  readonly because?: PowerReason;
  readonly about?: string;
}

/** A line of the device's own journal of work, flushed before what it speaks of is begun. */
export type Entry = TookEntry | MoveEntry | NoteEntry | PowerEntry;

const KINDS: readonly unknown[] = ['took', 'move', 'resumed', 'asked', 'power'] satisfies Entry['kind'][];

const LIMIT_BYTES = 32_000_000;

function fileOf(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/**
 * The write-ahead journal of work (`journal.jsonl`), one writer at a time (`agent work` holds the lock). A line begins with the first 16
 * hexadecimal digits of its SHA-256: what a power cut left of a line that was never answered for is not counted, and the next line begins
 * on a line of its own.
 */
export class WorkJournal {
  readonly #door: FileDoor;
  readonly #folder: string;
  readonly #entries: Entry[];
  #torn = false;

  private constructor(door: FileDoor, folder: string, entries: Entry[]) {
    this.#door = door;
    this.#folder = folder;
    this.#entries = entries;
  }

  static async open(door: FileDoor, folder: string): Promise<WorkJournal> {
    await cutTornEnd(door, fileOf(folder));
    return new WorkJournal(door, folder, await readWork(door, folder));
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** When this returns, a power cut does not lose the entry. */
  async append(entry: Entry): Promise<void> {
    if (this.#torn) {
      await cutTornEnd(this.#door, fileOf(this.#folder));
    }
    this.#torn = true;
    await this.#door.append(fileOf(this.#folder), lineOf(entry));
    this.#torn = false;
    this.#entries.push(entry);
  }

  /** Lets go of what is not kept; the file is replaced whole. */
  async keepOnly(isKept: (entry: Entry) => boolean): Promise<void> {
    const kept = this.#entries.filter(isKept);
    if (kept.length < this.#entries.length) {
      await this.#door.writeWhole(fileOf(this.#folder), kept.map(lineOf).join(''));
      this.#entries.splice(0, this.#entries.length, ...kept);
    }
  }
}

/** What the journal holds now; reads only, so that the resident agent may look while work is under way. */
export async function readWork(door: FileDoor, folder: string): Promise<Entry[]> {
  const bytes = await door.readIfThere(fileOf(folder), LIMIT_BYTES);
  const entries: Entry[] = [];
  for (const line of Buffer.from(bytes ?? [])
    .toString('utf8')
    .split('\n')
    .slice(0, -1)) {
    const entry = entryOf(line);
    if (entry !== undefined) {
      entries.push(entry);
    }
  }
  return entries;
}

/** Changes whenever the journal does. */
export async function workMark(door: FileDoor, folder: string): Promise<string> {
  const facts = await door.stat(fileOf(folder));
  return facts === undefined ? '' : `${facts.size} ${facts.changedMs}`;
}

function lineOf(entry: Entry): string {
  const text = JSON.stringify(entry);
  return `${sha256(text).slice(0, 16)} ${text}\n`;
}

/** A line that holds is as this program wrote it; kinds that a later version wrote are not ours to follow. */
function entryOf(line: string): Entry | undefined {
  const text = line.slice(17);
  if (line[16] !== ' ' || sha256(text).slice(0, 16) !== line.slice(0, 16)) {
    return undefined;
  }
  const entry = JSON.parse(text) as Entry;
  return KINDS.includes(entry.kind) ? entry : undefined;
}

async function cutTornEnd(door: FileDoor, file: string): Promise<void> {
  const bytes = await door.readIfThere(file, LIMIT_BYTES);
  const whole = Buffer.from(bytes ?? []).lastIndexOf(0x0a) + 1;
  if (bytes === undefined || whole === bytes.length) {
    return;
  }
  const growing = await door.grow(file);
  try {
    await growing.truncate(whole);
    await growing.sync();
  } finally {
    await growing.close();
  }
}

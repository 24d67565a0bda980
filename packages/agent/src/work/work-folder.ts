import { dirname, join } from 'node:path';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import type { ResultEvidence, WorkReason } from '@tsukuroi/protocol/work.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { PLAN_LIMIT_BYTES, type Plan, readPlan } from '@tsukuroi/trust/plan/plan.ts';
import { NewestLaid } from './newest-laid.ts';
import { ownPlaceOf } from './own-place.ts';
import { type Entry, type WorkJournal, workMark } from './work-journal.ts';
import { isOver, keyOf, newestPlan, worksOf } from './works.ts';

/** What the last run of the worker came to; the resident agent decides by it when to start the next. */
export interface WorkStanding {
  /** What it was judged by (`standingMark`). */
  readonly mark: string;
  readonly boot: string;
  /** The machine's clock when this was written: one that shows an earlier time since was set back. */
  readonly notedMs: number;
  /** By the machine's clock; null: only when something changes. */
  readonly againMs: number | null;
  readonly waits: readonly {
    readonly plan: number;
    readonly action: string;
    readonly because?: WorkReason;
    /** By the judged time, ISO 8601. */
    readonly again?: string;
  }[];
}

/** What was said of the device's power, for the resident agent to tell. */
const KEPT_POWER = 10;

const DOCUMENT_BYTES = 34 * 1024 * 1024;

/** What the resident agent says it has told: keys and numbers. */
const TOLD_BYTES = 1_000_000;

/** Where an identity's work is kept, by the worker alone; another identity's is not ours to go on with. */
export function workFolderOf(dataFolder: string, identity: string): string {
  return join(ownPlaceOf(dataFolder), identity);
}

/** Where the resident agent notes what of it it has told. */
export function toldFolderOf(dataFolder: string, identity: string): string {
  return join(dataFolder, 'work', identity);
}

/** Held by the one process that works; everything else in the folder may be read meanwhile. */
export function workLock(dataFolder: string): string {
  return join(ownPlaceOf(dataFolder), 'lock');
}

/** The work of an identity, as both sides open it. */
export function openWorkFolder(door: FileDoor, dataFolder: string, identity: string): WorkFolder {
  return new WorkFolder(door, workFolderOf(dataFolder, identity), toldFolderOf(dataFolder, identity));
}

/**
 * Everything that work keeps beside its journal, each file replaced whole: by the worker in its own place, and by the resident agent, in its
 * own, how far it has told. Each side only reads the other's.
 */
export class WorkFolder {
  readonly path: string;
  readonly #told: string;
  readonly #door: FileDoor;
  #read: string | undefined;

  /** @param path the worker's @param told the resident agent's */
  constructor(door: FileDoor, path: string, told: string) {
    this.path = path;
    this.#told = told;
    this.#door = door;
  }

  /** Keeps it once: a plan of a number never changes. */
  async keepPlan(plan: Plan): Promise<void> {
    if ((await this.#door.stat(this.#planFile(plan.number))) !== undefined) {
      return;
    }
    await this.#door.writeWhole(this.#planFile(plan.number), JSON.stringify(plan));
  }

  /** The plans that entries speak of, as they were verified when they were taken up. */
  async plans(entries: readonly Entry[]): Promise<Map<number, Plan>> {
    const plans = new Map<number, Plan>();
    for (const number of new Set(entries.map(({ plan }) => plan))) {
      const bytes = await this.#door.readIfThere(this.#planFile(number), PLAN_LIMIT_BYTES);
      const plan = bytes === undefined ? undefined : readPlan(bytes);
      if (plan !== undefined) {
        plans.set(number, plan);
      }
    }
    return plans;
  }

  /** Keeps evidence under its SHA-256 (RFC 8785 bytes). */
  async keepEvidence(evidence: ResultEvidence): Promise<string> {
    const text = canonicalJson(evidence);
    const digest = sha256(text);
    await this.#door.writeWhole(this.#evidenceFile(digest), text);
    return digest;
  }

  async evidence(digest: string): Promise<string | undefined> {
    const bytes = await this.#door.readIfThere(this.#evidenceFile(digest), DOCUMENT_BYTES);
    const text = bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    return text !== undefined && sha256(text) === digest ? text : undefined;
  }

  /** The reading on which `done` rests; the resident agent reports it. */
  async keepInventory(inventory: Inventory): Promise<void> {
    await this.#door.writeWhole(this.#file('inventory.json'), JSON.stringify(inventory));
  }

  /** That reading, when it was not reported yet. */
  async inventory(): Promise<Inventory | undefined> {
    const facts = await this.#door.stat(this.#file('inventory.json'));
    const mark = facts === undefined ? undefined : `${facts.size} ${facts.changedMs}`;
    if (mark === undefined || mark === (await this.#said('inventory-read.json')).mark) {
      return undefined;
    }
    this.#read = mark;
    return (await this.#json('inventory.json')) as Inventory | undefined;
  }

  /** It was recorded. The file is the worker's, so that this is noted beside. */
  async inventoryRead(): Promise<void> {
    await this.#door.writeWhole(join(this.#told, 'inventory-read.json'), JSON.stringify({ mark: this.#read ?? '' }));
  }

  /** How many moves of each work are in the report journal, by key: the resident agent's word, by which nothing is done but to tidy up. */
  async reported(): Promise<Readonly<Record<string, number>>> {
    const told = Object.entries(await this.#said('reported.json'));
    return Object.fromEntries(told.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  }

  async keepReported(reported: Readonly<Record<string, number>>): Promise<void> {
    await this.#door.writeWhole(join(this.#told, 'reported.json'), JSON.stringify(reported));
  }

  /** The server has everything that was told of the journal as it was then (`workMark`). */
  async keepDelivered(mark: string): Promise<void> {
    await this.#door.writeWhole(join(this.#told, 'delivered.json'), JSON.stringify({ mark }));
  }

  /** Whether the server has everything that the journal says now: the resident agent's word, for which nobody waits long. */
  async isDelivered(): Promise<boolean> {
    return (await this.#said('delivered.json')).mark === (await workMark(this.#door, this.path));
  }

  /** Date of the newest verified list per suite. */
  async newestSeen(): Promise<Readonly<Record<string, string>>> {
    return ((await this.#json('newest-seen.json')) ?? {}) as Record<string, string>;
  }

  async keepNewestSeen(seen: Readonly<Record<string, string>>): Promise<void> {
    await this.#door.writeWhole(this.#file('newest-seen.json'), JSON.stringify(seen));
  }

  /** What this machine ever had of the catalogue's programs: beside the identities, since the machine stays the same whoever it is. */
  get newestLaid(): NewestLaid {
    return new NewestLaid(this.#door, dirname(this.path));
  }

  async standing(): Promise<WorkStanding | undefined> {
    return (await this.#json('standing.json')) as WorkStanding | undefined;
  }

  async keepStanding(standing: WorkStanding): Promise<void> {
    await this.#door.writeWhole(this.#file('standing.json'), JSON.stringify(standing));
  }

  /** Lets go of work that is over, and told in the report journal, and not of the newest plan: that one is never taken up twice. */
  async tidy(journal: WorkJournal): Promise<void> {
    const newest = newestPlan(journal.entries);
    const reported = await this.reported();
    const works = worksOf(journal.entries, await this.plans(journal.entries));
    const alive = new Set([newest]);
    for (const work of works) {
      const told = (reported[keyOf(work)] ?? 0) >= (work.moves.at(-1)?.move ?? 0);
      if (!isOver(work, newest) || !told) {
        alive.add(work.plan.number);
      }
    }
    // Numbers of lines about power go on rising whatever plan they were of.
    const power = Math.max(0, ...journal.entries.map((entry) => (entry.kind === 'power' ? entry.number : 0)));
    await journal.keepOnly(
      (entry) => alive.has(entry.plan) || (entry.kind === 'power' && entry.number > power - KEPT_POWER),
    );
    for (const name of await this.#door.list(this.#file('plans'))) {
      if (!alive.has(Number(name.slice(0, -'.json'.length)))) {
        await this.#door.remove(join(this.#file('plans'), name));
      }
    }
    const named = new Set(journal.entries.flatMap((entry) => (entry.kind === 'move' ? [entry.evidence] : [])));
    for (const name of await this.#door.list(this.#file('evidence'))) {
      if (!named.has(name.slice(0, 64))) {
        await this.#door.remove(join(this.#file('evidence'), name));
      }
    }
  }

  #file(name: string): string {
    return join(this.path, name);
  }

  #planFile(number: number): string {
    return join(this.path, 'plans', `${number}.json`);
  }

  #evidenceFile(digest: string): string {
    return join(this.path, 'evidence', `${digest}.json`);
  }

  /** Absent or damaged is the same: each of these files is only a note of what can be found out again, or errs to the safe side. */
  async #json(name: string): Promise<unknown> {
    const bytes = await this.#door.readIfThere(this.#file(name), DOCUMENT_BYTES);
    try {
      return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined;
    }
  }
  /** Whatever lies there instead of a small document is as nothing. */
  async #said(name: string): Promise<Readonly<Record<string, unknown>>> {
    const bytes = await this.#door.readIfThere(join(this.#told, name), TOLD_BYTES).catch(() => undefined);
    try {
      const said: unknown = bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
      return typeof said === 'object' && said !== null ? { ...said } : {};
    } catch {
      return {};
    }
  }
}

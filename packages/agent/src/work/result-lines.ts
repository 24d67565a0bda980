import type { MachineMarks, ResultLine } from '@tsukuroi/protocol';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Identity } from '../identity/identity-file.ts';
import type { Contents } from '../journal/contents.ts';
import type { Journal } from '../journal/journal.ts';
import { reportOf } from '../report/report-of.ts';
import type { WorkFolder } from './work-folder.ts';
import { type MoveEntry, readWork } from './work-journal.ts';
import { workKey } from './works.ts';

/** The journal that moves are told in. */
export interface ResultJournal {
  /** The newest move of each work that it holds already, by key. */
  held(): Promise<ReadonlyMap<string, number>>;
  /** Appends one line; when this returns, a power cut does not lose it. */
  append(move: MoveEntry): Promise<void>;
}

/**
 * Tells each move of the work journal once in the report journal. What was told is noted beside, and found again in the report journal itself
 * when the power went between the two.
 */
export class ResultLines {
  readonly #door: FileDoor;
  readonly #folder: WorkFolder;
  readonly #journal: ResultJournal;
  #told: Map<string, number> | undefined;

  constructor(door: FileDoor, folder: WorkFolder, journal: ResultJournal) {
    this.#door = door;
    this.#folder = folder;
    this.#journal = journal;
  }

  /** @returns the moves that were told now, in their order */
  async tell(): Promise<readonly MoveEntry[]> {
    const told = await this.#known();
    const now: MoveEntry[] = [];
    for (const entry of await readWork(this.#door, this.#folder.path)) {
      if (entry.kind === 'move' && entry.move > (told.get(workKey(entry.plan, entry.action)) ?? 0)) {
        await this.#journal.append(entry);
        told.set(workKey(entry.plan, entry.action), entry.move);
        now.push(entry);
      }
    }
    if (now.length > 0) {
      await this.#folder.keepReported(Object.fromEntries(told));
    }
    return now;
  }

  async #known(): Promise<Map<string, number>> {
    if (this.#told === undefined) {
      this.#told = new Map(Object.entries(await this.#folder.reported()));
      for (const [key, move] of await this.#journal.held()) {
        this.#told.set(key, Math.max(move, this.#told.get(key) ?? 0));
      }
    }
    return this.#told;
  }
}

/** The report journal of an identity as the place for results. */
export function resultJournal(parts: {
  readonly identity: Identity;
  readonly journal: Journal;
  readonly contents: Contents;
  readonly folder: WorkFolder;
  readonly machine: () => MachineMarks;
}): ResultJournal {
  const { contents, folder, identity, journal, machine } = parts;
  return {
    async held() {
      const held = new Map<string, number>();
      for (const { line } of await journal.linesAfter(0, Number.MAX_SAFE_INTEGER)) {
        const report = reportOf(line);
        if (report.kind === 'result') {
          held.set(workKey(report.plan, report.action), report.move);
        }
      }
      return held;
    },
    async append(move) {
      const text = move.evidence === undefined ? undefined : await folder.evidence(move.evidence);
      if (move.evidence !== undefined && text !== undefined) {
        await contents.keep(move.evidence, text);
      }
      const { about, action, at, because, boot, evidence, plan, state } = move;
      const line: ResultLine = {
        format: 'report/1',
        identity: identity.identity,
        sequence: journal.next,
        previous: journal.head,
        at,
        kind: 'result',
        plan,
        action,
        move: move.move,
        state,
        ...(because === undefined ? {} : { because }),
        ...(about === undefined ? {} : { about }),
        ...(evidence === undefined ? {} : { evidence }),
        boot,
        machine: machine(),
      };
      await journal.append(signLine(JSON.stringify(line), identity.privateKey));
    },
  };
}

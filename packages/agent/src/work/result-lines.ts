import type { MachineMarks, PowerLine, ResultLine } from '@tsukuroi/protocol';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Identity } from '../identity/identity-file.ts';
import type { Contents } from '../journal/contents.ts';
import type { Journal } from '../journal/journal.ts';
import { reportOf } from '../report/report-of.ts';
import type { WorkFolder } from './work-folder.ts';
import { type MoveEntry, type PowerEntry, readWork } from './work-journal.ts';
import { workKey } from './works.ts';

/** The journal that moves are told in. */
export interface ResultJournal {
  /** The newest move of each work that it holds already, by key; of lines about power the newest number, as `power`. */
  held(): Promise<ReadonlyMap<string, number>>;
  /** Appends one line; when this returns, a power cut does not lose it. */
  append(entry: MoveEntry | PowerEntry): Promise<void>;
}

/** Among the keys of works, which all hold a slash. */
const POWER = 'power';

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
    let power = 0;
    for (const entry of await readWork(this.#door, this.#folder.path)) {
      if (entry.kind === 'move' && entry.move > (told.get(workKey(entry.plan, entry.action)) ?? 0)) {
        await this.#journal.append(entry);
        told.set(workKey(entry.plan, entry.action), entry.move);
        now.push(entry);
      } else if (entry.kind === 'power' && entry.number > (told.get(POWER) ?? 0)) {
        await this.#journal.append(entry);
        told.set(POWER, entry.number);
        power += 1;
      }
    }
    if (now.length > 0 || power > 0) {
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
        } else if (report.kind === 'power') {
          held.set(POWER, report.number);
        }
      }
      return held;
    },
    async append(entry) {
      const line = await lineOf(entry);
      await journal.append(signLine(JSON.stringify(line), identity.privateKey));
    },
  };

  async function lineOf(entry: MoveEntry | PowerEntry): Promise<ResultLine | PowerLine> {
    const head = {
      format: 'report/1' as const,
      identity: identity.identity,
      sequence: journal.next,
      previous: journal.head,
      at: entry.at,
    };
    const { about, boot } = entry;
    const said = { ...(about === undefined ? {} : { about }), boot, machine: machine() };
    if (entry.kind === 'power') {
      const { because, number, outcome, plan, wake } = entry;
      return {
        ...head,
        kind: 'power',
        plan,
        number,
        wake,
        outcome,
        ...(because === undefined ? {} : { because }),
        ...said,
      };
    }
    const { action, because, evidence, move, plan, state } = entry;
    const text = evidence === undefined ? undefined : await folder.evidence(evidence);
    if (evidence !== undefined && text !== undefined) {
      await contents.keep(evidence, text);
    }
    const kept = evidence === undefined ? {} : { evidence };
    const why = because === undefined ? {} : { because };
    return { ...head, kind: 'result', plan, action, move, state, ...why, ...kept, ...said };
  }
}

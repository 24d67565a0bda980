import type { Inventory, MachineMarks } from '@tsukuroi/protocol';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Identity } from '../identity/identity-file.ts';
import type { Contents } from '../journal/contents.ts';
import type { Journal } from '../journal/journal.ts';
import { type ResultJournal, ResultLines, resultJournal } from './result-lines.ts';
import { type Standing, standingMark } from './standing.ts';
import { openWorkFolder, type WorkFolder } from './work-folder.ts';
import { type MoveEntry, workMark } from './work-journal.ts';

/** A worker that ended without a word is not started again at once, and less and less often. */
const FIRST_AGAIN_MS = 60_000;
const LAST_AGAIN_MS = 30 * 60_000;
/** A clock that is set by the network moves by less. */
const SET_BACK_MS = 60_000;
/** After such a move the machine is no more as it was read. */
const CHANGED: readonly string[] = ['restart-pending', 'verifying', 'failed', 'rolled-back'];

export interface ResidentParts {
  readonly door: FileDoor;
  readonly folder: WorkFolder;
  readonly journal: ResultJournal;
  /** Starts `agent work` apart from this process, which it may outlive. */
  readonly start: () => Promise<void>;
  /** The machine's own clock. */
  readonly machineMs: () => number;
  /** Milliseconds that only go forward. */
  readonly steadyMs: () => number;
}

/** What was told now. */
export interface Told {
  readonly moves: readonly MoveEntry[];
  /** The machine is no more as it was read before these. */
  readonly changed: boolean;
}

/** The resident agent's side of work: tells what became of it, and starts the worker when something is due. It does nothing itself. */
export class ResidentWork {
  readonly #parts: ResidentParts;
  readonly #lines: ResultLines;
  #mark: string | undefined;
  #delivered: string | undefined;
  #judged: { readonly standing: Standing; readonly mark: string } | undefined;
  #started: { readonly atMs: number; readonly waitMs: number; readonly wish: string } | undefined;

  constructor(parts: ResidentParts) {
    this.#parts = parts;
    this.#lines = new ResultLines(parts.door, parts.folder, parts.journal);
  }

  /** Whether something was written since `tell`; costs one look at one file. */
  async hasNews(): Promise<boolean> {
    return (await workMark(this.#parts.door, this.#parts.folder.path)) !== (this.#mark ?? '');
  }

  /** Tells every move that was not told yet. */
  async tell(): Promise<Told> {
    const { door, folder } = this.#parts;
    const mark = await workMark(door, folder.path);
    const moves = await this.#lines.tell();
    this.#mark = mark;
    return { moves, changed: moves.some(({ state }) => CHANGED.includes(state)) };
  }

  /** The server has taken all that was told. */
  async delivered(): Promise<void> {
    const mark = this.#mark ?? '';
    if (mark !== this.#delivered) {
      await this.#parts.folder.keepDelivered(mark);
      this.#delivered = mark;
    }
  }

  /** The reading of the machine on which work was judged, when it was not recorded yet. */
  inventory(): Promise<Inventory | undefined> {
    return this.#parts.folder.inventory();
  }

  /** It was recorded. */
  inventoryRead(): Promise<void> {
    return this.#parts.folder.inventoryRead();
  }

  /** Computed once for each judgement: a plan may be large. */
  #markOf(standing: Standing): string {
    if (this.#judged?.standing !== standing) {
      this.#judged = { standing, mark: standingMark(standing) };
    }
    return this.#judged.mark;
  }

  /** Starts the worker when the plan or what it hangs on changed, after a restart of the machine, and at the hour it named itself. */
  async startWhenDue(standing: Standing, boot: string): Promise<boolean> {
    const { folder, machineMs, start, steadyMs } = this.#parts;
    const kept = await folder.standing();
    if (kept === undefined && standing.plan === undefined) {
      return false;
    }
    const mark = this.#markOf(standing);
    const hour = kept?.againMs ?? undefined;
    const isItsHour = hour !== undefined && (machineMs() >= hour || machineMs() < (kept?.notedMs ?? 0) - SET_BACK_MS);
    if (kept?.boot === boot && kept.mark === mark && !isItsHour) {
      this.#started = undefined;
      return false;
    }
    const now = steadyMs();
    // Not by what the worker wrote: it verifies by itself, and may come to something else than this process whenever it is called.
    const wish = `${boot} ${mark} ${isItsHour ? hour : ''}`;
    const before = this.#started?.wish === wish ? this.#started : undefined;
    if (before !== undefined && now - before.atMs < before.waitMs) {
      return false;
    }
    const waitMs = before === undefined ? FIRST_AGAIN_MS : Math.min(before.waitMs * 2, LAST_AGAIN_MS);
    this.#started = { atMs: now, waitMs, wish };
    await start();
    return true;
  }
}

/** The work of an identity, beside its report journal. */
export function openResidentWork(parts: {
  readonly dataFolder: string;
  readonly identity: Identity;
  readonly journal: Journal;
  readonly contents: Contents;
  readonly machine: () => MachineMarks;
  readonly machineMs: () => number;
  readonly start: () => Promise<void>;
}): ResidentWork {
  const { contents, dataFolder, identity, journal, machine, machineMs, start } = parts;
  const door = nodeDoor();
  const folder = openWorkFolder(door, dataFolder, identity.identity);
  const results = resultJournal({ identity, journal, contents, folder, machine });
  return new ResidentWork({ door, folder, journal: results, start, machineMs, steadyMs: () => performance.now() });
}

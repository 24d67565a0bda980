import type { MachineMarks } from '@tsukuroi/protocol';
import type { AgentTime } from '../identity/agent-time.ts';
import type { Identity } from '../identity/identity-file.ts';
import type { Journal } from '../journal/journal.ts';
import { type LostNumbers, recordGaps } from './recorder.ts';

export interface JournalParts {
  readonly identity: Identity;
  readonly time: AgentTime;
  readonly journal: Journal;
}

/** Numbers of the journal that are not here any more: named in lines of their own, so that the server can go on behind them. */
export class NoticedLoss {
  readonly #parts: JournalParts;
  readonly #noticed: LostNumbers[] = [];
  #found = 0;
  #told = 0;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /** Writes a line for what the journal misses, and for `more`. */
  async name(machine: MachineMarks, more: readonly LostNumbers[] = []): Promise<void> {
    const found = [...(await this.#parts.journal.lost()), ...more];
    await recordGaps(this.#parts, found, machine);
    this.#noticed.push(...found);
    this.#found += found.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /** So many numbers were told to the server. */
  told(numbers: number): void {
    this.#told += numbers;
  }

  /** What was noticed since this was asked last, for a person. */
  takeNoticed(): readonly LostNumbers[] {
    return this.#noticed.splice(0);
  }

  /** How many were noticed or told since this was asked last. */
  takeCount(): number {
    const lost = Math.max(this.#found, this.#told);
    [this.#found, this.#told] = [0, 0];
    return lost;
  }
}

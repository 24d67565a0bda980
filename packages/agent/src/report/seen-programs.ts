import { isoSeconds } from '@tsukuroi/core';
import type { State } from '@tsukuroi/protocol';

export interface SeenParts {
  /** Which of the names run now; undefined when that cannot be learnt. */
  readonly running: (names: readonly string[]) => readonly string[] | undefined;
  readonly nowMs: () => number;
}

/**
 * Programs that the plan asks to look for (`watch` in docs/formats/plan.md), each with the moment it was first seen. It starts none: a record
 * client is started by the person who needs it. What was seen before the machine was changed says nothing of it afterwards, and is forgotten.
 */
export class SeenPrograms {
  readonly #parts: SeenParts;
  #since = new Map<string, string>();

  constructor(parts: SeenParts) {
    this.#parts = parts;
  }

  /** Looks for what is asked and was not seen yet; whether it saw something new, or something is no longer asked for. */
  look(asked: readonly string[]): boolean {
    const kept = new Map([...this.#since].filter(([name]) => asked.includes(name)));
    const isLess = kept.size < this.#since.size;
    this.#since = kept;
    const running = this.#parts.running(asked.filter((name) => !kept.has(name))) ?? [];
    for (const name of running) {
      kept.set(name, isoSeconds(this.#parts.nowMs()));
    }
    return isLess || running.length > 0;
  }

  /** The machine was changed: what runs from now on counts. */
  forget(): void {
    this.#since = new Map();
  }

  /** For `state/1`; undefined when none was seen. */
  get programs(): State['programs'] {
    const seen = [...this.#since].sort(([a], [b]) => (a < b ? -1 : 1));
    return seen.length === 0 ? undefined : seen.map(([name, since]) => ({ name, since }));
  }
}

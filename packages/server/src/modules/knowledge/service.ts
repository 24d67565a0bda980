import type { KnowledgeView } from '@tsukuroi/knowledge';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';

/** The knowledge that all answers stand on. Swapped as a whole: a reader sees the old or the new one, never a mixture. */
export class Knowledge {
  #view: KnowledgeView = memoryKnowledge([]);
  readonly #listeners: (() => Promise<void>)[] = [];

  view(): KnowledgeView {
    return this.#view;
  }

  /** Called after each swap, to count again what depends on it. */
  onSwap(listener: () => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Puts a new knowledge in the place of the old one, which is closed once everything was counted again. */
  async use(view: KnowledgeView): Promise<void> {
    const before = this.#view;
    this.#view = view;
    for (const listener of this.#listeners) {
      await listener();
    }
    if (before !== view) {
      before.close();
    }
  }

  close(): void {
    this.#view.close();
  }
}

import type { WorkReason } from '@tsukuroi/protocol';
import type { Restart, Restarting } from '@tsukuroi/trust/plan/plan.ts';

/** Whether the machine may be restarted at this moment, as the people at it and its state allow. */
export type RestartAnswer =
  | { readonly answer: 'now' }
  | {
      readonly answer: 'wait';
      readonly because: Extract<
        WorkReason,
        'person-active' | 'on-battery' | 'restart-by-click' | 'restart-postponed' | 'restart-cap' | 'not-together'
      >;
      /** What it waits for: a name, an instant. */
      readonly about: string;
    };

/** The machine's restart. The window, the charter and the plan were asked before; this knows people, battery and how often it happened. */
export interface Restarter {
  /**
   * Asks whether it may happen now; shows the one notice on the user's screen and takes up what was clicked there. Called again and again
   * while the window is open.
   *
   * @param untilMs end of the window; a restart that begins has to be over by then
   */
  ask(how: Exclude<Restart, 'never'>, rules: Restarting, nowMs: number, untilMs: number): Promise<RestartAnswer>;
  /** Counts it on disk, then asks the machine to restart. What proves it is another boot id, never the answer of this. */
  go(nowMs: number): Promise<void>;
  /** Nothing waits for a restart any more: takes the notice away. */
  over(): Promise<void>;
  /** On battery below what is safe: nothing begins. Undefined when it may begin. */
  power(): Promise<{ readonly because: 'on-battery'; readonly about: string } | undefined>;
}

/** What is known of the people at the machine, its power and its programs at one moment. */
export interface RestartFacts {
  /** Of the running system; another one after a restart. */
  readonly bootId: string | undefined;
  readonly power: Power;
  /** Someone is signed on at a screen or a terminal; undefined when it cannot be learnt. */
  readonly signedOn: boolean | undefined;
  readonly input: Input;
  /** Protected programs that run at this moment; undefined when the programs of this machine cannot be listed. */
  readonly running: readonly string[] | undefined;
}

export type Power =
  | { readonly from: 'mains' }
  /** `percent` of all batteries of the machine together; undefined when they do not say. */
  | { readonly from: 'battery'; readonly percent: number | undefined };

/** When keyboard or mouse were used last. */
export interface Input {
  /** Milliseconds since 1970; undefined when no place where a person could type has seen any. */
  readonly lastMs: number | undefined;
  /** Where it was: `tty2`, `pts/0`, `:0`. */
  readonly where: string | undefined;
  /** Places of which it cannot be learnt. One of them is enough: somebody may be there. */
  readonly unknown: readonly string[];
}

/** `restart/1` (docs/formats/restart-state.md): what has to survive a power cut so that no cap and no promise is forgotten. */
export interface RestartMemory {
  /** Restarts that were asked of the machine, newest last, milliseconds since 1970. */
  readonly restarts: readonly number[];
  /** What the people were asked and what they said; undefined while nothing waits for a restart. */
  readonly talk: Talk | undefined;
}

/** One waiting restart, from its first question to the restart itself. */
export interface Talk {
  /** The running system when it began; a talk of another one is over. */
  readonly bootId: string | undefined;
  /** Clicks of 「今は使っています」 so far. */
  readonly postponements: number;
  readonly lastPostponedMs: number | undefined;
  readonly postponedUntilMs: number | undefined;
  /** A person said now. */
  readonly agreedMs: number | undefined;
  /** A person chose this instant. */
  readonly pickedMs: number | undefined;
  readonly notice: Notice | undefined;
}

/** A notice that was put on a screen. */
export interface Notice {
  /** Names its answer file. */
  readonly id: string;
  readonly shownMs: number;
  /** Instants that it offered; nothing else can be picked. */
  readonly offered: readonly number[];
  /** Whether it offered to wait. */
  readonly mayPostpone: boolean;
  /** The dialogs on the screens; none for a text on a terminal. */
  readonly shownBy: readonly ShownBy[];
}

/** One dialog: how to take it away again, and the name of the file in the notices' folder that holds its answer. */
export type ShownBy =
  | { readonly kind: 'unit'; readonly name: string; readonly answer: string }
  /** `started` tells a process from a later one of the same number (proc_pid_stat(5), field 22). */
  | { readonly kind: 'process'; readonly pid: number; readonly started: string; readonly answer: string };

/** What a person can say to a notice: wait, or agree. Nothing more (docs/decisions/0074-restart-answers.md). */
export type NoticeAnswer =
  | { readonly said: 'busy' }
  | { readonly said: 'now' }
  | { readonly said: 'at'; readonly atMs: number };

export const NOTHING_REMEMBERED: RestartMemory = { restarts: [], talk: undefined };

export function newTalk(bootId: string | undefined): Talk {
  return {
    bootId,
    postponements: 0,
    lastPostponedMs: undefined,
    postponedUntilMs: undefined,
    agreedMs: undefined,
    pickedMs: undefined,
    notice: undefined,
  };
}

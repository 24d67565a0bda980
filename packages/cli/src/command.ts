import type { ParseArgsOptionsConfig } from 'node:util';
import type { Clock, ExitCode, Language, Text } from '@tsukuroi/core';

export type Look = 'alarm' | 'progress';

/** The outside world as a command sees it; tests give their own. */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The answer: documents and tables. */
  out(text: string | Uint8Array): Promise<void>;
  /**
   * Words for people: progress, warnings, refusals. What would steer a terminal in them is shown and not done; `look` is how they stand out where
   * somebody sits at one: `alarm` in red, `progress` in the place of the line before.
   */
  say(text: string, look?: Look): void;
  /** Whether a terminal shows the answer: then its texts steer nothing either. A file or another program gets every byte (as of ls(1)). */
  readonly isShown?: boolean;
  /** Asks a yes-or-no question; absent when nobody sits at a terminal. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Asks for words that nobody else may read; absent when nobody sits at a terminal. */
  readonly askSecret?: (question: string) => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly language: Language;
  /**
   * Resolves when a person or the system asks the program to end (SIGINT, SIGTERM, SIGHUP). Only a command that reads it
   * ends in good order; any other is ended by the signal, as programs are.
   */
  readonly ended: Promise<void>;
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** One command of the command line: one file under `commands/` and one line in `registry.ts`. */
export interface Command {
  readonly summary: Text;
  /** Arguments after the command's words, as shown in the help. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  readonly positionals: boolean;
  run(io: CommandIo, options: OptionValues, positionals: readonly string[]): Promise<ExitCode>;
}

/** The text of a required option, or undefined. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of a repeatable option. */
export function listOption(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  if (typeof value === 'string') {
    return [value];
  }
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

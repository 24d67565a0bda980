import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import {
  describeError,
  type ExitCode,
  forTerminal,
  isLanguage,
  LANGUAGES,
  type Language,
  systemClock,
  TsukuroiError,
} from '@tsukuroi/core';
import type { Command, CommandIo, Look } from './command.ts';
import './errors.ts';
import { COMMANDS } from './registry.ts';
import { untilAskedToEnd } from './signals.ts';

/** Options that every command understands. */
const COMMON_OPTIONS = {
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Splits the arguments into the command's words (longest match wins) and the rest. */
export function findCommand(
  args: readonly string[],
): { readonly words: string; readonly rest: readonly string[] } | undefined {
  for (const count of [2, 1]) {
    const words = args.slice(0, count).join(' ');
    if (args.length >= count && Object.hasOwn(COMMANDS, words)) {
      return { words, rest: args.slice(count) };
    }
  }
  return undefined;
}

async function helpText(language: Language): Promise<string> {
  const title =
    language === 'ja'
      ? 'つくろい: 病院の機器の弱いところを知り、直し、証拠を残します'
      : 'Tsukuroi: knows, mends and proves a hospital’s computers';
  return `${title}\n\n${await linesOf(Object.keys(COMMANDS), language)}`;
}

async function linesOf(commands: readonly string[], language: Language): Promise<string> {
  const lines: string[] = [];
  for (const words of commands) {
    const command = await COMMANDS[words]?.();
    if (command !== undefined) {
      lines.push(`  tsukuroi ${words} ${command.usage}\n      ${command.summary[language]}\n`);
    }
  }
  return lines.join('');
}

/** The commands that begin with a word, such as all of `keys`. */
function groupOf(word: string | undefined): readonly string[] {
  return Object.keys(COMMANDS).filter((words) => words.split(' ', 1)[0] === word);
}

/** Says an error to a person: what happened, what it affects, what to do. Bugs keep their stack for the log. */
function sayError(io: CommandIo, error: unknown): ExitCode {
  const text = describeError(error, io.language);
  io.say(`${text.what}\n${text.effect}\n${text.next}\n`);
  if (!(error instanceof TsukuroiError)) {
    io.say(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
  }
  return error.exitCode;
}

/** What Node's own reader of arguments found wrong, in words of ours: its messages are English only. */
function badArgument(cause: unknown, language: Language): string {
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: '', message: '' };
  const [, given = ''] = /'([^']+)'/.exec(message) ?? [];
  const words = {
    ERR_PARSE_ARGS_UNKNOWN_OPTION: { ja: `「${given}」という指定はありません`, en: `there is no option ${given}` },
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: { ja: `「${given}」は余分です`, en: `"${given}" is one word too many` },
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE: {
      ja: `「${given}」の値の付け方が違います`,
      en: `the value of ${given} is missing or too much`,
    },
  }[code ?? ''];
  return words?.[language] ?? message;
}

async function runCommand(io: CommandIo, words: string, command: Command, rest: readonly string[]): Promise<ExitCode> {
  const wrong = (detail: string, cause?: unknown) => new TsukuroiError('USAGE', { detail, command: words }, { cause });
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...rest],
      options: { ...COMMON_OPTIONS, ...command.options },
      allowPositionals: command.positionals,
      strict: true,
    });
  } catch (cause) {
    throw wrong(badArgument(cause, io.language), cause);
  }
  if (parsed.values.lang !== undefined && !isLanguage(parsed.values.lang)) {
    throw wrong(`--lang ${LANGUAGES.join('|')}`);
  }
  if (parsed.values.help === true) {
    await io.out(`tsukuroi ${words} ${command.usage}\n${command.summary[io.language]}\n`);
    return 0;
  }
  return command.run(io, parsed.values as Parameters<Command['run']>[1], parsed.positionals);
}

/**
 * Runs one command line and answers the exit code (docs/formats/command-line.md). Never throws.
 *
 * @param outside the world; its language is that of the words when the arguments name none
 */
export async function runCommandLine(given: readonly string[], outside: CommandIo): Promise<ExitCode> {
  const io = speaking(outside, languageOf(given) ?? outside.language);
  const args = languageLast(given);
  try {
    const found = findCommand(args);
    if (found === undefined) {
      const group = groupOf(args[0]);
      const asked = args.length === 0 || args.includes('--help') || args.includes('-h');
      if (asked) {
        await io.out(await (group.length > 0 ? linesOf(group, io.language) : helpText(io.language)));
        return 0;
      }
      return sayError(
        io,
        group.length === 0
          ? new TsukuroiError('COMMAND_UNKNOWN', { given: args.join(' ') })
          : new TsukuroiError('COMMAND_INCOMPLETE', {
              given: args.join(' '),
              group: group[0]?.split(' ')[0] ?? '',
              list: group.map((words) => `tsukuroi ${words}`).join(io.language === 'ja' ? '、' : ', '),
            }),
      );
    }
    const load = COMMANDS[found.words];
    if (load === undefined) {
      return 2;
    }
    const command = await load();
    try {
      return await runCommand(io, found.words, command, found.rest);
    } catch (error) {
      const code = sayError(io, error);
      if (error instanceof TsukuroiError && error.code === 'USAGE') {
        io.say(`  tsukuroi ${found.words} ${command.usage}\n`);
      }
      return code;
    }
  } catch (error) {
    return sayError(io, error);
  }
}

function languageOf(args: readonly string[]): Language | undefined {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const value = args[at]?.includes('=') ? args[at]?.split('=')[1] : args[at + 1];
  return at >= 0 && isLanguage(value) ? value : undefined;
}

/** `tsukuroi --lang en match …` is `tsukuroi match … --lang en`. */
function languageLast(args: readonly string[]): readonly string[] {
  const count = args[0] === '--lang' ? 2 : args[0]?.startsWith('--lang=') ? 1 : 0;
  return [...args.slice(count), ...args.slice(0, count)];
}

/**
 * The same world in another language, in which no name of a stranger (a file on a stick, a device, a package) steers the terminal. `ended` stays
 * untouched until a command asks for it.
 */
function speaking(outside: CommandIo, language: Language): CommandIo {
  const { ask, askSecret } = outside;
  const own: Partial<CommandIo> = {
    language,
    out: (text) => outside.out(outside.isShown === true && typeof text === 'string' ? forTerminal(text) : text),
    say: (text, look) => outside.say(dressed(forTerminal(text), ask === undefined ? undefined : look)),
    ...(ask === undefined ? {} : { ask: (question) => ask(forTerminal(question)) }),
    ...(askSecret === undefined ? {} : { askSecret: (question) => askSecret(forTerminal(question)) }),
  };
  const properties = Object.entries(own).map(([name, value]) => [name, { value, enumerable: true }]);
  return Object.create(outside, Object.fromEntries(properties)) as CommandIo;
}

const [RED, PLAIN, REST_OF_LINE] = ['\u001b[1;31m', '\u001b[0m', '\u001b[K'];

function dressed(text: string, look: Look | undefined): string {
  switch (look) {
    case 'alarm':
      return `${RED}${text.trimEnd()}${PLAIN}\n`;
    case 'progress':
      return `\r${text.replace('\n', '')}${REST_OF_LINE}${text.endsWith('\n') ? '\n' : ''}`;
    case undefined:
      return text;
  }
}

/** Yes is `y` or `はい`; everything else, a bare Enter too, is no. */
async function askAtTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^(y|yes|はい)$/i.test(answer.normalize('NFKC').trim());
  } finally {
    terminal.close();
  }
}

/** Asks without showing what is typed. */
async function askSecretAtTerminal(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_part, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** The outermost layer: the real streams, clock and signals. */
export async function runAsProgram(): Promise<void> {
  const args = process.argv.slice(2);
  let ended: Promise<void> | undefined;
  // A journal or terminal that goes away takes no server with it: there is nobody left to tell.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 2);
  });
  const io: CommandIo = {
    stdin: process.stdin,
    out: (text) =>
      new Promise((resolve) => {
        if (process.stdout.write(text)) {
          resolve();
        } else {
          process.stdout.once('drain', resolve);
        }
      }),
    say: (text) => {
      process.stderr.write(text);
    },
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true
      ? { ask: askAtTerminal, askSecret: askSecretAtTerminal }
      : {}),
    isShown: process.stdout.isTTY === true,
    environment: process.env,
    clock: systemClock,
    language: 'ja',
    get ended() {
      ended ??= untilAskedToEnd({
        on: (signal, listener) => process.on(signal, listener),
        exit: (code) => process.exit(code),
        nowMs: systemClock.nowMs,
      });
      return ended;
    },
  };
  process.exitCode = await runCommandLine(args, io);
}

if (import.meta.main) {
  await runAsProgram();
}

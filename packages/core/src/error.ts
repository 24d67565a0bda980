import { inOneLine } from './terminal.ts';
import type { Language } from './text.ts';

/** What a person is told: what happened, what it affects, what to do next. `{name}` stands for a parameter. */
export interface ErrorText {
  readonly what: string;
  readonly effect: string;
  readonly next: string;
}

export type ErrorTexts = Readonly<Record<string, Readonly<Record<Language, ErrorText>>>>;
export type ErrorParams = Readonly<Record<string, string | number>>;

/** Exit codes of the command line (docs/formats/command-line.md). */
export type ExitCode = 0 | 1 | 2 | 3;

/**
 * The one error class. Callers decide on `code`, never on the message; the words for people are found by code in the
 * catalogue of the room that raised it (`errors.ts` beside the code).
 */
export class TsukuroiError extends Error {
  override readonly name = 'TsukuroiError';
  readonly code: string;
  readonly params: ErrorParams;
  readonly exitCode: ExitCode;

  constructor(code: string, params: ErrorParams = {}, options: { cause?: unknown; exitCode?: ExitCode } = {}) {
    super(`${code} ${JSON.stringify(params)}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.params = params;
    this.exitCode = options.exitCode ?? 2;
  }
}

const catalogue = new Map<string, Readonly<Record<Language, ErrorText>>>();

/** Adds a room's error texts to the catalogue. A code belongs to one room; a second owner is a bug. */
export function registerErrorTexts(texts: ErrorTexts): void {
  for (const [code, text] of Object.entries(texts)) {
    const known = catalogue.get(code);
    if (known !== undefined && known !== text) {
      throw new Error(`error code ${code} is registered twice`);
    }
    catalogue.set(code, text);
  }
}

/** All registered codes, for the documentation and for the test that every code has its words. */
export function registeredErrorCodes(): string[] {
  return [...catalogue.keys()].sort();
}

const UNEXPECTED: Readonly<Record<Language, ErrorText>> = {
  ja: {
    what: 'つくろいの内部で予期しない誤りが起きました（{code}）。',
    effect: 'この操作は行われていません。ほかの機能は動いています。',
    next: 'もう一度試し、続くときは「監査ログ」の時刻と要求番号を添えて管理者へ知らせてください。',
  },
  en: {
    what: 'Something unexpected happened inside Tsukuroi ({code}).',
    effect: 'This action was not carried out. Everything else keeps working.',
    next: 'Try again; if it stays, tell your administrator the time and the request number.',
  },
};

/** The words for an error in one language, with parameters filled in. Unknown codes get the general text. */
export function describeError(error: unknown, language: Language = 'ja'): ErrorText & { readonly code: string } {
  const code = error instanceof TsukuroiError ? error.code : 'UNEXPECTED';
  const params = error instanceof TsukuroiError ? error.params : {};
  const text = catalogue.get(code)?.[language] ?? UNEXPECTED[language];
  // A parameter may be the name of a file on a stranger's stick: it adds no line to our sentence and steers no terminal.
  const shown = Object.entries(params).map(([name, value]) => [name, inOneLine(String(value))]);
  const fill = (sentence: string) => fillText(sentence, { code, ...Object.fromEntries(shown) });
  return { code, what: fill(text.what), effect: fill(text.effect), next: fill(text.next) };
}

/** Replaces `{name}` by its parameter; a placeholder without parameter stays visible, so that it is noticed. */
export function fillText(sentence: string, params: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

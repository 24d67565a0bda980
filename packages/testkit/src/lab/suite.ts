import { describeError, type Language, type Text, TsukuroiError } from '@tsukuroi/core';
import type { Lab } from './lab.ts';

/** What a check saw, in words or numbers, and whether it is what must be. */
export interface Seen {
  readonly ok: boolean;
  readonly seen: string;
  /** Figures of the closing table, by name ({@link Suite.closing}); of two the later counts. */
  readonly figures?: Readonly<Record<string, string>>;
}

export interface Line extends Seen {
  readonly title: string;
  readonly seconds: number;
}

export interface SuiteContext {
  readonly lab: Lab;
  /** Makes one line of the table. A check that throws is a failed line with the reason; the suite goes on. */
  check(title: Text, look: () => Promise<Seen>): Promise<boolean>;
  /** Words for the person who watches. */
  say(text: string): void;
}

/** One folder below `suites/` and one line in `suites/registry.ts`. */
export interface Suite {
  readonly id: string;
  readonly title: Text;
  /** Rows of the table that a person reads who reads nothing else: each names a figure that a check gives. */
  readonly closing?: readonly { readonly title: Text; readonly figure: string }[];
  /** Packages that endpoints have beside those of every host, from the same archive. */
  readonly endpointPackages?: readonly string[];
  run(context: SuiteContext): Promise<void>;
}

export interface Outcome {
  readonly lines: readonly Line[];
  readonly passed: number;
  readonly failed: number;
}

/** Why something went wrong, in words. */
export function reasonOf(error: unknown, language: Language): string {
  if (error instanceof TsukuroiError) {
    const { what, effect } = describeError(error, language);
    return `${what} ${effect}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Collects lines. A suite that ends without any, or stops halfway, has failed. */
export function lineRecorder(language: Language, say: (text: string) => void) {
  const lines: Line[] = [];
  const add = (line: Line) => {
    lines.push(line);
    say(`${line.ok ? 'ok  ' : 'FAIL'} ${line.title}: ${line.seen} (${line.seconds.toFixed(1)} s)\n`);
  };
  return {
    lines,
    async check(title: Text, look: () => Promise<Seen>): Promise<boolean> {
      const began = performance.now();
      let seen: Seen;
      try {
        seen = await look();
      } catch (error) {
        seen = { ok: false, seen: reasonOf(error, language) };
      }
      add({ ...seen, title: title[language], seconds: (performance.now() - began) / 1000 });
      return seen.ok;
    },
    stopped(error: unknown) {
      const title = language === 'ja' ? '最後まで行えたこと' : 'ran to its end';
      add({ ok: false, title, seen: reasonOf(error, language), seconds: 0 });
    },
  };
}

export function outcomeOf(lines: readonly Line[], language: Language): Outcome {
  const empty = language === 'ja' ? '何も確かめられませんでした' : 'nothing was looked at';
  const all = lines.length > 0 ? lines : [{ ok: false, title: empty, seen: '-', seconds: 0 }];
  const failed = all.filter((line) => !line.ok).length;
  return { lines: all, passed: all.length - failed, failed };
}

/** The table at the end; its last line is `N passed, N failed`. A figure that no check gave is said to be unknown. */
export function tableOf(outcome: Outcome, language: Language, closing: Suite['closing'] = []): string {
  const rows = outcome.lines.map((line) => `${line.ok ? 'ok  ' : 'FAIL'}  ${line.title}\n        ${line.seen}`);
  const figures = Object.assign({}, ...outcome.lines.map((line) => line.figures ?? {})) as Record<string, string>;
  const unknown = language === 'ja' ? '分かりません' : 'unknown';
  const table = closing.map(({ title, figure }) => `| ${title[language]} | ${figures[figure] ?? unknown} |\n`);
  const closed = table.length === 0 ? '' : `${table.join('')}\n`;
  return `\n${rows.join('\n')}\n\n${closed}${outcome.passed} passed, ${outcome.failed} failed\n`;
}

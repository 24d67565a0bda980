import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';

const DPKG = '/usr/bin/dpkg';
const APT_GET = '/usr/bin/apt-get';

/**
 * All that the package manager and the packages' own scripts find in their environment. Nobody is there to be asked
 * (debconf(7), noninteractive); settings files that ucf keeps are kept as dpkg's are (ucf(1), UCF_FORCE_CONFFOLD); news are not
 * mailed (apt-listchanges(1)); needrestart is asked once, afterwards, and restarts nothing by itself (its apt-pinvoke,
 * NEEDRESTART_SUSPEND). Scripts expect a home that is there.
 */
const ENVIRONMENT = {
  HOME: '/root',
  LANG: 'C',
  LC_ALL: 'C',
  TERM: 'dumb',
  DEBIAN_FRONTEND: 'noninteractive',
  DEBIAN_PRIORITY: 'critical',
  APT_LISTCHANGES_FRONTEND: 'none',
  UCF_FORCE_CONFFOLD: '1',
  NEEDRESTART_SUSPEND: '1',
} as const;

/** A plan of a whole desktop has below 1 MB of words. */
const OUTPUT_BYTES = 16 * 1024 ** 2;
const QUESTION_MS = 120_000;
const SOLVE_MS = 600_000;
/** Repairing runs the scripts of whatever was left half done; a kernel's takes some minutes. */
const CONFIGURE_MS = 1_800_000;

/** The machine's own version of a settings file is kept; the vendor's lies beside it as `.dpkg-dist` (dpkg(1), --force-confold). */
const KEEP_SETTINGS = ['--force-confdef', '--force-confold'] as const;

/** How a program ended, and everything it said. */
export interface Said {
  /** Null when it did not run to its end. */
  readonly code: number | null;
  readonly text: string;
  readonly problem?: string;
}

async function said(run: RunProgram, command: string, args: readonly string[], timeoutMs: number): Promise<Said> {
  const { code, stdout, problem } = await run({
    ...{ command, args, timeoutMs, outputLimit: OUTPUT_BYTES },
    ...{ environment: ENVIRONMENT, withErrors: true },
  });
  return { code, text: stdout.toString('utf8'), ...(problem === undefined ? {} : { problem }) };
}

/** A question that changes nothing, and answers on its output alone. */
export async function asked(run: RunProgram, command: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, problem } = await run({
    ...{ command, args, timeoutMs: QUESTION_MS, outputLimit: OUTPUT_BYTES },
    environment: ENVIRONMENT,
  });
  return { code, text: stdout.toString('utf8'), ...(problem === undefined ? {} : { problem }) };
}

/** A format for dpkg-query(1), --showformat: these fields, one tab between them, one line for each package. */
export const showFormat = (...fields: readonly string[]): string =>
  `${fields.map((field) => `\${${field}}`).join('\\t')}\\n`;

export const aptGet = (run: RunProgram, args: readonly string[], timeoutMs = SOLVE_MS): Promise<Said> =>
  said(run, APT_GET, args, timeoutMs);

export const configureAll = (run: RunProgram): Promise<Said> =>
  said(run, DPKG, [...KEEP_SETTINGS, '--configure', '-a'], CONFIGURE_MS);

/** One package file that a recipe names. */
export const dpkg = (run: RunProgram, args: readonly string[]): Promise<Said> => said(run, DPKG, args, CONFIGURE_MS);

/** Answers to a package's own questions, one line each (debconf-set-selections(1)). */
export const setSelections = (run: RunProgram, file: string): Promise<Said> =>
  asked(run, '/usr/bin/debconf-set-selections', [file]);

/** Lines for the evidence: the last 200, none longer than the format allows, without what a terminal would swallow. */
export function lastLines(text: string): string[] {
  const lines = text
    .split(/[\r\n]+/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' control characters are what is taken out
    .map((line) => line.replace(/\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trimEnd())
    .filter((line) => line !== '');
  return lines.slice(-200).map((line) => line.slice(0, 1_000));
}

import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';

const RPM = '/usr/bin/rpm';
const RPMDB = '/usr/bin/rpmdb';
const RPMKEYS = '/usr/bin/rpmkeys';
const DNF = '/usr/bin/dnf';

/** All that rpm, dnf and the packages' own scripts find in their environment. */
const ENVIRONMENT = { HOME: '/root', LANG: 'C', LC_ALL: 'C', TERM: 'dumb' } as const;

const OUTPUT_BYTES = 16 * 1024 ** 2;
const QUESTION_MS = 300_000;

/** How a program ended, and what it said. */
export interface Said {
  /** Null when it did not run to its end. */
  readonly code: number | null;
  readonly text: string;
  readonly problem?: string;
}

/** The rpm and dnf of one root. */
export interface RpmTools {
  readonly run: RunProgram;
  /** `/`, or the folder of another system, in tests. */
  readonly root: string;
  /** A question to the root's rpm that answers on its output alone. */
  query(args: readonly string[]): Promise<Said>;
  /** rpm with its errors; of the root. */
  rpm(args: readonly string[], timeoutMs?: number): Promise<Said>;
  rpmdb(args: readonly string[]): Promise<Said>;
  /** With the root's own keys, or those of a folder. */
  rpmkeys(args: readonly string[], dbpath?: string): Promise<Said>;
  dnf(args: readonly string[], timeoutMs?: number): Promise<Said>;
  /** A path of the root as this process sees it. */
  at(path: string): string;
}

export function rpmTools(run: RunProgram, root: string): RpmTools {
  const own = root === '/' ? [] : ['--root', root];
  const said = async (command: string, args: readonly string[], withErrors: boolean, timeoutMs = QUESTION_MS) => {
    const { code, stdout, problem } = await run({
      ...{ command, args, timeoutMs, outputLimit: OUTPUT_BYTES },
      ...{ environment: ENVIRONMENT, withErrors },
    });
    return { code, text: stdout.toString('utf8'), ...(problem === undefined ? {} : { problem }) };
  };
  return {
    ...{ run, root },
    query: (args) => said(RPM, [...own, ...args], false),
    rpm: (args, timeoutMs) => said(RPM, [...own, ...args], true, timeoutMs),
    rpmdb: (args) => said(RPMDB, [...own, ...args], true),
    rpmkeys: (args, dbpath) => said(RPMKEYS, [...(dbpath === undefined ? own : ['--dbpath', dbpath]), ...args], true),
    dnf: (args, timeoutMs) => said(DNF, [...(root === '/' ? [] : [`--installroot=${root}`]), ...args], true, timeoutMs),
    at: (path) => (root === '/' ? path : `${root}${path}`),
  };
}

/**
 * dnf(8), dnf.conf(5): only the named files, nothing from any repository, nothing removed, nothing newer or weaker drawn in; somebody else's
 * lock ends it (exit code 200). Old kernels stay (`installonly_limit=0`): an order never removes. Plug-ins stay away: what locks versions
 * is read by this provider itself. What dnf would do is read from its words, whatever the machine's settings say about them.
 *
 * @param empty folder without repositories
 * @param cache folder of dnf's own
 */
export function installArguments(files: readonly string[], empty: string, cache: string): readonly string[] {
  const settings = {
    ...{ reposdir: empty, cachedir: cache, gpgcheck: '1', localpkg_gpgcheck: '1', best: 'True', strict: 'True' },
    ...{ install_weak_deps: 'False', installonly_limit: '0', exit_on_lock: 'True', diskspacecheck: 'True' },
    ...{ debuglevel: '2', color: 'never' },
  };
  const switches = ['--assumeyes', '--cacheonly', '--disablerepo=*', '--noplugins', '--noautoremove'];
  const set = Object.entries(settings).map(([name, value]) => `--setopt=${name}=${value}`);
  return [...switches, ...set, 'install', ...files];
}

/** rpm-queryformat: these tags, one tab between them, one line for each package. */
export const queryFormat = (...tags: readonly string[]): string => `${tags.map((tag) => `%{${tag}}`).join('\\t')}\\n`;

/**
 * A real PostgreSQL for the store tests, started once per test run by an unprivileged user in the folder of the run and
 * stopped at the end, also when the run is killed. The cluster speaks Japanese (ja_JP.UTF-8), so that anything that leans on a locale's sorting or on
 * the words of an error message shows; ordinary databases in it are made with C.UTF-8.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { reservedPort } from './reserved-port.ts';
import { runFolder } from './run-folder.ts';

const run = promisify(execFile);

/** Where the running cluster is; `japaneseLocale` tells how its default databases sort. */
export interface TestPostgres {
  readonly url: string;
  readonly japaneseLocale: 'libc' | 'icu';
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres;
    /** The folder of this run for databases in files. */
    databases: string;
  }
}

/** What stands ready in the cluster, for `postgres-copies.ts`: schemas to copy, and copies that wait for a test. */
const READY = `
  create table schemas (name text primary key, looks text not null);
  create table idle (name text primary key, schema text not null)`;

/** A cluster that nobody needs after a power cut, and databases that live for a second: nothing waits for the disk. */
const SWIFT = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'shared_buffers=32MB',
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bin = findBinaries();
  const folder = runFolder();
  const owner = unprivilegedUser();
  chmodSync(folder, 0o755);
  const databases = join(folder, 'databases');
  mkdirSync(databases);
  const home = join(folder, 'home');
  mkdirSync(home);
  if (owner !== undefined) {
    chownSync(home, owner.uid, owner.gid);
  }
  const locales = await makeJapaneseLocale(folder);
  const place = { cwd: home, env: environmentOf(locales) };
  const call = (program: string, parameters: readonly string[]) => {
    const [command, all] = asOwner(owner, join(bin, program), parameters);
    return run(command, all, place);
  };
  const data = join(home, 'data');
  const japanese =
    locales === undefined
      ? ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=ja-JP']
      : ['--locale=ja_JP.UTF-8'];
  await call('initdb', ['-D', data, '-A', 'trust', '-E', 'UTF8', '-U', 'tsukuroi', '--no-sync', ...japanese]);
  const port = await reservedPort();
  const settings = [...SWIFT, 'listen_addresses=127.0.0.1', 'max_connections=200'].flatMap((one) => ['-c', one]);
  const [command, all] = asOwner(owner, join(bin, 'postgres'), ['-D', data, '-k', home, '-p', `${port}`, ...settings]);
  const cluster = spawn(command, all, { ...place, stdio: ['ignore', 'ignore', openSync(join(folder, 'log'), 'a')] });
  await untilReady(cluster, async () => {
    await call('psql', ['-h', home, '-p', `${port}`, '-U', 'tsukuroi', '-d', 'postgres', '-q', '-c', READY]);
  }).catch((cause: unknown) => {
    throw new Error(`PostgreSQL did not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`, { cause });
  });
  project.provide('databases', databases);
  project.provide('postgres', {
    url: `postgres://tsukuroi@127.0.0.1:${port}/postgres`,
    japaneseLocale: locales === undefined ? 'icu' : 'libc',
  });
  return async () => {
    const gone = once(cluster, 'exit');
    // Immediate shutdown: nothing of it is needed any more.
    cluster.kill('SIGQUIT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The cluster takes a moment until it answers; one that ended says so at once. */
async function untilReady(cluster: ChildProcess, ask: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (cluster.exitCode !== null || cluster.signalCode !== null || attempt === 300) {
        throw error;
      }
      await setTimeout(100);
    }
  }
}

/** The folder that holds `initdb`, the newest version first; Debian keeps it outside PATH. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined) {
    throw new Error(
      'PostgreSQL 15 以上が見つかりません。保存のテストは本物の PostgreSQL でも行います。次で入れてください: apt-get install --no-install-recommends postgresql',
    );
  }
  return found;
}

/** PostgreSQL refuses to run as root; `postgres` comes with Debian's package, `nobody` is everywhere. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) {
    return undefined;
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((what) =>
        Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' })),
      );
      if (uid !== undefined && gid !== undefined) {
        return { uid, gid };
      }
    } catch {
      // `id` answers 1 when there is no such user: try the next.
    }
  }
  throw new Error('PostgreSQL を動かせる一般利用者（postgres または nobody）がいません。');
}

/** A program of the cluster, as its owner; it ends with this process, however this process ends. */
function asOwner(
  owner: { readonly uid: number; readonly gid: number } | undefined,
  program: string,
  parameters: readonly string[],
): readonly [string, readonly string[]] {
  const becoming = owner === undefined ? [] : [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return ['setpriv', [...becoming, '--pdeathsig=QUIT', '--', program, ...parameters]];
}

function environmentOf(locales: string | undefined): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    ...(locales === undefined ? {} : { LOCPATH: locales }),
    LC_ALL: locales === undefined ? 'C.UTF-8' : 'ja_JP.UTF-8',
  };
}

/** ja_JP.UTF-8 in a folder of its own (LOCPATH); undefined when the machine has no locale sources, then ICU sorts instead. */
async function makeJapaneseLocale(folder: string): Promise<string | undefined> {
  const locales = join(folder, 'locales');
  mkdirSync(locales);
  try {
    await run('localedef', ['-i', 'ja_JP', '-f', 'UTF-8', join(locales, 'ja_JP.UTF-8')]);
    return locales;
  } catch {
    // `localedef` or its sources (Debian package locales) are absent.
    return undefined;
  }
}

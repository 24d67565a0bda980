/**
 * A real PostgreSQL for the store tests, started once per test run by an unprivileged user in a temporary folder and
 * stopped at the end. The cluster speaks Japanese (ja_JP.UTF-8), so that anything that leans on a locale's sorting or on
 * the words of an error message shows; ordinary databases in it are made with C.UTF-8.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const run = promisify(execFile);

/** Where the running cluster is; `japaneseLocale` tells how its default databases sort. */
export interface TestPostgres {
  readonly url: string;
  readonly japaneseLocale: 'libc' | 'icu';
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres;
  }
}

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
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-pg-'));
  const owner = unprivilegedUser();
  chmodSync(folder, 0o755);
  const home = join(folder, 'home');
  mkdirSync(home);
  if (owner !== undefined) {
    chownSync(home, owner.uid, owner.gid);
  }
  const locales = await makeJapaneseLocale(folder);
  const call = (program: string, parameters: readonly string[]) =>
    asOwner(owner, join(bin, program), parameters, { cwd: home, locales });
  const data = join(home, 'data');
  const japanese =
    locales === undefined
      ? ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=ja-JP']
      : ['--locale=ja_JP.UTF-8'];
  await call('initdb', ['-D', data, '-A', 'trust', '-E', 'UTF8', '-U', 'tsukuroi', '--no-sync', ...japanese]);
  const port = await freePort();
  const settings = [
    `-k ${home} -p ${port}`,
    ...[...SWIFT, 'listen_addresses=127.0.0.1', 'max_connections=200'].map((setting) => `-c ${setting}`),
  ].join(' ');
  await call('pg_ctl', ['-D', data, '-l', join(home, 'log'), '-w', '-o', settings, 'start']);
  project.provide('postgres', {
    url: `postgres://tsukuroi@127.0.0.1:${port}/postgres`,
    japaneseLocale: locales === undefined ? 'icu' : 'libc',
  });
  return async () => {
    await call('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
    rmSync(folder, { recursive: true, force: true });
  };
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
function unprivilegedUser(): { name: string; uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) {
    return undefined;
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((what) =>
        Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' })),
      );
      if (uid !== undefined && gid !== undefined) {
        return { name, uid, gid };
      }
    } catch {
      // `id` answers 1 when there is no such user: try the next.
    }
  }
  throw new Error('PostgreSQL を動かせる一般利用者（postgres または nobody）がいません。');
}

async function asOwner(
  owner: { name: string } | undefined,
  program: string,
  parameters: readonly string[],
  place: { cwd: string; locales: string | undefined },
): Promise<void> {
  const environment = {
    PATH: process.env.PATH,
    ...(place.locales === undefined ? {} : { LOCPATH: place.locales }),
    LC_ALL: place.locales === undefined ? 'C.UTF-8' : 'ja_JP.UTF-8',
  };
  const [command, all] =
    owner === undefined ? [program, parameters] : ['runuser', ['-u', owner.name, '--', program, ...parameters]];
  await run(command, [...all], { cwd: place.cwd, env: environment });
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

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}

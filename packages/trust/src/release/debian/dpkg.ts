import { TsukuroiError } from '@tsukuroi/core';
import '../errors.ts';
import type { Packages } from '../machine.ts';
import { keepInstalled } from './keep-installed.ts';
import { lastWords, type RunCommand } from './run-command.ts';

export interface DpkgOptions {
  /** `tsukuroi-server` */
  readonly name: string;
  readonly run: RunCommand;
  /** Another root than `/`, for tests (dpkg(1), `--root`). */
  readonly root?: string;
  /** Before it is tried again: another program may hold the package database for a while. */
  readonly pause: (ms: number) => Promise<void>;
}

/** dpkg-query(1), `--showformat`. */
const FIELDS = `${['db:Status-Abbrev', 'Version'].map((field) => `\${${field}}`).join('\\t')}\\n`;
const INSTALL_MS = 900_000;
const TRIES = 3;
const BETWEEN_MS = 20_000;

/** dpkg's own tools, which every Debian and Ubuntu has: no apt, no network, no other package is touched. */
export function dpkgPackages(options: DpkgOptions): Packages {
  const { name, root, run } = options;
  const base = root === undefined ? [] : [`--root=${root}`];
  const database = root === undefined ? [] : [`--admindir=${root}/var/lib/dpkg`];

  return {
    async installed() {
      // db:Status-Abbrev is wanted, state, error (dpkg-query(1)): `ii ` is installed and whole.
      const asked = await run(['dpkg-query', ...database, '-W', '-f', FIELDS, name]);
      const [, state = '', version = ''] = /^.([a-zA-Z])..?\t(.*)$/m.exec(asked.out) ?? [];
      if (asked.code !== 0 || version === '' || state === 'n' || state === 'c') {
        return undefined;
      }
      return { version, whole: /^ii \t/m.test(asked.out) };
    },
    async order(a, b) {
      for (const [word, order] of [
        ['lt', 'older'],
        ['eq', 'same'],
        ['gt', 'newer'],
      ] as const) {
        if ((await run(['dpkg', '--compare-versions', a, word, b])).code === 0) {
          return order;
        }
      }
      throw new TsukuroiError('UPGRADE_PACKAGE_UNREADABLE', { file: `${a} ${b}` }, { exitCode: 3 });
    },
    async read(file) {
      const asked = await run(['dpkg-deb', '-f', file, 'Package', 'Version']);
      const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(asked.out)?.[1];
      const [found, version] = [field('Package'), field('Version')];
      if (asked.code !== 0 || found === undefined || version === undefined) {
        throw new TsukuroiError('UPGRADE_PACKAGE_UNREADABLE', { file }, { exitCode: 3 });
      }
      return { name: found, version };
    },
    keep: (file) => keepInstalled({ name, run, base, database, root: root ?? '/' }, file),
    async install(file) {
      let answer = { code: null as number | null, out: '', err: '' };
      for (let tries = 1; tries <= TRIES; tries += 1) {
        // Settings that a person changed stay (dpkg(1), confold); nobody is there to be asked.
        const how = ['--force-confold', '--install', file];
        answer = await run(['dpkg', ...base, ...how], { timeoutMs: INSTALL_MS });
        if (answer.code === 0) {
          return;
        }
        await options.pause(BETWEEN_MS);
      }
      const params = { version: file.split('/').at(-1) ?? '', reason: lastWords(answer) };
      throw new TsukuroiError('UPGRADE_INSTALL_FAILED', params, { exitCode: 1 });
    },
  };
}

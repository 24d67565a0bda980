import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { OrderedPackage } from '../../patch/patch.ts';
import { asked, showFormat } from './programs.ts';

const DPKG_QUERY = '/usr/bin/dpkg-query';
const STAT = '/usr/bin/stat';
const MOST = 500;

/**
 * Settings files of these packages of which the machine's own version was kept: dpkg lays the vendor's beside it as `.dpkg-dist` (dpkg(1),
 * --force-confold). Read from the disk, not from what was said, so that it is known after a power cut too. One that an earlier update left
 * stands here as well: nobody has looked at it since.
 */
export async function keptSettings(run: RunProgram, packages: readonly OrderedPackage[]): Promise<string[]> {
  const names = [...new Set(packages.map((item) => item.package))];
  const listed = await asked(run, DPKG_QUERY, ['-W', '-f', showFormat('Conffiles'), ...names]);
  // " /etc/ssl/openssl.cnf 9f9a…", with " obsolete" behind it where the newest version has it no more (deb-conffiles(5)).
  const files = [...listed.text.matchAll(/^ (\/\S+) [0-9a-f]{32}(?: \S+)*$/gm)].map(([, path = '']) => path);
  if (files.length === 0) {
    return [];
  }
  const there = await asked(run, STAT, ['-c', '%n', '--', ...files.map((path) => `${path}.dpkg-dist`)]);
  const found = there.text.split('\n').filter((path) => path.endsWith('.dpkg-dist'));
  return found.slice(0, MOST).map((path) => path.slice(0, -'.dpkg-dist'.length).slice(0, 300));
}

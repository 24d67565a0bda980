import { cp, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import type { Upgrade } from './mirror.ts';

/** Where a carried archive lies on a host. */
export const CARRIED = '/var/lib/carried';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Debian's two archives below one base address, for apt; each list is checked against Debian's own keys. */
export function aptSources(base: string): string {
  const signed = `[signed-by=${KEYRING}]`;
  return `deb ${signed} ${base}/debian bookworm main\ndeb ${signed} ${base}/debian-security bookworm-security main\n`;
}

export async function useArchive(machine: Machine, base: string): Promise<void> {
  await writeFile(machine.root.at('/etc/apt/sources.list'), aptSources(base));
  await machine.must(['apt-get', '-qq', 'update'], { seconds: 120 });
}

/**
 * Brings the archive to a closed host as a person with a stick would, and shows it to apt.
 *
 * @param method `file` reads it in place; `copy` also keeps its lists as from any other archive (apt-transport methods)
 */
export async function carryArchive(machine: Machine, mirror: string, method: 'file' | 'copy' = 'file'): Promise<void> {
  await cp(mirror, machine.root.at(CARRIED), { recursive: true });
  await useArchive(machine, `${method}:${CARRIED}`);
}

/** Version of an installed package; `dpkg-query -W` prints name, tab, version (dpkg-query(1)). */
export async function installedVersion(machine: Machine, name: string): Promise<string> {
  return (await machine.must(['dpkg-query', '-W', name])).trim().split('\t')[1] ?? '';
}

/** Fields of `dpkg-query --showformat` (dpkg-query(1)). */
const FIELDS = ['db:Status-Abbrev', 'Package', 'Version'].map((field) => `\${${field}}`).join('\t');

/** Every installed package as the host's own dpkg says it; what was removed and left its settings behind (`rc`) is not installed. */
export async function installedPackages(machine: Machine): Promise<Map<string, string>> {
  const said = await machine.must(['dpkg-query', '-W', `--showformat=${FIELDS}\n`]);
  const rows = said
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return new Map(rows.flatMap(([state, name = '', version = '']) => (state?.[1] === 'i' ? [[name, version]] : [])));
}

export function upgradePackage(machine: Machine, name: string) {
  const wait = ['-o', 'DPkg::Lock::Timeout=60'];
  return machine.run(['apt-get', '-qq', '-y', ...wait, 'install', '--only-upgrade', name], { seconds: 300 });
}

/**
 * The upgrade that is smallest to carry: chosen at run time, since which packages are old changes with every point release.
 *
 * @returns the upgrade and its file below the archive's folder; undefined when nothing is old
 */
export async function smallestUpgrade(
  upgrades: readonly Upgrade[],
  mirror: string,
): Promise<{ readonly upgrade: Upgrade; readonly file: string } | undefined> {
  const files = (await readdir(mirror, { recursive: true })).filter((name) => name.endsWith('.deb'));
  const found = await Promise.all(
    upgrades.map(async (upgrade) => {
      // The epoch is not part of a file's name (deb-version(7) and the archive's layout).
      const start = `/${upgrade.name}_${upgrade.to.replace(/^\d+:/, '')}_`;
      const file = files.find((name) => name.includes(start));
      return file === undefined ? [] : [{ upgrade, file, bytes: (await stat(join(mirror, file))).size }];
    }),
  );
  return found.flat().sort((one, other) => one.bytes - other.bytes)[0];
}

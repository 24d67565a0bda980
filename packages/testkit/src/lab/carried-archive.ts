import { cp, writeFile } from 'node:fs/promises';
import type { Machine } from './machine.ts';

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

/** Every installed package as the host's own dpkg says it. */
export async function installedPackages(machine: Machine): Promise<Map<string, string>> {
  const said = await machine.must(['dpkg-query', '-W']);
  const rows = said
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  // A package of a foreign or shared architecture carries it in its name.
  return new Map(rows.map(([name = '', version = '']) => [name.split(':')[0] ?? '', version]));
}

export function upgradePackage(machine: Machine, name: string) {
  const wait = ['-o', 'DPkg::Lock::Timeout=60'];
  return machine.run(['apt-get', '-qq', '-y', ...wait, 'install', '--only-upgrade', name], { seconds: 300 });
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import { must } from '../../run.ts';
import type { News } from '../reach/publisher.ts';
import type { Site } from '../reach/site.ts';

/** A weakness that an update of the archive mends, and the packages by which one sees whether it is mended. */
export interface Mendable extends News {
  readonly fixed: string;
  readonly packages: readonly string[];
}

/** One for each source of the archive's updates; numbers of the lab's own making. */
export async function mendables(lab: Lab): Promise<Mendable[]> {
  const { mirror, upgrades } = lab.plan;
  const files = (await readdir(mirror, { recursive: true })).filter((name) => name.endsWith('.deb'));
  const found = await Promise.all(
    upgrades.map(async ({ name, to }) => {
      // The epoch is not part of a file's name (deb-version(7) and the archive's layout).
      const file = files.find((one) => one.includes(`/${name}_${to.replace(/^\d+:/, '')}_`)) ?? 'none';
      const said = await must('dpkg-deb', ['--field', join(mirror, file), 'Source']);
      // `Source: name (version)`, or `name`, or nothing where both are the package's own (deb-control(5)).
      const [, source = name, fixed = to] = /^(\S+)(?: \((\S+)\))?/.exec(said.trim()) ?? [];
      return { name, source, fixed };
    }),
  );
  return [...Map.groupBy(found, ({ source }) => source)].map(([source, rows], at) => ({
    cve: `CVE-2000-${91_000 + at}`,
    source,
    fixed: rows[0]?.fixed ?? '',
    packages: rows.map(({ name }) => name),
  }));
}

/** Sources of which the server says that a device has the weakness. */
export async function foundOn(site: Site, device: string, all: readonly Mendable[]): Promise<Set<string>> {
  const rows = await site.list(`/devices/${device}/findings`);
  const affected = new Set(rows.filter(({ verdict }) => verdict === 'affected').map(({ id }) => id));
  return new Set(all.filter(({ cve }) => affected.has(cve)).map(({ source }) => source));
}

/** The same by what a host's own dpkg says is behind. */
export function sourcesOf(behind: ReadonlySet<string>, all: readonly Mendable[]): Set<string> {
  return new Set(all.filter(({ packages }) => packages.some((name) => behind.has(name))).map(({ source }) => source));
}

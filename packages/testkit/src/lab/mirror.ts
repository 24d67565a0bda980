import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, RELEASE, SECURITY } from './apt-source.ts';
import { madeOnce } from './cache-folder.ts';
import { layOutMirror, readIndexTargets, readWantedPackages } from './partial-mirror.ts';
import { must } from './run.ts';

/** Lists are fetched anew when they are older: what counts as old must be old today. */
const MAX_AGE_DAYS = 1;
const KEYRING = 'usr/share/keyrings/debian-archive-keyring.gpg';

/** A package that the base root has in an old version and the mirror in a newer one. */
export interface Upgrade {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface Mirror {
  /** Holds `debian/`, `debian-security/` and `upgrades.json`. */
  readonly folder: string;
  readonly upgrades: readonly Upgrade[];
  readonly fresh: boolean;
}

/**
 * Makes the stand-in for the distribution's archive. apt itself is the collector for a machine it never sees: it is given
 * the base root's own list of packages, asks the archive with it, and fetches what that machine would need.
 */
export async function partialMirror(cache: string, source: AptSource, base: string, nowMs: number): Promise<Mirror> {
  const { folder, fresh } = await madeOnce(
    cache,
    'mirror',
    { base, layout: 1 },
    async (side) => {
      const work = `${side}.apt`;
      try {
        await fetch(work, side, source, base);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
    { nowMs, maxAgeDays: MAX_AGE_DAYS },
  );
  const upgrades = JSON.parse(await readFile(join(folder, 'upgrades.json'), 'utf8')) as Upgrade[];
  return { folder, upgrades, fresh };
}

async function fetch(work: string, out: string, source: AptSource, base: string): Promise<void> {
  const lists = join(work, 'lists');
  const cacheOf = join(work, 'cache');
  for (const folder of [join(lists, 'partial'), join(cacheOf, 'archives/partial'), out]) {
    await mkdir(folder, { recursive: true });
  }
  await cp(join(base, 'var/lib/dpkg/status'), join(work, 'status'));
  const signed = `[signed-by=${join(base, KEYRING)}]`;
  await writeFile(
    join(work, 'sources.list'),
    `deb ${signed} ${source.release} ${RELEASE} main\ndeb ${signed} ${source.security} ${SECURITY} main\n`,
  );
  await writeFile(
    join(work, 'apt.conf'),
    `Dir::State::status "${join(work, 'status')}";
Dir::State::lists "${lists}";
Dir::Cache "${cacheOf}";
Dir::Etc::sourcelist "${join(work, 'sources.list')}";
Dir::Etc::sourceparts "-";
Dir::Etc::parts "-";
APT::Architecture "amd64";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::GzipIndexes "true";
Acquire::IndexTargets::deb::Packages::KeepCompressed "true";
Acquire::IndexTargets::deb::Packages::KeepCompressedAs "xz";
Acquire::CompressionTypes::Order { "xz"; };
Acquire::ForceHash "SHA256";
`,
  );
  // APT_CONFIG is read before the machine's own configuration; -c after it, and the last word counts (apt.conf(5)).
  const apt = (...args: readonly string[]) =>
    must('apt-get', ['-c', join(work, 'apt.conf'), '-qq', '-y', ...args], { seconds: 600 });
  await apt('update');
  const wanted = readWantedPackages(await apt('--print-uris', 'dist-upgrade'));
  await writeFile(join(out, 'upgrades.json'), JSON.stringify(readUpgrades(await apt('-s', 'dist-upgrade'))));
  await apt('-d', 'dist-upgrade');
  const targets = await apt(
    'indextargets',
    '--format',
    '$(FILENAME)|$(REPO_URI)|$(RELEASE)|$(METAKEY)',
    'Identifier: Packages',
  );
  await layOutMirror(readIndexTargets(targets), wanted, join(cacheOf, 'archives'), out);
}

/** Lines of apt's simulation: `Inst name [installed] (new Origin:…)`. New dependencies have no installed version. */
export function readUpgrades(simulation: string): Upgrade[] {
  return [...simulation.matchAll(/^Inst (\S+) \[([^\]]+)\] \((\S+) /gm)].map(([, name = '', from = '', to = '']) => ({
    name,
    from,
    to,
  }));
}

import { readdir, readFile } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { parseIni } from '../settings.ts';
import type { RpmTools } from './programs.ts';

/** `!name-epoch:version-release.arch`, with `*` anywhere (dnf-versionlock(8)). */
const LOCK = /^(!?)(\S+?)(?:-(?:(\d+|\*):)?([^-\s]+)-([^-\s]+?))?(?:\.([A-Za-z0-9_*]+))?$/;

/** A package in a version, as locks and excludes speak of it. */
export interface NamedRpm {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
}

/**
 * What keeps packages from being changed on this machine, in words for the evidence; undefined for a package that nothing keeps. dnf is not asked:
 * its plug-ins hide a package without saying so.
 */
export interface HeldPackages {
  reasonOf(item: NamedRpm, repository: string): string | undefined;
}

/**
 * @param locks text of versionlock.list
 * @param conf text of dnf.conf
 * @param repositories texts of the `.repo` files
 */
export function heldPackages(locks: string, conf: string, repositories: readonly string[]): HeldPackages {
  const everywhere = parseIni(conf).get('main') ?? new Map<string, string>();
  const ofRepository = new Map(repositories.flatMap((text) => [...parseIni(text)]));
  const lines = locks.split('\n').map((line) => line.replace(/#.*$/, '').trim());
  return {
    reasonOf(item, repository) {
      const lock = lines.find((line) => line !== '' && isKeptBy(line, item));
      const own = ofRepository.get(repository) ?? new Map<string, string>();
      return lock ?? shutOutBy(everywhere, item) ?? shutOutBy(own, item);
    },
  };
}

/** What is excluded, and where some are included by name every other one (dnf.conf(5), excludepkgs and includepkgs). */
function shutOutBy(options: ReadonlyMap<string, string>, item: NamedRpm): string | undefined {
  const globs = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => (options.get(name) ?? '').split(/[\s,]+/)).filter((word) => word !== '');
  const included = globs('includepkgs');
  const isLeftOut = included.length > 0 && !included.some((glob) => isNamedBy(glob, item));
  return (
    globs('exclude', 'excludepkgs').find((glob) => isNamedBy(glob, item)) ?? (isLeftOut ? 'includepkgs' : undefined)
  );
}

/** A glob over the name, or the name with what stands behind it (dnf(8), specifying packages). */
function isNamedBy(glob: string, { package: name, architecture, version }: NamedRpm): boolean {
  const plain = version.replace(/^\d+:/, '');
  const forms = [name, `${name}.${architecture}`, `${name}-${plain}`, `${name}-${plain}.${architecture}`];
  return [...forms, `${name}-${version}.${architecture}`, `${name}-0:${plain}.${architecture}`].some((form) =>
    matchesGlob(form, glob),
  );
}

/** A lock on a version keeps every other one; one with `!` keeps this one; one that cannot be read keeps what it may be about. */
function isKeptBy(line: string, item: NamedRpm): boolean {
  const [, not = '', name = '', epoch, version] = LOCK.exec(line) ?? [];
  const bare = line.replace(/^!/, '');
  const isAllowed = isNamedBy(bare, item);
  if (not !== '') {
    return isAllowed;
  }
  const isAbout =
    version === undefined ? matchesGlob(item.package, name) || isAllowed : matchesGlob(item.package, name);
  return isAbout && !(isAllowed && (version ?? epoch) !== undefined);
}

/** As the machine has it. Of dnf5's own file of locks every package that it names is kept (dnf5-versionlock(8)). */
export async function heldOnMachine(tools: RpmTools): Promise<HeldPackages> {
  const text = (path: string) => readFile(tools.at(path), 'utf8').catch(() => '');
  const five = await text('/etc/dnf/versionlock.toml');
  const names = [...five.matchAll(/^\s*name\s*=\s*"([^"]+)"/gm)].map(([, name = '']) => name);
  const folder = '/etc/yum.repos.d';
  const files = (await readdir(tools.at(folder)).catch((): string[] => [])).filter((name) => name.endsWith('.repo'));
  // dnf-versionlock(8): its settings may name another list.
  const named =
    parseIni(await text('/etc/dnf/plugins/versionlock.conf'))
      .get('main')
      ?.get('locklist') ?? '';
  const lists = ['/etc/dnf/plugins/versionlock.list', '/etc/yum/pluginconf.d/versionlock.list', named.trim()];
  const locks = await Promise.all([...new Set(lists)].filter((path) => path.startsWith('/')).map(text));
  return heldPackages(
    [...locks, ...names].join('\n'),
    await text('/etc/dnf/dnf.conf'),
    await Promise.all(files.map((name) => text(`${folder}/${name}`))),
  );
}

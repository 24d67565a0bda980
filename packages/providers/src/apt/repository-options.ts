import { join } from 'node:path';

/** Where the private apt root of a laid-out repository lies. */
export function aptPlaces(folder: string) {
  const apt = join(folder, 'apt');
  return {
    folder,
    archives: join(folder, 'archives'),
    configuration: join(apt, 'apt.conf'),
    sources: join(apt, 'sources.list'),
    lists: join(apt, 'lists'),
    cache: join(apt, 'cache'),
  };
}

/** Characters that need no quoting in apt.conf(5) and sources.list(5); a folder with others is refused. */
export function isPlainPath(path: string): boolean {
  return /^\/[A-Za-z0-9._/+-]*$/.test(path) && !path.includes('/../');
}

/**
 * Settings that count for these calls only; the machine's own files are not changed. They come last (`-c`, apt.conf(5)), so
 * the machine's other settings — its hooks, its pins, its holds — go on counting. What the vendor hands out by halves was
 * decided when the plan was made, not by this machine's id (apt_preferences(5), phased updates).
 */
export function aptConfiguration(folder: string): string {
  const places = aptPlaces(folder);
  return `Dir::Etc::sourcelist "${places.sources}";
Dir::Etc::sourceparts "-";
Dir::State::lists "${places.lists}";
Dir::Cache "${places.cache}";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::GzipIndexes "true";
APT::Get::AllowUnauthenticated "false";
APT::Get::allow-downgrades "false";
APT::Get::allow-remove-essential "false";
APT::Install-Recommends "false";
APT::Get::Always-Include-Phased-Updates "true";
APT::Sandbox::User "root";
`;
}

/**
 * One line per suite. Only the vendor's keyring of this suite counts (`signed-by`). apt's two date checks are off here and
 * nowhere else: a stick may be weeks old, and the age is judged by `ageRefusal` and the product's own signed freshness.
 */
export function sourcesList(
  folder: string,
  suites: readonly {
    readonly archive: string;
    readonly suite: string;
    readonly components: readonly string[];
    readonly architectures: readonly string[];
    readonly keyring: string;
  }[],
): string {
  const { archives } = aptPlaces(folder);
  return suites
    .map(({ archive, suite, components, architectures, keyring }) => {
      const settings = `arch=${architectures.join(',')} signed-by=${keyring} check-valid-until=no check-date=no`;
      return `deb [${settings}] file:${join(archives, archive)} ${suite} ${components.join(' ')}\n`;
    })
    .join('');
}

/** `apt-get update` over the private sources alone. Fails rather than going on with a part. */
export function updateArguments(folder: string): string[] {
  return ['-c', aptPlaces(folder).configuration, '-q', '-o', 'APT::Update::Error-Mode=any', 'update'];
}

/**
 * Asks for exact versions of what is installed already; new dependencies must come by themselves and are compared with the
 * plan in the simulation. Installing has `--no-remove`: apt itself gives up rather than remove; the simulation has not, so that
 * it says what would be removed.
 */
export function installArguments(
  folder: string,
  upgrades: readonly { readonly package: string; readonly architecture: string; readonly version: string }[],
  mode: 'simulate' | 'install',
): string[] {
  const names = upgrades.map((item) => {
    const qualified = item.architecture === 'all' ? item.package : `${item.package}:${item.architecture}`;
    return `${qualified}=${item.version}`;
  });
  const keepSettings = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold'];
  return [
    ...['-c', aptPlaces(folder).configuration, '-q', '-y', '--only-upgrade'],
    ...(mode === 'simulate' ? ['-s'] : ['--no-remove', '-o', 'DPkg::Lock::Timeout=60', ...keepSettings]),
    ...['install', ...names],
  ];
}

/**
 * Naming a package in `install` marks it as wanted by a person; afterwards those that came as dependencies are marked back
 * with `apt-mark auto`. Empty when there is none.
 */
export function marksToRestore(
  automaticBefore: readonly string[],
  upgrades: readonly { readonly package: string }[],
): string[] {
  const named = new Set(upgrades.map((item) => item.package));
  return automaticBefore.filter((name) => named.has(name.replace(/:[a-z0-9-]+$/, '')));
}

import { canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { contentsOfDnf, type DnfMachine, type DnfPackage, type DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { primaryReader } from '@tsukuroi/providers/dnf/primary.ts';
import { fromMirror } from '../apt/content-from-mirror.ts';
import { knownError, obtained } from '../apt/fetch-supply.ts';
import { dnfError } from './errors.ts';
import type { RpmMachine } from './machine.ts';
import { type Candidate, fileKey, type Known, planFor } from './plan.ts';
import type { DnfSource } from './repositories.ts';
import { escaped, type FetchedRepository, fetchRepository, type RepositoryOptions } from './repository.ts';
import { type SecurityVersions, updateinfoReader } from './updateinfo.ts';

/** The largest package of a distribution is far below that. */
const PACKAGE_LIMIT_BYTES = 4 * 1024 ** 3;
/** Each look for what is needed reads the indices anew; chains of needs are short. */
const MOST_LOOKS = 12;
const AT_ONCE = 4;

export interface DnfSupplyOptions extends RepositoryOptions {
  readonly sources: readonly DnfSource[];
  readonly class: DnfSupply['class'];
}

export interface DnfSupplied {
  readonly supply: DnfSupply;
  /** Where each package can be had, by hash. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Names that were asked for and that no repository has. */
  readonly absent: readonly string[];
  /** Packages of the indices that could not be read; nothing of them can be planned. */
  readonly unreadable: number;
}

/**
 * Plans for machines that are known only by their lists of packages. A list that came twice is planned once; packages that several machines
 * need are named once.
 *
 * @throws TsukuroiError DNF_…, DOWNLOAD_…, PROXY_…, STORE_…
 */
export async function dnfSupplyForMachines(
  machines: readonly RpmMachine[],
  options: DnfSupplyOptions,
): Promise<DnfSupplied> {
  const distinct = [...new Map(machines.map((machine) => [machine.machine, machine])).values()];
  const repositories = await opened(options);
  const security = options.class === 'security' ? await securityOf(repositories) : undefined;
  const byName = new Map<string, Candidate[]>();
  const providers = new Map<string, Candidate[]>();
  const names = new Set(distinct.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const unreadable = await readAll(repositories, (item) => {
    if (names.has(item.name)) {
      push(byName, item.name, item);
    }
  });
  const known: Known = { byName, providers, security };
  let plans = distinct.map((machine) => planFor(machine, known));
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const wanted = new Set(plans.flatMap(({ toLookFor }) => [...toLookFor]));
    if (wanted.size === 0) {
      break;
    }
    await lookFor(repositories, wanted, providers);
    plans = distinct.map((machine) => planFor(machine, known));
  }
  const packages = plans.flatMap((plan) => plan.packages);
  return joined(
    options,
    repositories,
    packages,
    security ?? (await advisedBy(repositories)),
    plans.map(({ machine, toLookFor }) => ({
      ...machine,
      // A chain of needs that came to no end is not whole: said as what is not met.
      unmet: [...new Set([...machine.unmet, ...toLookFor])].map((name) => name.slice(0, 300)).sort(),
    })),
    { absent: [], unreadable },
  );
}

/** A declared set; nothing about any machine is known or said. The newest version of each package in each architecture. */
export async function dnfSupplyDeclared(
  declared: { readonly architectures: readonly string[]; readonly packages: readonly string[] },
  options: DnfSupplyOptions,
): Promise<DnfSupplied> {
  const repositories = await opened(options);
  const security = options.class === 'security' ? await securityOf(repositories) : undefined;
  const names = new Set(declared.packages);
  const seen = new Set<string>();
  const found: Candidate[] = [];
  const unreadable = await readAll(repositories, (item) => {
    if (!names.has(item.name)) {
      return;
    }
    seen.add(item.name);
    const fits = item.architecture === 'noarch' || declared.architectures.includes(item.architecture);
    if (fits && (security === undefined || security.get(`${item.name} ${item.architecture}`)?.has(item.evr))) {
      found.push(item);
    }
  });
  // As a machine that has the oldest of each: what is newest is then its update.
  const packages = [...Map.groupBy(found, (item) => `${item.name} ${item.architecture}`).values()].flatMap(newestOf);
  const absent = declared.packages.filter((name) => !seen.has(name));
  return joined(options, repositories, packages, security ?? (await advisedBy(repositories)), [], {
    absent,
    unreadable,
  });
}

function newestOf(items: readonly Candidate[]): readonly Candidate[] {
  const [first] = items;
  if (first === undefined) {
    return [];
  }
  const { name, architecture } = first;
  const installed = { name, architecture, evr: '0-0', isModular: false };
  const machine = { machine: '', os: { id: '', version: '' }, architecture, packages: [installed] };
  const known = { byName: new Map([[name, items]]), providers: new Map(), security: undefined };
  return planFor(machine, known).packages.slice(0, 1);
}

async function opened(options: DnfSupplyOptions): Promise<readonly FetchedRepository[]> {
  const repositories: FetchedRepository[] = [];
  for (const source of options.sources) {
    repositories.push(await fetchRepository(source, options));
  }
  return repositories;
}

async function securityOf(repositories: readonly FetchedRepository[]): Promise<SecurityVersions> {
  return advisedBy(repositories, (repository) => {
    throw dnfError('no-updateinfo', repository);
  });
}

/** What advisories of these repositories list. One without any calls nothing a security update. */
async function advisedBy(
  repositories: readonly FetchedRepository[],
  without: (repository: string) => void = () => undefined,
): Promise<SecurityVersions> {
  const found: SecurityVersions = new Map();
  for (const { part, read } of repositories) {
    if (!(await readWhole(part.id, 'updateinfo', read, updateinfoReader(found)))) {
      without(part.id);
    }
  }
  return found;
}

async function readAll(repositories: readonly FetchedRepository[], take: (item: Candidate) => void): Promise<number> {
  let unreadable = 0;
  for (const [repository, { part, read }] of repositories.entries()) {
    const reader = primaryReader((item) => take({ ...item, repository }));
    await readWhole(part.id, 'primary', read, reader);
    unreadable += reader.state.unreadable;
  }
  return unreadable;
}

async function readWhole(
  id: string,
  type: string,
  read: FetchedRepository['read'],
  reader: { push(piece: Buffer): void; end(): void },
): Promise<boolean> {
  try {
    const there = await read(type, reader.push);
    if (there) {
      reader.end();
    }
    return there;
  } catch (cause) {
    throw cause instanceof TsukuroiError
      ? cause
      : dnfError('metadata-invalid', id, `${type}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}

async function lookFor(
  repositories: readonly FetchedRepository[],
  wanted: ReadonlySet<string>,
  providers: Map<string, Candidate[]>,
): Promise<void> {
  for (const name of wanted) {
    providers.set(name, []);
  }
  await readAll(repositories, (item) => {
    const given = new Set([item.name, ...item.provides.map(({ name }) => name), ...item.files]);
    for (const name of given) {
      if (wanted.has(name)) {
        push(providers, name, item);
      }
    }
  });
}

function push(map: Map<string, Candidate[]>, key: string, item: Candidate): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [item]);
  } else {
    list.push(item);
  }
}

function joined(
  options: DnfSupplyOptions,
  repositories: readonly FetchedRepository[],
  chosen: readonly Candidate[],
  advised: SecurityVersions,
  machines: readonly DnfMachine[],
  rest: Pick<DnfSupplied, 'absent' | 'unreadable'>,
): DnfSupplied {
  const packages = new Map<string, DnfPackage>();
  const addresses = new Map<string, string>();
  for (const item of chosen.toSorted((a, b) => (fileKey(a) < fileKey(b) ? -1 : 1))) {
    const { name, architecture, evr, repository, path, sha256: hash, size, source } = item;
    packages.set(hash, {
      ...{ package: name, architecture, version: evr, repository, path, sha256: hash, size },
      ...(source === undefined ? {} : { source }),
      security: options.class === 'security' || advised.get(`${name} ${architecture}`)?.has(evr) === true,
    });
    addresses.set(hash, `${repositories[repository]?.address ?? ''}${escaped(path)}`);
  }
  const supply: DnfSupply = {
    format: 'dnf-supply/1',
    madeAt: isoSeconds(options.clock.nowMs()),
    class: options.class,
    repositories: repositories.map(({ part }) => part),
    packages: [...packages.values()],
    machines: [...machines],
  };
  return { supply, addresses, ...rest };
}

export interface FetchedDnf {
  /** What can be carried: without packages that did not come, and without machines that need them. */
  readonly supply: DnfSupply;
  /** The supply as a content of the store. */
  readonly document: { readonly sha256: string; readonly size: number };
  readonly fetched: number;
  readonly there: number;
  readonly fetchedBytes: number;
  readonly failed: readonly { readonly package: string; readonly version: string; readonly error: TsukuroiError }[];
}

/**
 * Brings every package of a supply into the store, by hash; one that fails never stops the others. Packages of a repository whose index
 * nobody signed are checked one by one, and are not carried when that fails.
 *
 * @param holder under this name the store keeps what the supply needs
 * @throws TsukuroiError STORE_QUOTA_FULL, STORE_DISK_FULL before anything is fetched
 */
export async function fetchDnfSupply(
  { supply, addresses }: Pick<DnfSupplied, 'supply' | 'addresses'>,
  holder: string,
  options: DnfSupplyOptions,
): Promise<FetchedDnf> {
  const { fileOf, keys, network, store } = options;
  await store.hold(
    holder,
    contentsOfDnf(supply).map((content) => content.sha256),
  );
  let needed = 0;
  for (const item of supply.packages) {
    needed += (await store.sizeOf(item.sha256)) === undefined ? item.size : 0;
  }
  await store.mustHaveRoom(needed);
  const queue = [...supply.packages];
  const failed: { item: DnfPackage; error: TsukuroiError }[] = [];
  const counts = { fetched: 0, there: 0, fetchedBytes: 0 };
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        if (item.size > PACKAGE_LIMIT_BYTES) {
          throw new TsukuroiError(
            'DOWNLOAD_TOO_LARGE',
            { url: item.path, limit: PACKAGE_LIMIT_BYTES },
            { exitCode: 3 },
          );
        }
        const came = await obtained(store, item, fromMirror(network, addresses.get(item.sha256) ?? ''), network);
        if (supply.repositories[item.repository]?.signed !== 'repomd' && !(await keys.vouchFor(fileOf(item.sha256)))) {
          throw dnfError('package-signature', `${item.package} ${item.version}`);
        }
        counts[came] += 1;
        counts.fetchedBytes += came === 'fetched' ? item.size : 0;
      } catch (error) {
        failed.push({ item, error: knownError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const final = without(supply, new Set(failed.map(({ item }) => item)));
  const bytes = Buffer.from(canonicalJson(final));
  const document = { sha256: sha256(bytes), size: bytes.length };
  await store.hold(holder, [document.sha256, ...contentsOfDnf(final).map((content) => content.sha256)]);
  await store.obtain(document, async function* whole(from) {
    yield bytes.subarray(from);
  });
  return {
    supply: final,
    document,
    ...counts,
    failed: failed.map(({ item, error }) => ({ package: item.package, version: item.version, error })),
  };
}

/** Half a plan would be refused at the endpoint: a machine waits until everything that it needs is there. */
function without(supply: DnfSupply, failed: ReadonlySet<DnfPackage>): DnfSupply {
  const keyOf = (name: string, architecture: string, version: string) => `${name} ${architecture} ${version}`;
  const gone = new Set([...failed].map((item) => keyOf(item.package, item.architecture, item.version)));
  return {
    ...supply,
    packages: supply.packages.filter((item) => !failed.has(item)),
    machines: supply.machines.filter(({ steps }) =>
      steps.every((step) => !gone.has(keyOf(step.package, step.architecture, step.to))),
    ),
  };
}

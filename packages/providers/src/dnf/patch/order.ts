import { ok, type Result, refused } from '@tsukuroi/core';
import { type DnfSupply, dnfSupplyShape } from '@tsukuroi/protocol/dnf-supply.ts';
import type { NeededFile, OrderedPackage } from '../../patch/patch.ts';

/** A repository's index, its signature and the metadata that it names, as a plan orders them. */
export interface OrderedRepository {
  readonly id: string;
  /** Newest time that the index states. */
  readonly date: string;
  readonly repomd: { readonly sha256: string; readonly length: number };
  /** Null where the vendor does not sign its index. */
  readonly signature: { readonly sha256: string; readonly length: number } | null;
  readonly metadata: readonly {
    readonly type: string;
    readonly path: string;
    readonly sha256: string;
    readonly length: number;
  }[];
}

/** One `.rpm`, reachable from an index by its hash. */
export interface RepositoryPackage {
  readonly package: string;
  /** `[epoch:]version-release`. */
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  /** Hash of the `repomd.xml` from which it is reachable. */
  readonly index: string;
  readonly place: { readonly architecture: string; readonly path: string };
}

/** What is ordered of dnf: the packages, and the indexes that they rest on. */
export interface DnfOrder {
  readonly repositories: readonly OrderedRepository[];
  readonly packages: readonly RepositoryPackage[];
  /**
   * An index without a signature is refused, unless the order leaves that to the channel: then nothing may be installed before
   * `dnfChannelProof` has answered.
   */
  readonly unsigned?: 'left-to-channel';
}

/**
 * The order in the strict shape of `dnf-supply/1`. Everything that goes to rpm and dnf later is held against it: a name that is none could be
 * read as an option, and each file must have a name of its own. Refused: what it is about.
 */
export function supplyOf(order: DnfOrder): Result<DnfSupply, string> {
  const places = new Map(order.repositories.map(({ repomd }, place) => [repomd.sha256, place]));
  const stray = order.packages.find(({ index }) => !places.has(index));
  if (stray !== undefined) {
    return refused(stray.package);
  }
  const twice = doubled(order.packages.map(({ package: name, place }) => `${name}.${place.architecture}`));
  if (twice !== undefined) {
    return refused(twice);
  }
  const sized = ({ sha256, length }: { readonly sha256: string; readonly length: number }) => ({
    ...{ sha256, size: length },
  });
  const parsed = dnfSupplyShape.safeParse({
    format: 'dnf-supply/1',
    // Of the indexes themselves: the same order always gives the same supply.
    madeAt: order.repositories.map(({ date }) => date).reduce((a, b) => (a > b ? a : b), '1970-01-01T00:00:00Z'),
    class: 'all',
    repositories: order.repositories.map(({ id, date, repomd, signature, metadata }) => ({
      ...{ id, date, signed: signature === null ? 'packages' : 'repomd', repomd: sized(repomd) },
      signature: signature === null ? null : sized(signature),
      metadata: metadata.map((item) => ({ type: item.type, path: item.path, ...sized(item) })),
    })),
    packages: order.packages.map(({ package: name, version, index, place, ...file }) => ({
      ...{ package: name, version, repository: places.get(index), ...sized(file) },
      ...{ architecture: place.architecture, path: place.path },
    })),
    machines: [],
  });
  return parsed.success ? ok(parsed.data) : refused(String(parsed.error.issues[0]?.path.join('.') ?? ''));
}

/** Two versions of one package cannot both be what is to be there, and a content is never two packages. */
function doubled(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}

/** The metadata from which packages are named; the rest is not read where they are installed as files. */
export const PRIMARY = 'primary';

/** Every content that is read: index and signature of each repository, `primary` of those that packages come from, and the packages. */
export function neededFiles(order: DnfOrder): readonly NeededFile[] {
  const supply = supplyOf(order);
  if (!supply.ok) {
    return [];
  }
  const used = new Set(supply.value.packages.map(({ repository }) => repository));
  const files = [
    ...supply.value.repositories.flatMap(({ repomd, signature, metadata }, place) => [
      repomd,
      ...(signature === null ? [] : [signature]),
      ...(used.has(place) ? metadata.filter(({ type }) => type === PRIMARY) : []),
    ]),
    ...supply.value.packages,
  ].map(({ sha256, size }) => ({ sha256, length: size }));
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

export function orderedPackages(order: DnfOrder): readonly OrderedPackage[] {
  return order.packages.map(({ package: name, version, sha256, length, place }) => ({
    ...{ package: name, architecture: place.architecture, version, sha256, length },
  }));
}

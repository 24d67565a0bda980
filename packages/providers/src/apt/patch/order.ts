import { ok, type Result, refused } from '@tsukuroi/core';
import { type AptSupply, aptSupplyShape, contentsOf } from '@tsukuroi/protocol/apt-supply.ts';
import type { NeededFile, OrderedPackage } from '../../patch/patch.ts';

/** A vendor's signed list and the indexes that it names, as a plan orders them (docs/formats/plan.md, `lists`). */
export interface OrderedList {
  readonly archive: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly security: boolean;
  /** Date in the signed list. */
  readonly date: string;
  /** Of InRelease. */
  readonly sha256: string;
  readonly length: number;
  readonly indexes: readonly { readonly path: string; readonly sha256: string; readonly length: number }[];
}

/** A package of a signed channel, as a plan orders it (docs/formats/plan.md, `content` of kind `channel`). */
export interface ListedPackage {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  /** Hash of the signed list from which it is reachable. */
  readonly index: string;
  readonly place: { readonly architecture: string; readonly path: string };
}

/** What a plan's action says for apt: the packages, and the signed lists that they rest on. */
export interface AptOrder {
  readonly lists: readonly OrderedList[];
  readonly packages: readonly ListedPackage[];
}

/**
 * The supply that a device lays its repository out from, and proves with. Everything that goes to apt later is held against
 * the strict shape here: a name that is none could be read as an option. Refused: what it is about.
 */
export function supplyOf(order: AptOrder): Result<AptSupply, string> {
  const places = new Map(order.lists.map((list, place) => [list.sha256, place]));
  const stray = order.packages.find(({ index }) => !places.has(index));
  if (stray !== undefined) {
    return refused(stray.package);
  }
  const parsed = aptSupplyShape.safeParse({
    format: 'apt-supply/1',
    // Of the lists themselves: the same order always gives the same supply, and the same folder.
    madeAt: order.lists.map(({ date }) => date).reduce((a, b) => (a > b ? a : b), '1970-01-01T00:00:00Z'),
    class: order.lists.every(({ security }) => security) ? 'security' : 'all',
    suites: order.lists.map(({ archive, suite, components, security, date, sha256, length, indexes }) => ({
      ...{ archive, suite, components, security, date },
      inRelease: { sha256, size: length },
      indexes: indexes.map((index) => ({ path: index.path, sha256: index.sha256, size: index.length })),
    })),
    packages: order.packages.map(({ package: name, version, sha256, length, index, place }) => ({
      ...{ package: name, version, sha256, size: length, suite: places.get(index) },
      ...{ architecture: place.architecture, path: place.path },
    })),
    machines: [],
  });
  return parsed.success ? ok(parsed.data) : refused(String(parsed.error.issues[0]?.path.join('.') ?? ''));
}

/** Every content that an order rests on, each once. Of a list that none of its packages rests on, only the signed list itself. */
export function neededFiles(order: AptOrder): readonly NeededFile[] {
  const supply = supplyOf(order);
  if (!supply.ok) {
    return [];
  }
  const used = new Set(supply.value.packages.map(({ suite }) => suite));
  const unused = supply.value.suites.filter((_, place) => !used.has(place)).flatMap(({ indexes }) => indexes);
  const passed = new Set(unused.map(({ sha256 }) => sha256));
  const kept = supply.value.suites.filter((_, place) => used.has(place)).flatMap(({ indexes }) => indexes);
  for (const { sha256 } of kept) {
    passed.delete(sha256);
  }
  return contentsOf(supply.value)
    .filter(({ sha256 }) => !passed.has(sha256))
    .map(({ sha256, size }) => ({ sha256, length: size }));
}

export function orderedPackages(order: AptOrder): readonly OrderedPackage[] {
  return order.packages.map(({ package: name, version, sha256, length, place }) => ({
    ...{ package: name, architecture: place.architecture, version, sha256, length },
  }));
}

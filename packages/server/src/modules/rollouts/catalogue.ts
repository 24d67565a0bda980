import type { ProgramCategory, Text } from '@tsukuroi/core';
import type { Recipe } from '@tsukuroi/trust/recipe/shape.ts';
import { packageNameOf, type Release } from '@tsukuroi/trust/release/release.ts';
import type { SignedCatalog } from '../director/index.ts';
import type { Ground } from './plan-device.ts';
import type { CatalogFile } from './sets.ts';

/** One way in which a program is installed, with its file. */
export interface Way {
  readonly kind: Recipe['install'][number]['kind'];
  readonly arch: string;
  /** Of a package: its name and its own version, with the epoch that no file's name can hold. */
  readonly package?: string;
  readonly version: string;
  readonly artifact: CatalogFile;
}

/** One version of a program, as a recipe of the catalogue says it. */
export interface Program {
  readonly app: string;
  readonly version: string;
  readonly scheme: string;
  readonly name: Text;
  /** What it is for, where the recipe says so. */
  readonly category?: ProgramCategory;
  readonly ways: readonly Way[];
  /** Versions whose place it may take although it is no newer. */
  readonly replaces: readonly string[];
  readonly frozen?: Text;
  /** Why it cannot be taken off. */
  readonly cannotRemove?: Text;
  readonly recipe: CatalogFile;
}

/** A release of the agent, with its package. */
export interface AgentRelease {
  readonly version: string;
  /** As dpkg names it; undefined in releases from before it was written down. */
  readonly architecture: string | undefined;
  readonly upgradesFrom: string;
  /** What it speaks with its server. */
  readonly protocol: number;
  readonly release: CatalogFile;
  readonly artifact: CatalogFile;
}

/** What the catalogue could put on devices, beside vendors' packages. */
export interface Catalogue {
  /** Another one when anything in it is another. */
  readonly version: number;
  /** By app. */
  readonly programs: ReadonlyMap<string, readonly Program[]>;
  readonly releases: readonly AgentRelease[];
  /** What the offline keys say of removals; undefined where they allow nothing. */
  readonly rules?: Pick<Ground, 'charter' | 'permits'>;
}

export const NO_CATALOGUE: Catalogue = { version: 0, programs: new Map(), releases: [] };

/** A recipe as a plan could order it; undefined where not one of its files stands in the catalogue. */
export function programOf(target: string, recipe: Recipe, targets: SignedCatalog['targets']): Program | undefined {
  const itself = fileAt(target, targets);
  const ways = recipe.install.flatMap((way): Way[] => {
    const artifact = artifactOf(way.artifact, targets);
    const { arch, kind } = way;
    const named = kind === 'archive' ? { version: recipe.version } : { package: way.package, version: way.version };
    return artifact === undefined ? [] : [{ kind, arch, ...named, artifact }];
  });
  if (itself === undefined || ways.length === 0) {
    return undefined;
  }
  const { app, category, frozen, name, replaces = [], scheme, version } = recipe;
  return {
    app,
    version,
    scheme,
    name,
    ways,
    replaces,
    recipe: itself,
    ...(recipe.uninstall.by === 'cannot' ? { cannotRemove: recipe.uninstall.because } : {}),
    ...(category === undefined ? {} : { category }),
    ...(frozen === undefined ? {} : { frozen: frozen.because }),
  };
}

/** A release of the agent as a plan could order it. The device looks into the package and refuses one for another machine. */
export function agentReleaseOf(
  target: string,
  release: Release,
  targets: SignedCatalog['targets'],
): AgentRelease | undefined {
  const itself = fileAt(target, targets);
  const artifact = artifactOf(release.package, targets);
  const protocol = release.agentProtocols.at(-1);
  if (release.role !== 'agent' || itself === undefined || artifact === undefined || protocol === undefined) {
    return undefined;
  }
  const { upgradesFrom, version } = release;
  return { version, architecture: release.package.architecture, upgradesFrom, protocol, release: itself, artifact };
}

/** Debian's package of the agent; updates of it are named so. */
export const AGENT_PACKAGE = packageNameOf('agent');

const ARTIFACTS = new WeakMap<SignedCatalog['targets'], ReadonlyMap<string, CatalogFile>>();

function artifactOf(
  { length, sha256 }: { readonly length: number; readonly sha256: string },
  targets: SignedCatalog['targets'],
): CatalogFile | undefined {
  let byHash = ARTIFACTS.get(targets);
  if (byHash === undefined) {
    byHash = new Map(
      [...targets]
        .filter(([path]) => path.startsWith('artifacts/'))
        .map(([path, target]) => [target.sha256, { target: path, sha256: target.sha256, size: target.length }]),
    );
    ARTIFACTS.set(targets, byHash);
  }
  const found = byHash.get(sha256);
  return found?.size === length ? found : undefined;
}

function fileAt(path: string, targets: SignedCatalog['targets']): CatalogFile | undefined {
  const found = targets.get(path);
  return found === undefined ? undefined : { target: path, sha256: found.sha256, size: found.length };
}

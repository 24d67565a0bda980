import type { Text } from '@tsukuroi/core';
import type { Software } from '@tsukuroi/protocol';
import { compareDeb, orderOf, schemeOf } from '@tsukuroi/versions';
import { AGENT_PACKAGE, type Catalogue, type Program, type Way } from './catalogue.ts';
import type { OwnReason } from './held.ts';
import type { RecipeStep, ReleaseStep } from './sets.ts';

/** What of a list of packages decides which programs of the catalogue fit: the machine, and the packages that a recipe names. */
export interface Holding {
  /** As the kernel names it; `x86_64`. */
  readonly arch: string;
  /** Entries of the package managers themselves, of the agent, and of every package that a recipe names. */
  readonly software: readonly Pick<Software, 'scheme' | 'name' | 'version' | 'arch'>[];
}

/** Names whose entries `Holding` needs. */
export function namesOf({ programs }: Catalogue): ReadonlySet<string> {
  const named = [...programs.values()].flat().flatMap(({ ways }) => ways.flatMap((way) => way.package ?? []));
  return new Set([...MANAGERS, AGENT_PACKAGE, ...named]);
}

/** What of the catalogue a machine could have. `has`: versions of programs of the catalogue that are there, for telling what is done. */
export interface OnMachine {
  readonly offered: readonly RecipeStep[];
  readonly has: ReadonlyMap<string, string>;
}

/** The package managers: which of them a machine has, and with its entry the architecture whose packages it takes. */
const MANAGERS = ['dpkg', 'rpm'] as const;

/**
 * For each program of the catalogue the newest version that fits a machine and is newer than what is there. A package's version is compared as its
 * package manager compares, versions of recipes and of archives by the recipe's scheme; what cannot be compared is offered to nobody and says so. Of an archive
 * no inventory tells: there is what this server's devices said they laid out. Pure.
 *
 * @param laidOut by app, versions of archives that were put there
 */
export function programsOn(
  { programs }: Catalogue,
  holding: Holding,
  laidOut: ReadonlyMap<string, readonly string[]>,
): OnMachine {
  const offered: RecipeStep[] = [];
  const has = new Map<string, string>();
  for (const [app, versions] of programs) {
    const fitting = versions.flatMap((program): Fitting[] => {
      const way = wayFor(program, holding);
      return way === undefined ? [] : [{ program, way, standing: standingOf(program, way, holding, laidOut.get(app)) }];
    });
    const [first] = fitting;
    if (first === undefined) {
      continue;
    }
    const there = fitting.find(({ standing }) => standing.order === 'same');
    if (there !== undefined) {
      has.set(app, there.program.version);
    }
    // What another one takes the place of is given to nobody, else the two would take turns for ever.
    const replaced = new Set(fitting.flatMap(({ program }) => (program.frozen === undefined ? program.replaces : [])));
    const newer = fitting.filter((one) => !replaced.has(one.program.version) && mayGo(one));
    const unknown = fitting.some((one) => one.standing.order === 'unknown' && !mayGo(one));
    const free = newestOf(newer.filter(({ program }) => program.frozen === undefined));
    const frozen = newestOf(newer.filter(({ program }) => program.frozen !== undefined));
    if (unknown || free === 'unknown' || frozen === 'unknown') {
      offered.push(offer(first, [{ code: 'version-unknown', application: first.program.name.ja }]));
    } else if (free !== undefined) {
      offered.push(offer(free, []));
    } else if (frozen !== undefined) {
      offered.push(offer(frozen, [{ code: 'recipe-frozen', because: frozen.program.frozen?.ja ?? '' }]));
    }
  }
  return { offered, has };
}

/**
 * The newest release of the agent for a machine, when it is newer than what runs there. Undefined: there is none, or the agent is no package that
 * renews itself.
 *
 * @param running as the agent says; undefined when it does not
 * @param protocols of agents, that this server speaks
 */
export function agentReleaseOn(
  { releases }: Catalogue,
  holding: Holding,
  running: string | undefined,
  protocols: readonly number[],
): ReleaseStep | undefined {
  const own = holding.software.find(({ name, scheme }) => scheme === 'deb' && name === AGENT_PACKAGE);
  const from = running ?? own?.version;
  if (own === undefined || from === undefined) {
    return undefined;
  }
  const newer = releases
    .filter(({ architecture = own.arch, version }) => architecture === own.arch && compareDeb(version, from) > 0)
    .toSorted((a, b) => compareDeb(b.version, a.version));
  const reached = newer.find(({ upgradesFrom }) => compareDeb(from, upgradesFrom) >= 0);
  const release = reached ?? newer[0];
  if (release === undefined) {
    return undefined;
  }
  const held: OwnReason[] = [
    ...(running === undefined ? [{ code: 'agent-version-unknown' } as const] : []),
    ...(protocols.includes(release.protocol) ? [] : [{ code: 'server-first' } as const]),
    ...(release.architecture === undefined ? [{ code: 'architecture-unknown' } as const] : []),
    ...(reached === undefined ? [{ code: 'agent-too-old', least: release.upgradesFrom } as const] : []),
  ];
  const { artifact, version } = release;
  const names = { source: 'release', package: AGENT_PACKAGE, architecture: own.arch ?? '', from, to: version } as const;
  return { ...names, title: AGENT_TITLE, held, release: release.release, artifact };
}

export const AGENT_TITLE: Text = { ja: 'つくろいのエージェント', en: 'Tsukuroi agent' };

interface Standing {
  readonly order: 'older' | 'same' | 'newer' | 'unknown' | 'absent';
  readonly version?: string;
}

interface Fitting {
  readonly program: Program;
  readonly way: Way;
  readonly standing: Standing;
}

/** Newer than what is there, or named by the offline keys as what may take its place: a deliberate step back of an archive. */
function mayGo({ program, standing, way }: Fitting): boolean {
  const { order, version } = standing;
  const named = way.kind === 'archive' && version !== undefined && program.replaces.includes(version);
  return order === 'older' || order === 'absent' || (named && order !== 'same');
}

/** The first way that is for the machine, as the device chooses (packages/providers/src/recipe/patch). */
export function wayFor({ ways }: Program, { arch, software }: Holding): Way | undefined {
  const manager = (scheme: string, name: string) =>
    software.find((one) => one.scheme === scheme && one.name === name)?.arch;
  const native = { deb: manager('deb', 'dpkg'), rpm: manager('rpm', 'rpm') };
  return ways.find((way) =>
    way.kind === 'archive'
      ? way.arch === 'any' || way.arch === arch
      : native[way.kind] !== undefined && (way.arch === native[way.kind] || way.arch === ANY[way.kind]),
  );
}

const ANY = { deb: 'all', rpm: 'noarch' } as const;

function standingOf(
  { scheme, version }: Program,
  way: Way,
  { software }: Holding,
  laidOut: readonly string[] = [],
): Standing {
  const installed =
    way.kind === 'archive'
      ? laidOut
      : software
          .filter((one) => one.scheme === way.kind && one.name === way.package && fitsArch(one.arch, way))
          .map((one) => one.version);
  const compared = schemeOf(way.kind === 'archive' ? scheme : way.kind);
  const wanted = way.kind === 'archive' ? version : way.version;
  const orders = installed.map((one) => ({
    version: one,
    order: compared === undefined ? ('unknown' as const) : orderOf(compared, one, wanted),
  }));
  // Of several that are there the newest counts.
  for (const order of ['unknown', 'newer', 'same', 'older'] as const) {
    const found = orders.findLast((one) => one.order === order);
    if (found !== undefined) {
      return found;
    }
  }
  return { order: 'absent' };
}

/** A package of the same name for another architecture is another program (multiarch). */
function fitsArch(arch: string | undefined, way: Way): boolean {
  return arch === undefined || arch === way.arch || arch === 'all' || arch === 'noarch' || ANY_ARCH.includes(way.arch);
}

const ANY_ARCH: readonly string[] = Object.values(ANY);

function newestOf(fitting: readonly Fitting[]): Fitting | 'unknown' | undefined {
  let newest: Fitting | undefined;
  for (const one of fitting) {
    if (newest === undefined) {
      newest = one;
      continue;
    }
    const scheme = one.program.scheme === newest.program.scheme ? schemeOf(one.program.scheme) : undefined;
    const order = scheme === undefined ? 'unknown' : orderOf(scheme, one.program.version, newest.program.version);
    if (order === 'unknown') {
      return 'unknown';
    }
    newest = order === 'newer' ? one : newest;
  }
  return newest;
}

function offer({ program, standing, way }: Fitting, held: readonly OwnReason[]): RecipeStep {
  const { app, category, name, recipe, version } = program;
  return {
    source: 'recipe',
    package: app,
    architecture: way.arch,
    ...(standing.version === undefined ? {} : { from: standing.version }),
    to: version,
    ...(way.package === undefined ? {} : { installedAs: way.package }),
    ...(category === undefined ? {} : { category }),
    ...{ title: name, held, recipe, artifact: way.artifact },
  };
}

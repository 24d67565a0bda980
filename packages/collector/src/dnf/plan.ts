import type { Order } from '@tsukuroi/core';
import type { DnfMachine } from '@tsukuroi/protocol/dnf-supply.ts';
import type { Capability, PrimaryPackage } from '@tsukuroi/providers/dnf/primary.ts';
import { orderOf } from '@tsukuroi/versions';
import { rpm } from '@tsukuroi/versions/schemes/rpm/scheme.ts';
import type { InstalledRpm, RpmMachine } from './machine.ts';
import type { SecurityVersions } from './updateinfo.ts';

/** A package that can be had, and from which repository. */
export interface Candidate extends PrimaryPackage {
  /** Place among the repositories. */
  readonly repository: number;
}

/** What was read of the repositories so far. */
export interface Known {
  /** By package name; every version. */
  readonly byName: ReadonlyMap<string, readonly Candidate[]>;
  /** By capability, for those that were looked for; an empty list: nobody has it. */
  readonly providers: ReadonlyMap<string, readonly Candidate[]>;
  /** Undefined for class all. */
  readonly security: SecurityVersions | undefined;
}

export interface Plan {
  readonly machine: DnfMachine;
  readonly packages: readonly Candidate[];
  /** Capabilities that must be looked for before the plan is whole. */
  readonly toLookFor: ReadonlySet<string>;
}

/** A capability with more packages that provide it than this is left to the endpoint's own choice. */
const MOST_PROVIDERS = 5;

/**
 * What a machine that is known by its list of packages alone should get: the newest version of what it has (class security: the newest that
 * an advisory lists), and what that needs in turn. It takes rather too much than too little; which of it is used the machine's own dnf decides.
 */
export function planFor(machine: RpmMachine, known: Known): Plan {
  const chosen = new Map<string, Candidate>();
  const from = new Map<string, string>();
  const leftOut: DnfMachine['leftOut'][number][] = [];
  for (const installed of newestInstalled(machine.packages)) {
    const outcome = updateOf(installed, machine, known);
    if (typeof outcome === 'string') {
      leftOut.push({ package: installed.name, because: outcome });
    } else if (outcome !== undefined) {
      chosen.set(fileKey(outcome), outcome);
      from.set(`${outcome.name} ${outcome.architecture}`, installed.evr);
    }
  }
  const { toLookFor, unmet } = close(machine, known, chosen, from);
  const steps = [...chosen.values()].map((item) => {
    const before = from.get(`${item.name} ${item.architecture}`);
    return {
      ...{ package: item.name, architecture: item.architecture },
      ...(before === undefined ? {} : { from: before }),
      to: item.evr,
    };
  });
  return {
    machine: {
      machine: machine.machine,
      steps: steps.toSorted((a, b) => (`${a.package} ${a.architecture}` < `${b.package} ${b.architecture}` ? -1 : 1)),
      leftOut: leftOut.toSorted((a, b) => (a.package < b.package ? -1 : 1)),
      unmet: [...unmet].sort(),
    },
    packages: [...chosen.values()],
    toLookFor,
  };
}

export function fileKey({ name, architecture, evr }: Candidate): string {
  return `${name} ${architecture} ${evr}`;
}

/** Of a package that is installed in several versions (kernels) the newest. */
function newestInstalled(packages: readonly InstalledRpm[]): readonly InstalledRpm[] {
  const found = new Map<string, InstalledRpm>();
  for (const item of packages) {
    const key = `${item.name} ${item.architecture}`;
    const before = found.get(key);
    if (before === undefined || order(before.evr, item.evr) === 'older') {
      found.set(key, item);
    }
  }
  return [...found.values()];
}

/** The update of one package; why nothing is planned; undefined when there is none. */
function updateOf(
  installed: InstalledRpm,
  machine: RpmMachine,
  { byName, security }: Known,
): Candidate | 'module' | 'version' | undefined {
  const offered = (byName.get(installed.name) ?? []).filter((item) => fitsArchitecture(item, installed, machine));
  if (offered.length === 0) {
    return undefined;
  }
  // Which stream is enabled is known to the machine alone; a package of another one would be a change nobody asked for.
  if (installed.isModular) {
    return 'module';
  }
  const wanted = offered.filter(
    (item) =>
      !isModular(item) && (security === undefined || security.get(`${item.name} ${item.architecture}`)?.has(item.evr)),
  );
  let newest: Candidate | undefined;
  for (const item of wanted) {
    const against = order(item.evr, newest?.evr ?? installed.evr);
    if (against === 'unknown') {
      return 'version';
    }
    if (against === 'newer') {
      newest = item;
    }
  }
  return newest;
}

function isModular({ evr }: Candidate): boolean {
  return /\.module[_+]/.test(evr);
}

/** A package may become `noarch`, or cease to be. */
function fitsArchitecture(item: Candidate, installed: InstalledRpm, machine: RpmMachine): boolean {
  const { architecture } = item;
  return (
    architecture === installed.architecture ||
    (architecture === 'noarch' && installed.architecture === machine.architecture) ||
    (installed.architecture === 'noarch' && architecture === machine.architecture)
  );
}

/** Adds to `chosen` what its packages need and the machine does not have. */
function close(
  machine: RpmMachine,
  known: Known,
  chosen: Map<string, Candidate>,
  from: Map<string, string>,
): { readonly toLookFor: ReadonlySet<string>; readonly unmet: ReadonlySet<string> } {
  const installed = new Map(newestInstalled(machine.packages).map((item) => [item.name, item]));
  const has = new Set<string>();
  for (const name of installed.keys()) {
    has.add(name);
    // The list says names and versions only; what a package gives is taken from the versions that can be had.
    for (const item of known.byName.get(name) ?? []) {
      gives(item, has);
    }
  }
  const toLookFor = new Set<string>();
  const unmet = new Set<string>();
  const queue = [...chosen.values()];
  for (const item of queue) {
    gives(item, has);
  }
  const add = (item: Candidate) => {
    if (!chosen.has(fileKey(item))) {
      chosen.set(fileKey(item), item);
      gives(item, has);
      queue.push(item);
      const before = installed.get(item.name);
      if (before !== undefined) {
        from.set(`${item.name} ${item.architecture}`, before.evr);
      }
    }
  };
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    for (const need of item.requires) {
      // rpm itself gives `rpmlib(…)`; conditions in brackets are for the endpoint to weigh (rpm, Boolean Dependencies).
      if (need.name.startsWith('rpmlib(') || need.name.startsWith('(')) {
        continue;
      }
      if (has.has(need.name)) {
        const better = newerNeeded(need, item, machine, installed, known, chosen);
        if (better !== undefined) {
          add(better);
        }
        continue;
      }
      const providers = known.providers.get(need.name);
      if (providers === undefined) {
        toLookFor.add(need.name);
        continue;
      }
      const best = bestOf(providers, item, machine);
      if (best.length === 0 || best.length > MOST_PROVIDERS) {
        unmet.add(need.name);
      } else {
        best.map(add);
      }
    }
  }
  return { toLookFor, unmet };
}

function gives(item: Candidate, has: Set<string>): void {
  has.add(item.name);
  for (const { name } of item.provides) {
    has.add(name);
  }
  for (const file of item.files) {
    has.add(file);
  }
}

/** An installed package may be there and too old for what is needed: then its newer version comes along. */
function newerNeeded(
  need: Capability,
  item: Candidate,
  machine: RpmMachine,
  installed: ReadonlyMap<string, InstalledRpm>,
  { byName }: Known,
  chosen: ReadonlyMap<string, Candidate>,
): Candidate | undefined {
  const there = installed.get(need.name);
  if (there === undefined || need.version === undefined || meets(there.evr, need)) {
    return undefined;
  }
  if ([...chosen.values()].some((one) => one.name === need.name && meets(one.evr, need))) {
    return undefined;
  }
  const fitting = (byName.get(need.name) ?? []).filter((one) => meets(one.evr, need) && !isModular(one));
  return bestOf(fitting, item, machine)[0];
}

/** Whether a version is one that is needed. Without a release any release of the version will do (rpm, Dependencies). */
function meets(evr: string, { flags, version = '' }: Capability): boolean {
  const against = order(version.includes('-') ? evr : evr.replace(/-[^-]*$/, ''), version);
  switch (flags) {
    case 'EQ':
      return against === 'same';
    case 'GE':
      return against === 'same' || against === 'newer';
    case 'GT':
      return against === 'newer';
    default:
      return true;
  }
}

/** Of each package that provides something the newest, for the architecture of whoever needs it. */
function bestOf(providers: readonly Candidate[], item: Candidate, machine: RpmMachine): readonly Candidate[] {
  const own = item.architecture === 'noarch' ? machine.architecture : item.architecture;
  const best = new Map<string, Candidate>();
  for (const one of providers) {
    const before = best.get(one.name);
    const fits = one.architecture === 'noarch' || one.architecture === own;
    if (fits && !isModular(one) && (before === undefined || order(one.evr, before.evr) === 'newer')) {
      best.set(one.name, one);
    }
  }
  return [...best.values()];
}

function order(a: string, b: string): Order {
  return orderOf(rpm, a, b);
}

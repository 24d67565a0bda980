/** One package that apt would install. */
export interface SimulatedInstall {
  readonly package: string;
  readonly architecture: string;
  /** Installed version; undefined for a package that is new here. */
  readonly from: string | undefined;
  readonly to: string;
}

/** What `apt-get -s` says it would do. */
export interface Simulation {
  readonly installs: readonly SimulatedInstall[];
  /** Packages that would be removed or purged, `name` or `name:architecture`. */
  readonly removes: readonly string[];
  /** Lines that begin like a step and are none we know: then the whole is not understood. */
  readonly unread: readonly string[];
}

const INSTALL =
  /^Inst ([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)? (?:\[([^\]\s]+)\] )?\(([^()\s]+) (?:[^()[\]]* )?\[([a-z0-9-]+)\]\)(?: \[[^\]]*\])*\s*$/;
const REMOVE = /^(?:Remv|Purg) ([a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?)(?: |$)/;

/**
 * Reads the steps of `apt-get -s` in the language C (apt-get(8), --simulate): `Inst name [installed] (new Origin [arch]) […]`,
 * `Conf …`, `Remv name [installed]`, `Purg …`. Other lines are words for people.
 */
export function readSimulation(text: string): Simulation {
  const installs: SimulatedInstall[] = [];
  const removes: string[] = [];
  const unread: string[] = [];
  for (const line of text.split('\n')) {
    const word = /^(Inst|Conf|Remv|Purg)\b/.exec(line)?.[1];
    if (word === undefined || word === 'Conf') {
      continue;
    }
    const install = word === 'Inst' ? INSTALL.exec(line) : null;
    const remove = word === 'Inst' ? null : REMOVE.exec(line);
    if (install !== null) {
      const [, name = '', from, to = '', architecture = ''] = install;
      installs.push({ package: name, architecture, from, to });
    } else if (remove !== null) {
      removes.push(remove[1] ?? '');
    } else {
      unread.push(line.slice(0, 200));
    }
  }
  return { installs, removes, unread };
}

/** One package that a plan names. */
export interface PlannedInstall {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
}

export type SimulationRefusal =
  | { readonly reason: 'not-understood'; readonly packages: readonly string[] }
  | { readonly reason: 'removes'; readonly packages: readonly string[] }
  | { readonly reason: 'unplanned'; readonly packages: readonly string[] }
  | { readonly reason: 'other-version'; readonly packages: readonly string[] }
  | { readonly reason: 'missing'; readonly packages: readonly string[] };

/**
 * Whether apt would do exactly what the plan says: every planned package in the planned version, nothing else, and nothing
 * removed. The gravest reason is answered first.
 */
export function simulationRefusal(
  simulation: Simulation,
  planned: readonly PlannedInstall[],
): SimulationRefusal | undefined {
  const key = (item: { package: string; architecture: string }) => `${item.package}:${item.architecture}`;
  const wanted = new Map(planned.map((item) => [key(item), item.version]));
  const found = new Map(simulation.installs.map((item) => [key(item), item.to]));
  const unplanned = [...found.keys()].filter((name) => !wanted.has(name));
  const other = [...found].filter(([name, version]) => wanted.has(name) && wanted.get(name) !== version);
  const missing = [...wanted.keys()].filter((name) => !found.has(name));
  const checks: readonly SimulationRefusal[] = [
    { reason: 'not-understood', packages: simulation.unread },
    { reason: 'removes', packages: simulation.removes },
    { reason: 'unplanned', packages: unplanned },
    { reason: 'other-version', packages: other.map(([name]) => name) },
    { reason: 'missing', packages: missing },
  ];
  return checks.find(({ packages }) => packages.length > 0);
}

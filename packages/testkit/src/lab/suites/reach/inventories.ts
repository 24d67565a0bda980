import { installedPackages } from '../../carried-archive.ts';
import type { Machine } from '../../machine.ts';
import type { Upgrade } from '../../mirror.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import type { Site } from './site.ts';

/** What the server says of one endpoint beside what the endpoint's own dpkg says. */
export async function seenInventories({ lab }: SuiteContext, site: Site): Promise<Seen> {
  const devices = await site.list('/devices');
  const wrong: string[] = [];
  let packages = 0;
  for (const machine of site.agents) {
    const id = deviceOf(devices, machine);
    if (id === undefined) {
      wrong.push(`${machine.host.name}: not on the server, or twice`);
      continue;
    }
    const installed = await installedPackages(machine);
    const rows = await site.list(`/devices/${id}/software`);
    const reported = new Map(rows.filter((row) => row.scheme === 'deb').map((row) => [String(row.name), row.version]));
    const differing = [...new Set([...installed.keys(), ...reported.keys()])].filter(
      (name) => installed.get(name) !== reported.get(name),
    );
    packages += installed.size;
    wrong.push(
      ...differing.map((name) => `${machine.host.name}: ${name} ${installed.get(name)} / ${reported.get(name)}`),
    );
  }
  const count = site.agents.length;
  return {
    ok: wrong.length === 0 && devices.length === count + 1 && packages > 0 && count === lab.plan.endpoints,
    seen: `${count} endpoints and the server itself are ${devices.length} devices; ${packages} packages by dpkg, ${wrong.length} differ ${wrong.slice(0, 4).join('; ')}`,
    figures: { inventoried: rightOf(site, wrong) },
  };
}

/** Endpoints of which nothing wrong is said. */
function rightOf(site: Site, wrong: readonly string[]): string {
  const hosts = site.agents.map(({ host }) => host.name);
  const right = hosts.filter((name) => !wrong.some((words) => words.startsWith(`${name}:`)));
  return `${right.length} / ${hosts.length}`;
}

/**
 * Clones of one base are all alike, and a server that mixed two of them up would not be noticed: from each endpoint but the
 * first one old package is removed, another one each time, where dpkg allows it.
 */
export async function seenDifferent({ lab }: SuiteContext, site: Site): Promise<Seen> {
  const [first, ...others] = site.agents;
  const trials = lab.plan.upgrades.map(async ({ name }) =>
    (await first?.run(['dpkg', '--no-act', '--remove', name]))?.code === 0 ? [name] : [],
  );
  // apt stays: endpoints are still to be mended with it.
  const removable = (await Promise.all(trials)).flat().filter((name) => name !== 'apt');
  await Promise.all(
    others.map((machine, at) => machine.must(['dpkg', '--remove', removable[at % removable.length] ?? 'none'])),
  );
  const sets = await Promise.all(site.agents.map(async (machine) => [...(await installedPackages(machine))].join()));
  const kinds = new Set(sets).size;
  return {
    ok: kinds === Math.min(sets.length, removable.length + 1),
    seen: `${kinds} different sets of packages on ${sets.length} endpoints`,
  };
}

/** Id of an endpoint's device; undefined when there is none or more than one of its name in its department. */
export function deviceOf(devices: readonly Record<string, unknown>[], { host }: Machine): string | undefined {
  const found = devices.filter((row) => row.name === host.name && row.department === host.department);
  return found.length === 1 ? String(found[0]?.id) : undefined;
}

/** Packages that stand below the archive's version, by dpkg's own comparison on the endpoint. */
export async function behind(machine: Machine, upgrades: readonly Upgrade[]): Promise<Set<string>> {
  const installed = await installedPackages(machine);
  const older = upgrades.map(async ({ name, to }) => {
    const version = installed.get(name);
    const ran =
      version === undefined ? undefined : await machine.run(['dpkg', '--compare-versions', version, 'lt', to]);
    return ran?.code === 0 ? [name] : [];
  });
  return new Set((await Promise.all(older)).flat());
}

/** Packages of which the server says that an update is missing on a device. */
async function foundBehind(site: Site, device: string): Promise<Set<string>> {
  const rows = await site.list(`/devices/${device}/findings`);
  return new Set(
    rows
      .filter((row) => row.kind === 'missing-update' && row.verdict === 'affected')
      .flatMap((row) => [String((row.software as { name: string }).name), ...(row.alsoIn as string[])]),
  );
}

/** Findings of every endpoint beside what its own dpkg says is behind the archive: none missing, none too many. */
export async function seenFindings({ lab }: SuiteContext, site: Site): Promise<Seen> {
  const devices = await site.list('/devices');
  const wrong: string[] = [];
  const sizes: number[] = [];
  for (const machine of site.agents) {
    const id = deviceOf(devices, machine) ?? 'none';
    const expected = await behind(machine, lab.plan.upgrades);
    const found = await foundBehind(site, id);
    sizes.push(expected.size);
    const differing = [...expected.symmetricDifference(found)];
    wrong.push(
      ...differing.map((name) => `${machine.host.name}: ${name} ${expected.has(name) ? 'missed' : 'too many'}`),
    );
  }
  return {
    ok: wrong.length === 0 && sizes.length > 0 && sizes.every((size) => size > 0),
    seen: `${site.agents.length} endpoints, ${Math.min(...sizes)} to ${Math.max(...sizes)} packages behind; ${wrong.length} differ ${wrong.slice(0, 4).join('; ')}`,
    figures: { judged: rightOf(site, wrong) },
  };
}

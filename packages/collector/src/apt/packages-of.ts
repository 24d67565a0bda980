import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { SupplyPackage, SupplyStep } from '@tsukuroi/protocol/apt-supply.ts';
import { indexedFile, type Stanza } from '@tsukuroi/providers/apt/index-packages.ts';
import { isNewer } from '@tsukuroi/providers/apt/repository-proof.ts';
import { sourceOf } from '@tsukuroi/providers/dpkg/status.ts';
import type { ListedMachine } from './machine.ts';
import { exactKey, type KnownRelations, otherKey } from './status-from-list.ts';
import { eachStanza, type FetchedSuite } from './suites.ts';

/** What the archive says of the dependencies of what machines have; only for machines that brought none themselves. */
export async function relationsFor(
  machines: readonly ListedMachine[],
  suites: readonly FetchedSuite[],
  run: RunProgram,
): Promise<KnownRelations> {
  const bare = machines.filter(({ status }) => status === undefined).flatMap(({ packages }) => packages);
  const [exactly, roughly] = [new Set(bare.map(exactKey)), new Set(bare.map(otherKey))];
  const exact = new Map<string, Stanza>();
  const other = new Map<string, Stanza>();
  for (const suite of exactly.size === 0 ? [] : suites) {
    await eachStanza(suite, run, (stanza) => {
      const item = {
        name: stanza.get('package') ?? '',
        version: stanza.get('version') ?? '',
        architecture: stanza.get('architecture') ?? '',
      };
      if (exactly.has(exactKey(item))) {
        exact.set(exactKey(item), stanza);
      } else if (roughly.has(otherKey(item))) {
        other.set(otherKey(item), stanza);
      }
    });
  }
  return { exact, other };
}

/** Finds the files of what apt planned. `missing`: planned, but in no index (it would be a fault of ours or of apt's). */
export async function packagesForSteps(
  steps: readonly SupplyStep[],
  suites: readonly FetchedSuite[],
  run: RunProgram,
): Promise<{ readonly packages: SupplyPackage[]; readonly missing: string[] }> {
  const key = (name: string, version: string, architecture: string) => `${name} ${version} ${architecture}`;
  const wanted = new Set(steps.map((step) => key(step.package, step.to, step.architecture)));
  const found = new Map<string, SupplyPackage>();
  for (const [suite, fetched] of wanted.size === 0 ? [] : suites.entries()) {
    await eachStanza(fetched, run, (stanza) => {
      const file = indexedFile(stanza);
      const name = file === undefined ? '' : key(file.package, file.version, file.architecture);
      if (file !== undefined && wanted.has(name) && !found.has(name)) {
        found.set(name, { ...file, suite });
      }
    });
  }
  return { packages: sorted([...found.values()]), missing: [...wanted].filter((name) => !found.has(name)).sort() };
}

/**
 * The newest version of each declared package (named as itself or by its source package) in each architecture. `absent`:
 * names that no suite knows.
 */
export async function packagesDeclared(
  names: readonly string[],
  suites: readonly FetchedSuite[],
  onlySecurity: boolean,
  run: RunProgram,
): Promise<{ readonly packages: SupplyPackage[]; readonly absent: string[] }> {
  const wanted = new Set(names);
  const seen = new Set<string>();
  const found = new Map<string, SupplyPackage[]>();
  for (const [suite, fetched] of suites.entries()) {
    if (onlySecurity && !fetched.suite.security) {
      continue;
    }
    await eachStanza(fetched, run, (stanza) => {
      const file = indexedFile(stanza);
      if (file === undefined) {
        return;
      }
      const { source } = sourceOf(stanza.get('source') ?? '', file.package, file.version);
      for (const name of [file.package, source].filter((one) => wanted.has(one))) {
        seen.add(name);
        const key = `${file.package} ${file.architecture}`;
        found.set(key, [...(found.get(key) ?? []), { ...file, suite }]);
      }
    });
  }
  const packages: SupplyPackage[] = [];
  for (const versions of found.values()) {
    packages.push(...(await newestOf(versions, run)));
  }
  return { packages: sorted(packages), absent: names.filter((name) => !seen.has(name)) };
}

async function newestOf(versions: readonly SupplyPackage[], run: RunProgram): Promise<SupplyPackage[]> {
  const [first, ...rest] = versions;
  let newest = first;
  for (const item of rest) {
    const differs = newest !== undefined && item.version !== newest.version;
    if (differs && (await isNewer(run, item.version, newest?.version)) === 'yes') {
      newest = item;
    }
  }
  return newest === undefined ? [] : [newest];
}

function sorted(packages: readonly SupplyPackage[]): SupplyPackage[] {
  const key = (item: SupplyPackage) => `${item.package} ${item.architecture} ${item.version}`;
  return packages.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

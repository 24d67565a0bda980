import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { readDnfDeclared } from '../dnf/declared.ts';
import { namedKeys } from '../dnf/keys.ts';
import type { RpmMachine } from '../dnf/machine.ts';
import { type DnfSource, dnfSources } from '../dnf/repositories.ts';
import {
  type DnfSupplied,
  type DnfSupplyOptions,
  dnfSupplyDeclared,
  dnfSupplyForMachines,
  fetchDnfSupply,
} from '../dnf/supply.ts';
import type { DnfConfig } from './config.ts';
import type { Context } from './context.ts';
import type { SuppliedStatus } from './status.ts';

const FILE_LIMIT_BYTES = 4 * 1024 ** 2;

/** What was planned for one kind of machines of dnf, its packages in the store. */
export interface FetchedDnfSupply {
  /** Name inside bundles: `dnf/<name>.json`. */
  readonly name: string;
  readonly forMachines: boolean;
  readonly supply: DnfSupply;
  /** Some packages could not be fetched: machines that need them wait. */
  readonly incomplete: boolean;
}

/** Whether these repositories are for a machine: `9` is for 9 and every 9.x. */
export function isForRpm({ os, architecture }: DnfConfig, machine: RpmMachine): boolean {
  const { id, version } = machine.os;
  const release = version === os.version || version.startsWith(`${os.version}.`);
  return id === os.id && release && machine.architecture === architecture;
}

/** The repositories of one kind of machines, with the variables that its settings name. */
export async function dnfSourcesOf({ door }: Pick<Context, 'door'>, config: DnfConfig): Promise<readonly DnfSource[]> {
  const { architecture, os } = config;
  const variables = { basearch: architecture, arch: architecture, releasever: config.releasever ?? os.version };
  const sources: DnfSource[] = [];
  for (const file of config.repositories) {
    const text = Buffer.from(await door.read(file, FILE_LIMIT_BYTES)).toString('utf8');
    sources.push(...dnfSources(file, text, variables));
  }
  return sources;
}

/**
 * Plans for every machine of every facility at once, and fetches what is needed once.
 *
 * @throws TsukuroiError DNF_…, DOWNLOAD_…, PROXY_…, STORE_…, FILE_…
 */
export async function fetchDnfSupplies(
  context: Context,
  config: DnfConfig,
  machines: readonly RpmMachine[],
): Promise<{ readonly status: SuppliedStatus; readonly supplies: readonly FetchedDnfSupply[] }> {
  const { clock, door, network, places, run, store } = context;
  await door.makeFolder(places.dnf);
  const keysFolder = await mkdtemp(join(places.dnf, '.keys-'));
  try {
    const options: DnfSupplyOptions = {
      ...{ folder: join(places.dnf, config.name), door, store, network, clock, run, class: config.class },
      fileOf: layoutOf(places.store).content,
      keys: await namedKeys(config.keys, keysFolder, run),
      acceptUnsigned: new Set(config.acceptUnsigned),
      sources: await dnfSourcesOf(context, config),
    };
    const planned: { name: string; forMachines: boolean; supplied: DnfSupplied }[] = [];
    if (machines.length > 0) {
      planned.push({ name: config.name, forMachines: true, supplied: await dnfSupplyForMachines(machines, options) });
    }
    if (config.declared !== undefined) {
      const text = Buffer.from(await door.read(config.declared, FILE_LIMIT_BYTES)).toString('utf8');
      const supplied = await dnfSupplyDeclared(readDnfDeclared(text, config.declared), options);
      planned.push({ name: `${config.name}-declared`, forMachines: false, supplied });
    }
    const supplies: FetchedDnfSupply[] = [];
    const status = { name: config.name, machines: 0, packages: 0, bytes: 0, refused: 0, failed: [] as string[] };
    for (const { name, forMachines, supplied } of planned) {
      const fetched = await fetchDnfSupply(supplied, `dnf:${name}`, options);
      supplies.push({ name, forMachines, supply: fetched.supply, incomplete: fetched.failed.length > 0 });
      status.machines += supplied.supply.machines.length;
      status.packages += supplied.supply.packages.length;
      status.bytes += supplied.supply.packages.reduce((sum, { size }) => sum + size, 0);
      status.refused += supplied.unreadable;
      status.failed.push(...fetched.failed.map((item) => `${item.package} ${item.version}`), ...supplied.absent);
    }
    return { status: { ...status, at: isoSeconds(clock.nowMs()) }, supplies };
  } finally {
    await rm(keysFolder, { recursive: true, force: true });
  }
}

/** The part of a supply that one facility needs; undefined when nothing is for it. */
export function dnfSupplyOf(whole: FetchedDnfSupply, machines: ReadonlySet<string>): DnfSupply | undefined {
  const { supply } = whole;
  if (!whole.forMachines) {
    return supply.packages.length === 0 ? undefined : supply;
  }
  const planned = supply.machines.filter(({ machine }) => machines.has(machine));
  if (planned.length === 0) {
    return undefined;
  }
  const wanted = new Set(
    planned.flatMap(({ steps }) => steps.map((step) => `${step.package} ${step.architecture} ${step.to}`)),
  );
  const packages = supply.packages.filter((item) => wanted.has(`${item.package} ${item.architecture} ${item.version}`));
  return { ...supply, repositories: packages.length === 0 ? [] : supply.repositories, packages, machines: planned };
}

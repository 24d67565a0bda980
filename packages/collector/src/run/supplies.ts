import { canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { type AptSource, aptSources } from '@tsukuroi/knowledge/feeds/debian-repository/sources.ts';
import { type AptSupply, contentsOf, readAptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { contentsOfDnf, type DnfSupply, readDnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { contentSources } from '@tsukuroi/trust/bundle/sources.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { readDeclared } from '../apt/declared.ts';
import { fetchSupply } from '../apt/fetch-supply.ts';
import type { ListedMachine } from '../apt/machine.ts';
import { type Supplied, type SupplyOptions, supplyDeclared, supplyForMachines } from '../apt/supply.ts';
import type { AptConfig } from './config.ts';
import type { Context } from './context.ts';
import type { SuppliedStatus } from './status.ts';
import { stored } from './stored.ts';

const FILE_LIMIT_BYTES = 4 * 1024 ** 2;

/** What apt planned for one kind of machines, its packages in the store. */
export interface FetchedSupplyOf {
  /** Name inside bundles: `apt/<name>.json`. */
  readonly name: string;
  /** For machines that said what they have; a declared set is for every facility. */
  readonly forMachines: boolean;
  readonly supply: AptSupply;
  /** Packages that could not be fetched, by hash. */
  readonly missing: ReadonlySet<string>;
}

/** Sources of apt that are usable here: http or https, and a suite in a plain word. */
export function usableSources(file: string, text: string): AptSource[] {
  const usable = aptSources(file, text).filter(
    ({ uri, suite }) => /^https?:\/\/[^\s[\]]+$/.test(uri) && /^[A-Za-z0-9][A-Za-z0-9._/-]*[^/]$/.test(suite),
  );
  if (usable.length === 0) {
    throw new TsukuroiError('APT_SOURCES_EMPTY', { file });
  }
  return usable;
}

/** Whether these sources are for a machine. One that does not say what it runs is for none: a wrong release would be an upgrade. */
export function isFor({ os }: AptConfig, machine: ListedMachine): boolean {
  return machine.os?.id === os.id && machine.os.version === os.version;
}

/**
 * Plans for every machine of every facility at once, and fetches what is needed once.
 *
 * @throws TsukuroiError APT_… , FILE_…, STORE_…
 */
export async function fetchSupplies(
  context: Context,
  config: AptConfig,
  machines: readonly ListedMachine[],
): Promise<{ readonly status: SuppliedStatus; readonly supplies: readonly FetchedSupplyOf[] }> {
  const { door, places, store, clock, run } = context;
  const sources: AptSource[] = [];
  for (const file of config.sources) {
    sources.push(...usableSources(file, Buffer.from(await door.read(file, FILE_LIMIT_BYTES)).toString('utf8')));
  }
  const options: SupplyOptions = {
    folder: places.apt,
    sources,
    class: config.class,
    store,
    fileOf: layoutOf(places.store).content,
    clock,
    run,
    way: context.way,
    ...(config.keyrings.length === 0 ? {} : { keyrings: config.keyrings }),
  };
  const planned: { name: string; forMachines: boolean; supplied: Supplied }[] = [];
  if (machines.length > 0) {
    planned.push({ name: config.name, forMachines: true, supplied: await supplyForMachines(machines, options) });
  }
  if (config.declared !== undefined) {
    const text = Buffer.from(await door.read(config.declared, FILE_LIMIT_BYTES)).toString('utf8');
    const declared = readDeclared(text, config.declared);
    const name = `${config.name}-declared`;
    planned.push({ name, forMachines: false, supplied: await supplyDeclared(declared, options) });
  }
  const supplies: FetchedSupplyOf[] = [];
  const status = { name: config.name, machines: 0, packages: 0, bytes: 0, refused: 0, failed: [] as string[] };
  for (const { name, forMachines, supplied } of planned) {
    const fetched = await fetchSupply(supplied.supply, supplied.addresses, {
      store,
      network: context.network,
      holder: `apt:${name}`,
      archives: context.config.archives,
    });
    const failed = new Set(fetched.failed.map(({ package: item, version }) => `${item} ${version}`));
    const missing = supplied.supply.packages.filter((item) => failed.has(`${item.package} ${item.version}`));
    supplies.push({ name, forMachines, supply: supplied.supply, missing: new Set(missing.map((item) => item.sha256)) });
    status.machines += supplied.supply.machines.length;
    status.packages += supplied.supply.packages.length;
    status.bytes += supplied.supply.packages.reduce((sum, { size }) => sum + size, 0);
    status.refused += supplied.refused.length;
    status.failed.push(...failed, ...supplied.absent);
  }
  return { status: { ...status, at: isoSeconds(clock.nowMs()) }, supplies };
}

/**
 * The part of a supply that one facility needs. A machine of which a package could not be fetched is left out, as is one that no
 * other machine of this facility is: half a plan would be refused at the endpoint. Undefined when nothing is for this facility.
 */
export function supplyOf(whole: FetchedSupplyOf, machines: ReadonlySet<string>): AptSupply | undefined {
  const { supply, forMachines, missing } = whole;
  const there = supply.packages.filter(({ sha256: hash }) => !missing.has(hash));
  if (!forMachines) {
    return there.length === 0 ? undefined : { ...supply, packages: there };
  }
  const names = new Set(there.map(fileKey));
  const planned = supply.machines.filter(
    ({ machine, steps }) => machines.has(machine) && steps.every((step) => names.has(stepKey(step))),
  );
  if (planned.length === 0) {
    return undefined;
  }
  const wanted = new Set(planned.flatMap(({ steps }) => steps.map(stepKey)));
  const packages = there.filter((item) => wanted.has(fileKey(item)));
  return { ...supply, suites: packages.length === 0 ? [] : supply.suites, packages, machines: planned };
}

function fileKey(item: { readonly package: string; readonly architecture: string; readonly version: string }): string {
  return `${item.package} ${item.architecture} ${item.version}`;
}

function stepKey(step: { readonly package: string; readonly architecture: string; readonly to: string }): string {
  return `${step.package} ${step.architecture} ${step.to}`;
}

/**
 * A facility's supply as things to carry: the document under its name, and every content that it names. The document that was
 * carried before is carried again when nothing but the time of its making differs.
 *
 * @param name of the document inside the bundle
 * @param before hash of that document
 */
export async function supplySources(
  { store }: Context,
  name: string,
  supply: AptSupply | DnfSupply,
  before: string | undefined,
): Promise<readonly BundleSource[]> {
  let bytes = Buffer.from(canonicalJson(supply));
  const earlier = before === undefined ? undefined : await readStored(store, before);
  if (earlier !== undefined && timeless(earlier) === timeless(bytes)) {
    bytes = Buffer.from(earlier);
  }
  const document = { sha256: sha256(bytes), size: bytes.length };
  await store.obtain(document, async function* whole(from) {
    yield bytes.subarray(from);
  });
  const contents = supply.format === 'apt-supply/1' ? contentsOf(supply) : contentsOfDnf(supply);
  const hashes = contents.map((content) => content.sha256);
  return [stored(store, { kind: 'metadata', name, ...document }), ...(await contentSources(store, hashes))];
}

/** What a facility was given before; undefined when nothing was, or it is gone. */
export async function earlierSupply(
  { store }: Context,
  hash: string | undefined,
): Promise<AptSupply | DnfSupply | undefined> {
  const bytes = hash === undefined ? undefined : await readStored(store, hash);
  return bytes === undefined ? undefined : (readAptSupply(bytes) ?? readDnfSupply(bytes));
}

function timeless(bytes: Uint8Array): string {
  const { madeAt: _madeAt, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as AptSupply | DnfSupply;
  return canonicalJson(rest);
}

async function readStored(store: Context['store'], hash: string): Promise<Uint8Array | undefined> {
  const size = await store.sizeOf(hash);
  if (size === undefined) {
    return undefined;
  }
  const file = await store.open(hash);
  try {
    return await file.read(0, size);
  } finally {
    await file.close();
  }
}

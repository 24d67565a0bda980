import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, isoSeconds, sha256, type TsukuroiError } from '@tsukuroi/core';
import { distributionKeyrings } from '@tsukuroi/core/apt/keyrings.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { AptSource } from '@tsukuroi/knowledge/feeds/debian-repository/sources.ts';
import type { AptSupply, SupplyMachine, SupplyPackage } from '@tsukuroi/protocol/apt-supply.ts';
import type { FileOf } from '@tsukuroi/providers/apt/repository-verify.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { WayOut } from '../way-out/shape.ts';
import type { ListedMachine } from './machine.ts';
import { packagesDeclared, packagesForSteps, relationsFor } from './packages-of.ts';
import { type AptRoot, aptRoot } from './root.ts';
import { solveFor, type UpdateClass } from './solve.ts';
import { type FetchedSuite, fetchedSuites } from './suites.ts';

export interface SupplyOptions {
  /** Folder of the apt roots and of earlier answers, absolute. */
  readonly folder: string;
  readonly sources: readonly AptSource[];
  readonly class: UpdateClass;
  readonly store: ContentStore;
  /** Where the store keeps a content. */
  readonly fileOf: FileOf;
  readonly clock: Clock;
  readonly run: RunProgram;
  /** The way out of the hospital; as this machine's own apt when left out. */
  readonly way?: WayOut;
  /** In place of the keyrings that distributions install. */
  readonly keyrings?: readonly string[];
  readonly progress?: (line: SupplyProgress) => void;
}

export type SupplyProgress =
  | { readonly step: 'lists'; readonly architectures: readonly string[] }
  | { readonly step: 'machine'; readonly machine: string; readonly number: number; readonly of: number };

export interface Supplied {
  readonly supply: AptSupply;
  /** Where each package can be had, by hash. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Machines that apt could not plan for. */
  readonly refused: readonly { readonly machine: string; readonly error: TsukuroiError }[];
  /** Packages that were asked for and that no suite has. */
  readonly absent: readonly string[];
  /** Machines whose answer was known from before. */
  readonly known: number;
}

/**
 * Request mode: what machines need that are known only by their lists of packages. A list that came twice is planned once;
 * packages that several machines need are named once.
 */
export async function supplyForMachines(machines: readonly ListedMachine[], options: SupplyOptions): Promise<Supplied> {
  const distinct = [...new Map(machines.map((machine) => [machine.machine, machine])).values()];
  const parts: Part[] = [];
  let number = 0;
  for (const [key, group] of Map.groupBy(distinct, ({ architectures }) => architectures.join('+'))) {
    const { root, suites } = await opened(key.split('+'), options);
    const relations = await relationsFor(group, suites, options.run);
    const solved: SupplyMachine[] = [];
    const refused: { machine: string; error: TsukuroiError }[] = [];
    let known = 0;
    for (const machine of group) {
      number += 1;
      options.progress?.({ step: 'machine', machine: machine.machine, number, of: distinct.length });
      const context = { root, suites, class: options.class, answers: join(options.folder, 'answers') };
      const answer = await solveFor(machine, relations, context);
      if (answer.ok) {
        const { known: before, ...rest } = answer.value;
        solved.push(rest);
        known += before ? 1 : 0;
      } else {
        refused.push({ machine: machine.machine, error: answer.error });
      }
    }
    const steps = solved.flatMap((machine) => machine.steps);
    const { packages, missing } = await packagesForSteps(steps, suites, options.run);
    parts.push({ suites, packages, machines: solved, refused, absent: missing, known });
  }
  return joined(parts, options);
}

/** Non-extraction mode: a declared set; nothing about any machine is known or said. */
export async function supplyDeclared(
  declared: { readonly architectures: readonly string[]; readonly packages: readonly string[] },
  options: SupplyOptions,
): Promise<Supplied> {
  const { suites } = await opened(declared.architectures, options);
  const onlySecurity = options.class === 'security';
  const { packages, absent } = await packagesDeclared(declared.packages, suites, onlySecurity, options.run);
  return joined([{ suites, packages, machines: [], refused: [], absent, known: 0 }], options);
}

async function opened(
  architectures: readonly string[],
  options: SupplyOptions,
): Promise<{ readonly root: AptRoot; readonly suites: readonly FetchedSuite[] }> {
  options.progress?.({ step: 'lists', architectures });
  const keyrings = (options.keyrings ?? distributionKeyrings()).filter((file) => existsSync(file));
  const sources = options.sources.filter(
    (source) => source.architectures.length === 0 || source.architectures.some((one) => architectures.includes(one)),
  );
  const place = sha256(JSON.stringify([architectures, sources, keyrings])).slice(0, 12);
  const root = await aptRoot({
    ...{ folder: join(options.folder, 'roots', place), sources, architectures, keyrings, run: options.run },
    ...(options.way === undefined ? {} : { way: options.way }),
  });
  await root.update();
  const suites = await fetchedSuites(await root.indexes(), options.store, options.fileOf, keyrings, options.run);
  return { root, suites };
}

interface Part {
  readonly suites: readonly FetchedSuite[];
  readonly packages: readonly SupplyPackage[];
  readonly machines: readonly SupplyMachine[];
  readonly refused: Supplied['refused'];
  readonly absent: readonly string[];
  readonly known: number;
}

/** Puts the answers of several architectures together. A suite that both have is kept once for each set of indices. */
function joined(parts: readonly Part[], options: SupplyOptions): Supplied {
  const suites: FetchedSuite['suite'][] = [];
  const packages = new Map<string, SupplyPackage>();
  const addresses = new Map<string, string>();
  for (const part of parts) {
    const places = part.suites.map(({ suite }) => placeOf(suites, suite));
    for (const item of part.packages) {
      const fetched = part.suites[item.suite];
      packages.set(item.sha256, { ...item, suite: places[item.suite] ?? 0 });
      if (fetched !== undefined) {
        addresses.set(item.sha256, new URL(escaped(item.path), fetched.repository).href);
      }
    }
  }
  const supply: AptSupply = {
    format: 'apt-supply/1',
    madeAt: isoSeconds(options.clock.nowMs()),
    class: options.class,
    suites,
    packages: [...packages.values()],
    machines: parts.flatMap(({ machines }) => machines),
  };
  return {
    supply,
    addresses,
    refused: parts.flatMap(({ refused }) => refused),
    absent: [...new Set(parts.flatMap(({ absent }) => absent))],
    known: parts.reduce((sum, { known }) => sum + known, 0),
  };
}

/** The same signed list may be there with the indices of one architecture and of two: then the indices are put together. */
function placeOf(suites: FetchedSuite['suite'][], suite: FetchedSuite['suite']): number {
  const place = suites.findIndex(
    (known) => known.archive === suite.archive && known.inRelease.sha256 === suite.inRelease.sha256,
  );
  const known = suites[place];
  if (known === undefined) {
    return suites.push(suite) - 1;
  }
  const indexes = [...new Map([...known.indexes, ...suite.indexes].map((index) => [index.path, index])).values()];
  suites[place] = { ...known, indexes, components: [...new Set([...known.components, ...suite.components])] };
  return place;
}

/** Paths in an index may hold `+`, `~` and `%`; a mirror is asked for exactly this name. */
function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

import { stat } from 'node:fs/promises';
import { ok, type Result, refused, type TsukuroiError } from '@tsukuroi/core';
import type { LeftOut, OrderedPackage, PatchRefusal, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { ageRefusal } from '../repository-age.ts';
import { refusalCode } from '../repository-errors.ts';
import { type LaidOut, layOutRepository, removeRepositories } from '../repository-layout.ts';
import { installArguments, updateArguments } from '../repository-options.ts';
import { type AskedApt, isNewer } from '../repository-proof.ts';
import { readSimulation, type Simulation, simulationRefusal } from '../simulate.ts';
import { freeSpace, kernelBytes, neededBytes, tooLittleRoom } from './disk.ts';
import { type AptOrder, orderedPackages, supplyOf } from './order.ts';
import { aptGet, lastLines } from './programs.ts';
import { repaired } from './repair.ts';
import { type DpkgState, dpkgState, type RecordedPackage } from './state.ts';
import { installedKeys, isInCache, type OldFile, wayBackOf } from './way-back.ts';

/** Folders whose file systems an installation fills: programs, dpkg's records, kernels, and the laid-out repository. */
const WRITTEN = ['/', '/usr', '/var', '/boot'] as const;

/** A prepared order with what only apt's own provider needs. */
export interface PreparedApt extends PreparedPatch {
  readonly folder: string;
  /** Files of the versions of before; empty when there is no way back. */
  readonly oldFiles: readonly OldFile[];
  /** For `aptChannelProof`: what was verified, and what apt answered. */
  readonly asked: AskedApt;
}

/** What a proof needs of an order that was prepared a moment ago, so that nothing is laid out and asked twice; undefined where nothing was asked. */
export function askedOf(prepared: PreparedPatch): AskedApt | undefined {
  return (prepared as Partial<PreparedApt>).asked;
}

type Answer<T> = Result<T, PatchRefusal>;
const refuse = (because: PatchRefusal['because'], about: string, text = ''): Answer<never> =>
  refused({ because, about: about.slice(0, 300), output: lastLines(text) });

/** The order's packages that are not there yet as ordered, without asking which version is newer. */
function missingOf(order: AptOrder, state: DpkgState): readonly OrderedPackage[] {
  return orderedPackages(order).filter(({ package: name, architecture, version }) => {
    const found = state.find(name, architecture);
    return found?.version !== version || found.status !== 'installed' || found.reinstall;
  });
}

/** Prepares an order; see PatchProvider. Repositories of earlier orders are removed, and this one's too when it is refused. */
export async function prepareApt(
  order: AptOrder,
  world: PatchWorld,
  keyrings: readonly string[],
): Promise<Answer<PreparedApt | PreparedPatch>> {
  const prepared = await prepare(order, world, keyrings);
  const folder = prepared.ok ? (prepared.value as Partial<PreparedApt>).folder : undefined;
  await removeRepositories(world.folder, folder === undefined ? [] : [folder]);
  return prepared;
}

async function prepare(
  order: AptOrder,
  world: PatchWorld,
  keyrings: readonly string[],
): Promise<Answer<PreparedApt | PreparedPatch>> {
  const supply = supplyOf(order);
  if (!supply.ok) {
    return refuse('order-refused', supply.error);
  }
  const repair = await repaired(world);
  if (!repair.ok) {
    return repair;
  }
  const state = await dpkgState(world.run);
  if (!state.ok) {
    return refuse('package-manager-broken', state.error);
  }
  const missing = missingOf(order, state.value);
  if (missing.length === 0) {
    return ok({ packages: [], before: beforeOf(order, state.value), wayBack: { possible: true }, leftOut: [] });
  }
  // Another version, or the same one unpacked anew, can cure a package whose own scripts fail; asking them once more cannot.
  const cured = (item: RecordedPackage): boolean =>
    missing.some(({ package: name, version }) => name === item.package && (version !== item.version || item.reinstall));
  const stuck = state.value.unfinished.filter((item) => !cured(item));
  if (!repair.value.clean && stuck.length > 0) {
    const names = stuck.map((item) => `${item.package} (${item.status})`).join(', ');
    return refused({ because: 'package-manager-broken', about: names.slice(0, 300), output: repair.value.output });
  }
  const laidOut = await layOut(order, world, keyrings, installedKeys(missing, state.value));
  if (!laidOut.ok) {
    return laidOut;
  }
  const room = await roomRefusal(missing, laidOut.value, state.value, world);
  if (room !== undefined) {
    return refuse('disk-space', room);
  }
  const planned = await agreed(missing, laidOut.value.folder, state.value, world);
  return planned.ok
    ? ok({
        ...{ packages: planned.value.packages, leftOut: planned.value.leftOut, before: beforeOf(order, state.value) },
        ...(await wayBackOf(planned.value.packages, state.value, laidOut.value, world)),
        ...{ folder: laidOut.value.folder, asked: { laidOut: laidOut.value, simulation: planned.value.simulation } },
      })
    : planned;
}

/** Lays the repository out, every link of the vendor's chain proved, and lets apt read it. */
export async function layOut(
  order: AptOrder,
  world: PatchWorld,
  keyrings: readonly string[],
  lookUp: ReadonlySet<string> = new Set(),
): Promise<Answer<LaidOut>> {
  const supply = supplyOf(order);
  if (!supply.ok) {
    return refuse('order-refused', supply.error);
  }
  // The versions of before mostly stand in a list that nothing is ordered from.
  const unusedToo = (await isInCache(lookUp)) && (await hasAllIndexes(order, world));
  const laidOut = await layOutRepository({
    ...{ supply: supply.value, fileOf: world.fileOf, root: world.folder, keyrings, run: world.run },
    ...{ lookUp, unusedToo },
  }).catch(failedWrite);
  if (!laidOut.ok) {
    return 'because' in laidOut.error ? refused(laidOut.error) : layoutRefusal(laidOut.error);
  }
  for (const { suite, release } of laidOut.value.suites) {
    const age = ageRefusal({
      ...{ sha256: suite.inRelease.sha256, date: release.date, ordered: suite.inRelease.sha256 },
      newestSeen: world.lists?.newestSeen[suite.suite],
      nowMs: world.lists?.nowMs,
    });
    if (age !== undefined) {
      return refuse(age === 'older-than-seen' ? 'list-older-than-seen' : 'list-refused', suite.suite);
    }
  }
  const updated = await aptGet(world.run, updateArguments(laidOut.value.folder));
  if (updated.code !== 0) {
    return /No space left on device/.test(updated.text)
      ? refuse('disk-space', world.folder, updated.text)
      : refuse('list-refused', 'apt-get update', updated.text);
  }
  return laidOut;
}

async function hasAllIndexes({ lists }: AptOrder, world: PatchWorld): Promise<boolean> {
  const found = await Promise.all(
    lists.flatMap(({ indexes }) => indexes.map((index) => stat(world.fileOf(index.sha256)).catch(() => undefined))),
  );
  return found.every((facts) => facts?.isFile() === true);
}

function layoutRefusal({ code, params }: TsukuroiError): Answer<never> {
  const missing = code === refusalCode('content-missing');
  return refuse(missing ? 'content-missing' : 'list-refused', `${params.file ?? ''} ${code}`.trim());
}

/** The disk may be full, or a folder gone, while files are laid out: that is what the machine does, not a bug. */
function failedWrite(cause: unknown): { readonly ok: false; readonly error: PatchRefusal } {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined) {
    throw cause;
  }
  const because = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-space' : 'content-missing';
  return refused({ because, about: code, output: [] });
}

async function roomRefusal(
  missing: readonly OrderedPackage[],
  laidOut: LaidOut,
  state: DpkgState,
  world: PatchWorld,
): Promise<string | undefined> {
  const files = missing.flatMap(({ sha256 }) => laidOut.files.get(sha256) ?? []);
  const needed = neededBytes(files, state);
  if (needed === undefined) {
    return 'Installed-Size';
  }
  const kernel = missing.some(({ package: name }) => /^linux-image-\d/.test(name));
  const spaces = await freeSpace(world.run, [...WRITTEN, world.folder]);
  return spaces.length === 0
    ? 'df'
    : tooLittleRoom(spaces, needed, kernel ? await kernelBytes(world.run) : 0, world.keepFreeBytes);
}

interface Agreed {
  readonly packages: readonly OrderedPackage[];
  readonly leftOut: readonly LeftOut[];
  readonly simulation: Simulation;
}

/**
 * What apt would do is exactly what is missing. A newer version that somebody installed meanwhile is not in the way. A held
 * package is left out when the rest can be installed without it; when it cannot, everything waits: half an order was never tried by anybody.
 */
async function agreed(
  missing: readonly OrderedPackage[],
  folder: string,
  state: DpkgState,
  world: PatchWorld,
): Promise<Answer<Agreed>> {
  const isHeld = (item: OrderedPackage): boolean => state.find(item.package, item.architecture)?.held === true;
  const held = missing.filter(isHeld);
  const leftOut = held.map((item): LeftOut => ({ package: item.package, because: 'held-package' }));
  const heldNames = held.map((item) => item.package).join(', ');
  let packages: readonly OrderedPackage[] = missing.filter((item) => !isHeld(item));
  if (packages.length === 0) {
    return refuse('held-package', heldNames);
  }
  let answer = await simulated(packages, folder, state, world);
  if (!answer.ok) {
    const older = await withoutNewer(packages, state, world);
    if (older.length < packages.length) {
      packages = older;
      answer = older.length === 0 ? ok(NOTHING) : await simulated(older, folder, state, world);
    }
  }
  if (answer.ok) {
    return ok({ packages, leftOut, simulation: answer.value });
  }
  return held.length > 0 ? refused({ ...answer.error, because: 'held-package', about: heldNames }) : answer;
}

const NOTHING: Simulation = { installs: [], removes: [], unread: [] };

async function simulated(
  packages: readonly OrderedPackage[],
  folder: string,
  state: DpkgState,
  world: PatchWorld,
): Promise<Answer<Simulation>> {
  const { code, text } = await aptGet(world.run, installArguments(folder, upgradesOf(packages, state), 'simulate'));
  const simulation = readSimulation(text);
  const refusal = code === 0 ? simulationRefusal(simulation, packages) : undefined;
  if (code === 0 && refusal === undefined) {
    return ok(simulation);
  }
  const about = refusal === undefined ? `apt-get -s: exit code ${code}` : refusal.packages.join(', ');
  return refuse(refusal?.reason === 'removes' ? 'would-remove' : 'unplanned-change', about, text);
}

/** Only what is installed is named; new dependencies have to come by themselves. */
export function upgradesOf(packages: readonly OrderedPackage[], state: DpkgState): readonly OrderedPackage[] {
  return packages.filter((item) => state.find(item.package, item.architecture) !== undefined);
}

async function withoutNewer(
  packages: readonly OrderedPackage[],
  state: DpkgState,
  world: PatchWorld,
): Promise<readonly OrderedPackage[]> {
  const older: OrderedPackage[] = [];
  for (const item of packages) {
    const found = state.find(item.package, item.architecture);
    const newer = found?.status === 'installed' && (await isNewer(world.run, found.version, item.version)) === 'yes';
    older.push(...(newer ? [] : [item]));
  }
  return older;
}

function beforeOf(order: AptOrder, state: DpkgState): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const { package: name, architecture } of orderedPackages(order)) {
    const found = state.find(name, architecture);
    if (found !== undefined) {
      before.set(`${name}:${architecture}`, found.version);
    }
  }
  return before;
}

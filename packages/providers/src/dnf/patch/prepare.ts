import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '@tsukuroi/core';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { freeSpace, tooLittleRoom } from '../../apt/patch/disk.ts';
import type { LeftOut, OrderedPackage, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { heldOnMachine } from './held.ts';
import { lockHolder } from './lock.ts';
import { type DnfOrder, orderedPackages, supplyOf } from './order.ts';
import { installArguments, type RpmTools, type Said } from './programs.ts';
import { type Answer, failedWrite, refuse } from './refuse.ts';
import { soundState } from './repair.ts';
import { comparedVersions, type RpmState } from './state.ts';
import { type ProvedOrder, type ProvedRpm, proveOrder } from './verify.ts';

const WRITTEN = ['/', '/usr', '/var', '/boot'] as const;
/** A kernel, its map and the first programs that are made for it on this machine; EL's own default for /boot leaves room for several. */
const KERNEL_BYTES = 256 * 1024 ** 2;

/** A prepared order with the files that were proved, and by what. */
export interface PreparedDnf extends PreparedPatch {
  readonly files: readonly string[];
  readonly proved: ProvedOrder;
}

/** What a proof needs of an order that was prepared a moment ago; undefined where nothing had to be proved. */
export function provedOf(prepared: PreparedPatch): ProvedOrder | undefined {
  return (prepared as Partial<PreparedDnf>).proved;
}

/** Prepares an order; see PatchProvider. */
export async function prepareDnf(
  order: DnfOrder,
  world: PatchWorld,
  tools: RpmTools,
  keyFolder: string,
): Promise<Answer<PreparedDnf>> {
  const supply = supplyOf(order);
  if (!supply.ok) {
    return refuse('order-refused', supply.error);
  }
  const holder = await lockHolder(world, tools);
  if (holder !== undefined) {
    return refuse('busy', holder);
  }
  const state = await soundState(order, world, tools, keyFolder);
  if (!state.ok) {
    return state;
  }
  const missing = await missingOf(order, state.value, tools);
  const before = beforeOf(order, state.value);
  if (missing.length === 0) {
    const proved = { rpms: [], indexes: [] };
    return ok({ packages: [], files: [], proved, before, wayBack: { possible: true }, leftOut: [] });
  }
  const names = new Set(missing.map(keyOf));
  const wanted = { ...supply.value, packages: supply.value.packages.filter((item) => names.has(keyOf(item))) };
  const proved = await proveOrder(wanted, keyFolder, world, tools, order.unsigned).catch(failedWrite);
  if (!proved.ok) {
    return proved;
  }
  const room = await roomRefusal(proved.value.rpms, state.value, world, tools);
  if (room !== undefined) {
    return refuse('disk-space', room);
  }
  const agreed = await agreedFiles(wanted, proved.value.rpms, world, tools);
  if (!agreed.ok) {
    return agreed;
  }
  const keys = new Set(agreed.value.proved.map(({ item }) => keyOf(item)));
  const packages = missing.filter((item) => keys.has(keyOf(item)));
  return ok({
    ...{ packages, before, files: agreed.value.proved.map(({ file }) => file), leftOut: agreed.value.leftOut },
    proved: { rpms: agreed.value.proved, indexes: proved.value.indexes },
    wayBack: wayBackOf(packages, before),
  });
}

/** Lays the files of what was prepared out again, every link proved again; after a restart of the agent nothing else is believed. */
export async function filesAgain(
  order: DnfOrder,
  prepared: PreparedPatch,
  world: PatchWorld,
  tools: RpmTools,
  keyFolder: string,
): Promise<Answer<readonly string[]>> {
  const there = (prepared as Partial<PreparedDnf>).files;
  const found = await Promise.all((there ?? []).map((file) => stat(file).catch(() => undefined)));
  if (there !== undefined && there.length > 0 && found.every((facts) => facts?.isFile() === true)) {
    return ok(there);
  }
  const supply = supplyOf(order);
  if (!supply.ok) {
    return refuse('order-refused', supply.error);
  }
  const names = new Set(prepared.packages.map(keyOf));
  const packages = supply.value.packages.filter((item) => names.has(keyOf(item)));
  const again = { ...supply.value, packages };
  const proved = await proveOrder(again, keyFolder, world, tools, order.unsigned).catch(failedWrite);
  return proved.ok ? ok(proved.value.rpms.map(({ file }) => file)) : proved;
}

/** Runs dnf over these files, or only its whole test of the transaction (dnf.conf(5), tsflags). */
export async function dnfInstall(
  files: readonly string[],
  world: PatchWorld,
  tools: RpmTools,
  how: 'install' | 'test',
  timeoutMs?: number,
): Promise<Said> {
  const [empty, cache] = [join(world.folder, 'no-repositories'), join(world.folder, 'cache')];
  for (const folder of [empty, cache]) {
    await mkdir(folder, { recursive: true });
  }
  const test = how === 'test' ? ['--setopt=tsflags=test'] : [];
  return tools.dnf([...test, ...installArguments(files, empty, cache)], timeoutMs);
}

export const keyOf = (item: { readonly package: string; readonly architecture: string }): string =>
  `${item.package}:${item.architecture}`;

/** The order's packages that are there neither as ordered nor newer. */
export async function missingOf(order: DnfOrder, state: RpmState, tools: RpmTools): Promise<readonly OrderedPackage[]> {
  const missing: OrderedPackage[] = [];
  for (const item of orderedPackages(order)) {
    let there = false;
    for (const { version } of state.find(item.package, item.architecture)) {
      there ||= version === item.version || ((await comparedVersions(tools, version, item.version)) ?? -1) >= 0;
    }
    missing.push(...(there ? [] : [item]));
  }
  return missing;
}

function beforeOf(order: DnfOrder, state: RpmState): ReadonlyMap<string, string> {
  return new Map(
    orderedPackages(order).flatMap((item) => {
      const last = state.find(item.package, item.architecture).at(-1);
      return last === undefined ? [] : [[keyOf(item), last.version] as const];
    }),
  );
}

/** rpm keeps no files of old packages, and no index in force names them. */
function wayBackOf(packages: readonly OrderedPackage[], before: ReadonlyMap<string, string>): PreparedPatch['wayBack'] {
  const old = packages.flatMap((item) => {
    const version = before.get(keyOf(item));
    return version === undefined ? [] : [`${item.package} ${version}`];
  });
  return old.length === 0
    ? { possible: true }
    : { possible: false, because: `前の版のファイルがありません: ${old.join(', ').slice(0, 250)}` };
}

async function roomRefusal(
  proved: readonly ProvedRpm[],
  state: RpmState,
  world: PatchWorld,
  tools: RpmTools,
): Promise<string | undefined> {
  let [growth, largest] = [0, 0];
  for (const { item, installedBytes } of proved) {
    if (installedBytes === undefined) {
      return `${item.package} installed size`;
    }
    const old = state.find(item.package, item.architecture).at(-1)?.bytes ?? 0;
    growth += installedBytes - old;
    largest = Math.max(largest, installedBytes);
  }
  const there = await Promise.all(WRITTEN.map((path) => stat(tools.at(path)).catch(() => undefined)));
  const folders = WRITTEN.filter((_, place) => there[place]?.isDirectory() === true);
  const spaces = await freeSpace(world.run, [...folders.map((path) => tools.at(path)), world.folder]);
  if (spaces.length === 0) {
    return 'df';
  }
  const seen = spaces.map((space, place) => ({ ...space, folder: folders[place] ?? space.folder }));
  const kernel = proved.some(({ item }) => /^kernel(?:-rt|-uek|-64k)?(?:-core)?$/.test(item.package));
  return tooLittleRoom(seen, Math.max(0, growth) + largest, kernel ? KERNEL_BYTES : 0, world.keepFreeBytes);
}

/** What dnf would do is exactly the order without what is held; held ones are told, and when the rest cannot go without them everything waits. */
async function agreedFiles(
  supply: DnfSupply,
  proved: readonly ProvedRpm[],
  world: PatchWorld,
  tools: RpmTools,
): Promise<Answer<{ readonly proved: readonly ProvedRpm[]; readonly leftOut: readonly LeftOut[] }>> {
  const held = await heldOnMachine(tools);
  const isHeld = ({ item }: ProvedRpm): boolean =>
    held.reasonOf(item, supply.repositories[item.repository]?.id ?? '') !== undefined;
  const kept = proved.filter(isHeld).map(({ item }) => item.package);
  const rest = proved.filter((one) => !isHeld(one));
  if (rest.length === 0) {
    return refuse('held-package', kept.join(', '));
  }
  const files = rest.map(({ file }) => file);
  const said = await dnfInstall(files, world, tools, 'test');
  const refusal = planRefusal(said, rest.length);
  if (refusal !== undefined) {
    return kept.length > 0 ? refuse('held-package', kept.join(', '), said.text) : refuse(...refusal, said.text);
  }
  const leftOut = kept.map((name): LeftOut => ({ package: name, because: 'held-package' }));
  return ok({ proved: rest, leftOut });
}

type PlanRefusal = readonly [
  because: 'would-remove' | 'unplanned-change' | 'busy' | 'package-manager-broken',
  about: string,
];

/**
 * Why what dnf would do is not the order; undefined when it is. dnf's summary counts what it would install, upgrade and remove; what one package
 * takes the place of stands below it as `replacing` and is counted nowhere (dnf 4, dnf/cli/output.py).
 *
 * @param packages how many are ordered
 */
export function planRefusal({ code, text, problem }: Said, packages: number): PlanRefusal | undefined {
  if (code === LOCKED) {
    return ['busy', 'dnf'];
  }
  if (code === null) {
    return ['package-manager-broken', `dnf: ${problem ?? 'killed'}`];
  }
  const replaced = [...text.matchAll(/^\s+replacing\s+(\S+)/gm)].map(([, name = '']) => name);
  const removes = /^Remove\s+\d+ Packages?/m.exec(text)?.[0];
  if (replaced.length > 0 || removes !== undefined) {
    return ['would-remove', replaced.length > 0 ? replaced.join(', ') : (removes ?? '')];
  }
  const counts = [...text.matchAll(/^(Install|Upgrade|Downgrade|Skip)\s+(\d+) Packages?/gm)];
  const sum = (...words: readonly string[]): number =>
    counts.filter(([, word = '']) => words.includes(word)).reduce((all, [, , count]) => all + Number(count), 0);
  if (sum('Downgrade', 'Skip') > 0 || (counts.length > 0 && sum('Install', 'Upgrade') !== packages)) {
    return ['unplanned-change', counts.map(([line]) => line).join(', ')];
  }
  // The line that names what is in the way stands below the problem's heading.
  const first = (/^\s+- [^\n]+$/m.exec(text) ?? /^(?:Error: \S|\s*Problem)[^\n]*$/m.exec(text))?.[0].trim();
  return code === 0 && counts.length > 0
    ? undefined
    : ['unplanned-change', `dnf: exit code ${code}${first === undefined ? '' : ` ${first}`}`];
}

/** dnf(8), exit codes: somebody else holds a lock. */
export const LOCKED = 200;

/** What this provider laid out; the notes of tries stay. */
export async function clearLaidOut(world: PatchWorld): Promise<void> {
  for (const name of ['files', 'keys', 'channel-keys', 'cache', 'no-repositories']) {
    await rm(join(world.folder, name), { recursive: true, force: true });
  }
}

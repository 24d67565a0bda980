import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { writeWhole } from '@tsukuroi/core/files.ts';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { z } from 'zod';
import { countCost } from '../../patch/cost.ts';
import type { Applied, OrderedPackage, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { removeRepositories } from '../repository-layout.ts';
import { aptPlaces, installArguments, marksToRestore } from '../repository-options.ts';
import { isNewer } from '../repository-proof.ts';
import { keptSettings } from './kept-settings.ts';
import { type AptOrder, neededFiles, orderedPackages } from './order.ts';
import { layOut, type PreparedApt, upgradesOf } from './prepare.ts';
import { aptGet, asked, lastLines, type Said } from './programs.ts';
import { lockHolderOf, repaired } from './repair.ts';
import { type DpkgState, dpkgState } from './state.ts';

const APT_MARK = '/usr/bin/apt-mark';
const INSTALL_MS = 3_600_000;
export const installMs = (world: PatchWorld): number => world.installMs ?? INSTALL_MS;

/** What has to be known again after the power failed in the middle: the versions of before, and what nobody asked for by name. */
const noteShape = z.strictObject({
  before: z.record(z.string(), z.string()),
  automatic: z.array(z.string()),
  /** The try came to an end, whatever it was: the next one begins anew. */
  ended: z.boolean(),
});
type Note = z.infer<typeof noteShape>;

const noteOf = (order: AptOrder, world: PatchWorld): string =>
  join(world.folder, `before-${sha256(JSON.stringify(orderedPackages(order))).slice(0, 32)}.json`);

/** Installs a prepared order; see PatchProvider. */
export async function applyApt(
  order: AptOrder,
  prepared: PreparedPatch,
  world: PatchWorld,
  keyrings: readonly string[],
): Promise<Applied> {
  const cost = countCost();
  if (prepared.packages.length === 0) {
    await endNote(order, world);
    return lookApt(order, world);
  }
  const folder = await laidOutFolder(order, prepared, world, keyrings);
  const state = await dpkgState(world.run);
  if (typeof folder !== 'string' || !state.ok) {
    const because = typeof folder === 'string' ? ('package-manager-broken' as const) : folder.because;
    return {
      ...(await lookApt(order, world)),
      because,
      ...(typeof folder === 'string' ? {} : { about: folder.about }),
    };
  }
  const upgrades = upgradesOf(prepared.packages, state.value);
  const unwritten = await noteDown(order, prepared, upgrades, world).then(() => undefined, failedWrite);
  if (unwritten !== undefined) {
    return { ...(await lookApt(order, world)), because: 'disk-space', about: unwritten };
  }
  const install = (): Promise<Said> =>
    aptGet(world.run, installArguments(folder, upgrades, 'install'), installMs(world));
  let ended = await install();
  let output = ended.text;
  if (ended.code !== 0 && lockHolderOf(ended.text) === undefined) {
    const repair = await repaired(world);
    output += repair.ok ? repair.value.output.join('\n') : repair.error.output.join('\n');
    if (repair.ok && (await isTorn(order, ended, world))) {
      ended = await install();
      output += ended.text;
    }
  }
  await endNote(order, world);
  await removeRepositories(world.folder, []);
  const looked = await lookApt(order, world);
  return {
    ...looked,
    ...(looked.outcome === 'installed' ? {} : reasonOf(ended, prepared, looked)),
    exit: { code: ended.code, meaning: meaningOf(ended) },
    output: lastLines(output),
    cost: { ...cost(), bytes: looked.cost.bytes },
  };
}

/** What is there of an order, read from dpkg's own records; see PatchProvider. */
export async function lookApt(order: AptOrder, world: PatchWorld): Promise<Applied> {
  const cost = countCost();
  const state = await dpkgState(world.run);
  const note = await readNote(order, world);
  const absent = state.ok ? await absentOf(order, state.value, world) : [];
  const changes = orderedPackages(order).map((item) => {
    const now = state.ok ? state.value.find(item.package, item.architecture)?.version : undefined;
    const from = note?.before[`${item.package}:${item.architecture}`];
    return {
      ...{ package: item.package, architecture: item.architecture, to: item.version },
      ...(from === undefined ? {} : { from }),
      ...(now === undefined ? {} : { now }),
    };
  });
  const changed =
    absent.length < changes.length || (note !== undefined && changes.some(({ from, now }) => from !== now));
  const outcome = !state.ok ? 'partly' : absent.length === 0 ? 'installed' : changed ? 'partly' : 'nothing';
  return {
    ...{ outcome, changes, needRestart: [], output: [] },
    ...(state.ok ? {} : { because: 'package-manager-broken' as const, about: state.error }),
    ...(state.ok && absent.length > 0
      ? { because: 'not-verified' as const, about: absent.join(', ').slice(0, 300) }
      : {}),
    keptSettings: await keptSettings(world.run, orderedPackages(order)),
    cost: { ...cost(), bytes: neededFiles(order).reduce((sum, { length }) => sum + length, 0) },
  };
}

/** Names of the ordered packages that are not there: not whole, or in an older version than ordered. */
export async function absentOf(order: AptOrder, state: DpkgState, world: PatchWorld): Promise<readonly string[]> {
  const absent: string[] = [];
  for (const { package: name, architecture, version } of orderedPackages(order)) {
    const now = state.find(name, architecture);
    const there = now?.status === 'installed' && !now.reinstall && (await isAtLeast(world, now.version, version));
    absent.push(...(there ? [] : [name]));
  }
  return absent;
}

async function isAtLeast(world: PatchWorld, version: string, ordered: string): Promise<boolean> {
  return version === ordered || (await isNewer(world.run, version, ordered)) === 'yes';
}

/** What was laid out when it was prepared; made again when it is gone. apt holds every file against the signed index once more. */
async function laidOutFolder(order: AptOrder, prepared: PreparedPatch, world: PatchWorld, keyrings: readonly string[]) {
  const folder = (prepared as Partial<PreparedApt>).folder;
  const there = folder !== undefined && (await stat(aptPlaces(folder).configuration).catch(() => undefined))?.isFile();
  if (folder !== undefined && there === true) {
    return folder;
  }
  const again = await layOut(order, world, keyrings);
  return again.ok ? again.value.folder : again.error;
}

/** Written before anything is done. The note of a try that never ended stays: it knows what was there before that one. */
async function noteDown(
  order: AptOrder,
  prepared: PreparedPatch,
  upgrades: readonly OrderedPackage[],
  world: PatchWorld,
): Promise<void> {
  if ((await readNote(order, world))?.ended === false) {
    return;
  }
  const { code, text } = await asked(world.run, APT_MARK, ['showauto', ...upgrades.map(({ package: name }) => name)]);
  const automatic = code === 0 ? text.split('\n').filter((line) => line !== '') : [];
  const note: Note = { before: Object.fromEntries(prepared.before), automatic, ended: false };
  await writeWhole(noteOf(order, world), JSON.stringify(note));
}

/** What came as a dependency stays one, also when the try was cut off before this. */
async function endNote(order: AptOrder, world: PatchWorld): Promise<void> {
  const note = await readNote(order, world);
  if (note === undefined || note.ended) {
    return;
  }
  await restoreMarks(order, world);
  // On a full disk the note stays as it is: what was installed is told all the same, and the next try begins from the same versions.
  await writeWhole(noteOf(order, world), JSON.stringify({ ...note, ended: true })).catch(failedWrite);
}

/** Why a note could not be written, as the machine names it; anything else is a bug. */
function failedWrite(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) {
    return String(cause.code);
  }
  throw cause;
}

/** apt marks what it is asked for by name as wanted by a person. */
export async function restoreMarks(order: AptOrder, world: PatchWorld): Promise<void> {
  const note = await readNote(order, world);
  const marks = marksToRestore(note?.automatic ?? [], order.packages);
  if (marks.length > 0) {
    await asked(world.run, APT_MARK, ['auto', ...marks]);
  }
}

async function readNote(order: AptOrder, world: PatchWorld): Promise<Note | undefined> {
  try {
    const parsed = noteShape.safeParse(JSON.parse(await readFile(noteOf(order, world), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The run was cut off in the middle rather than refused by a package: what was left can be done by doing it once more. */
async function isTorn(order: AptOrder, ended: Said, world: PatchWorld): Promise<boolean> {
  const state = await dpkgState(world.run);
  const reinstall = (found: DpkgState): boolean =>
    found.unfinished.some(
      (item) => item.reinstall && order.packages.some(({ package: name }) => name === item.package),
    );
  const cut = ended.problem === 'killed' || /\bSub-process \S*dpkg (?:received|exited unexpectedly)/.test(ended.text);
  return cut || (state.ok && reinstall(state.value));
}

const REFUSED_FILE = /Hash Sum mismatch|File has unexpected size|Unable to fetch some archives|Failed to fetch/;
const NO_SPACE = /No space left on device|don't have enough free space/;

function reasonOf(
  ended: Said,
  prepared: PreparedPatch,
  looked: Applied,
): { readonly because: WorkReason; readonly about: string } {
  const about = looked.about ?? '';
  if (ended.code === 0) {
    const leftOut = prepared.leftOut ?? [];
    const [held] = leftOut;
    return held === undefined
      ? { because: 'not-verified', about }
      : {
          because: held.because,
          about: leftOut
            .map((item) => item.package)
            .join(', ')
            .slice(0, 300),
        };
  }
  const holder = lockHolderOf(ended.text);
  if (holder !== undefined) {
    return { because: 'busy', about: holder };
  }
  if (NO_SPACE.test(ended.text)) {
    return { because: 'disk-space', about };
  }
  if (REFUSED_FILE.test(ended.text)) {
    return { because: 'list-refused', about };
  }
  return { because: ended.code === null ? 'interrupted' : 'install-failed', about };
}

/** What the end of apt-get means (apt-get(8), DIAGNOSTICS; dpkg(1), EXIT STATUS). */
export function meaningOf({ code, text, problem }: Said): string {
  if (code === 0) {
    return '最後まで終わりました';
  }
  if (code === null) {
    return problem === 'timeout'
      ? '時間切れで打ち切りました'
      : `途中で止まりました（${problem ?? '理由は分かりません'}）`;
  }
  const inner = /Sub-process (\S+) (returned an error code \(\d+\)|received[^\n]*|exited unexpectedly)/.exec(text);
  return inner === null
    ? `apt-get がエラーで終わりました（終了コード ${code}）`
    : `${inner[1]} がエラーで終わりました（${inner[2]}）`.slice(0, 300);
}

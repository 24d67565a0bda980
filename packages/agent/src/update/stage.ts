import { chmod, copyFile, mkdir, readdir, readlink, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Result, writeWhole } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import type { Release } from '@tsukuroi/trust/release/release.ts';
import { ownPlaceOf } from '../work/own-place.ts';
import {
  newSlot,
  runningSlot,
  runningVersion,
  type Slot,
  slotAt,
  slotPlaces,
  slotWaiting,
  versionIn,
} from './slots.ts';

export interface UpdateParts {
  readonly dataFolder: string;
  /** Where the package's own program lies: `/usr/lib/tsukuroi-agent`. */
  readonly home: string;
  readonly run: RunProgram;
  /** Bytes that stay free on the disk of the data folder. */
  readonly keepFreeBytes: number;
}

/** Why a release is not laid out. */
export interface UpdateRefusal {
  readonly because: WorkReason;
  readonly about: string;
}

type Refused<T> = Promise<Result<T, UpdateRefusal>>;

/** What the package of an agent grows to, at most: measured 3.4 times (docs/benchmarks.md). */
const GROWS = 5;
const UNPACK_MS = 300_000;

function no(because: WorkReason, about: string): { ok: false; error: UpdateRefusal } {
  return { ok: false, error: { because, about: about.slice(0, 300) } };
}

/**
 * Whether a package that was fetched is the release that the catalogue signed, and fits this machine: an agent of this architecture, newer
 * than what runs, and room for it. Nothing of it is run and nothing is changed.
 */
export async function checkRelease(parts: UpdateParts, deb: string, release: Release): Refused<Slot> {
  const { dataFolder, home, keepFreeBytes, run } = parts;
  const said = await run({ command: 'dpkg-deb', args: ['-f', deb, 'Package', 'Version', 'Architecture'] });
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(said.stdout.toString('utf8'))?.[1];
  if (said.code !== 0 || field('Package') !== 'tsukuroi-agent' || field('Version') !== release.version) {
    return no('order-refused', `package ${field('Package') ?? '?'} ${field('Version') ?? '?'}`);
  }
  const own = (await run({ command: 'dpkg', args: ['--print-architecture'] })).stdout.toString('utf8').trim();
  if (field('Architecture') !== own && field('Architecture') !== 'all') {
    return no('order-refused', `architecture ${field('Architecture') ?? '?'}, here ${own}`);
  }
  const before = await runningVersion(dataFolder, home);
  if (before === undefined) {
    // Run from a checkout or another package format: there is nothing to go back to.
    return no('order-refused', 'no package of the kit');
  }
  const newer = await run({ command: 'dpkg', args: ['--compare-versions', release.version, 'gt', before] });
  if (newer.code !== 0) {
    return no('not-newer', before);
  }
  if (await isTried(dataFolder, async (slot) => slot !== undefined)) {
    return no('busy', 'trial');
  }
  const need = release.package.length * GROWS + keepFreeBytes;
  const { bavail, bsize } = await statfs(ownPlaceOf(dataFolder)).catch(() => statfs(dataFolder));
  if (bavail * bsize < need) {
    return no('disk-space', `${Math.ceil(need / 1_000_000)} MB`);
  }
  return { ok: true, value: newSlot() };
}

/**
 * Lays a checked package out in a slot of its own, flushes it, and has the supervisor try it: the order appears in one rename, so that a power cut
 * leaves the version of before or a whole new one. Of what lay there only the version that runs is kept.
 */
export async function layOut(parts: UpdateParts, deb: string, release: Release, slot: Slot): Refused<void> {
  const { dataFolder, home, run } = parts;
  const at = slotPlaces(dataFolder);
  const part = `${at.slot(slot)}.part`;
  try {
    await mkdir(at.programs, { recursive: true });
    // Whoever runs the resident agent has to reach its programs: to be passed through, and no more to be seen.
    await chmod(ownPlaceOf(dataFolder), 0o711);
    await chmod(at.programs, 0o755);
    const running = await runningSlot(dataFolder, home);
    for (const name of await readdir(at.programs)) {
      if (name !== running && name !== 'order') {
        await rm(at.slot(name), { recursive: true, force: true });
      }
    }
    const unpacked = await run({
      command: 'dpkg-deb',
      args: ['-x', deb, part],
      timeoutMs: UNPACK_MS,
      withErrors: true,
    });
    if (unpacked.code !== 0) {
      await rm(part, { recursive: true, force: true });
      return no('install-failed', unpacked.stdout.toString('utf8').trim().split('\n').at(-1) ?? 'dpkg-deb');
    }
    await copyFile(join(home, 'release.json'), join(part, 'over.json'));
    await rename(part, at.slot(slot));
    const found = await versionIn(at.program(slot));
    if (found !== release.version) {
      await rm(at.slot(slot), { recursive: true, force: true });
      return no('order-refused', `release.json ${found ?? '?'}`);
    }
    await run({ command: 'sync', args: ['-f', at.slot(slot)] });
    await armTrial(dataFolder, slot);
    return { ok: true, value: undefined };
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    const { code = 'disk' } = error as NodeJS.ErrnoException;
    return no(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-space' : 'install-failed', code);
  }
}

/** From the supervisor's next look on this slot is tried. */
export function armTrial(dataFolder: string, slot: Slot): Promise<void> {
  return writeWhole(slotPlaces(dataFolder).order, `${slot}\n`, 0o644);
}

/** Whether a slot that `is` what is asked for waits for its trial, or has it now. */
async function isTried(dataFolder: string, is: (slot: Slot | undefined) => Promise<boolean>): Promise<boolean> {
  // In the order in which a slot goes through them.
  return (
    (await is(await slotWaiting(dataFolder))) ||
    (await is(await slotAt(dataFolder, 'trying'))) ||
    (await is(await slotAt(dataFolder, 'trying-again')))
  );
}

/** `running`: this version runs and had a good check-in; `tried`: the supervisor is at it; `back`: it did not hold. */
export type TrialState = 'running' | 'tried' | 'back' | 'none';

/**
 * What became of a version; from the supervisor's links alone, so that it can be asked at any time, after a crash too. They lie in the resident
 * agent's folder: its word decides which of the programs that were laid out here runs, and never what lies in them.
 */
export async function trialOf(parts: Pick<UpdateParts, 'dataFolder' | 'home'>, version: string): Promise<TrialState> {
  const { dataFolder, home } = parts;
  const at = slotPlaces(dataFolder);
  const isIn = async (slot: Slot | undefined) => slot !== undefined && (await versionIn(at.program(slot))) === version;
  if (await isTried(dataFolder, isIn)) {
    return 'tried';
  }
  if ((await runningVersion(dataFolder, home)) === version) {
    return 'running';
  }
  return (await isIn(await slotAt(dataFolder, 'returned'))) ? 'back' : 'none';
}

/** Whether a supervisor looks after this agent, and reads orders where they are written: without one nothing would try a slot. */
export async function isSupervised(dataFolder: string): Promise<boolean> {
  return (await readlink(slotPlaces(dataFolder).layout).catch(() => '')) === 'apart';
}

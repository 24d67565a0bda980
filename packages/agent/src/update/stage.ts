import { copyFile, lstat, mkdir, open, rename, rm, statfs, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import type { Release } from '@tsukuroi/trust/release/release.ts';
import { runningSlot, runningVersion, type Slot, slotAt, slotPlaces, versionIn } from './slots.ts';

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
  for (const link of ['trial', 'trying', 'trying-again'] as const) {
    if ((await slotAt(dataFolder, link)) !== undefined) {
      return no('busy', link);
    }
  }
  const need = release.package.length * GROWS + keepFreeBytes;
  const { bavail, bsize } = await statfs(dataFolder);
  if (bavail * bsize < need) {
    return no('disk-space', `${Math.ceil(need / 1_000_000)} MB`);
  }
  return { ok: true, value: (await runningSlot(dataFolder, home)) === 'a' ? 'b' : 'a' };
}

/**
 * Lays a checked package out in the slot that does not run, flushes it, and has the supervisor try it: the link appears in one rename, so that a
 * power cut leaves the version of before or a whole new one.
 */
export async function layOut(parts: UpdateParts, deb: string, release: Release, slot: Slot): Refused<void> {
  const { dataFolder, home, run } = parts;
  const at = slotPlaces(dataFolder);
  const part = `${at.slot(slot)}.part`;
  try {
    await mkdir(at.folder, { recursive: true, mode: 0o700 });
    // A link that named what lay here before must not name what comes now.
    for (const link of ['before', 'returned', 'current'] as const) {
      if ((await slotAt(dataFolder, link)) === slot) {
        await rm(at.link(link), { force: true });
      }
    }
    await rm(at.slot(slot), { recursive: true, force: true });
    await rm(part, { recursive: true, force: true });
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
export async function armTrial(dataFolder: string, slot: Slot): Promise<void> {
  const at = slotPlaces(dataFolder);
  const part = `${at.link('trial')}.part`;
  await rm(part, { force: true });
  await symlink(slot, part);
  await rename(part, at.link('trial'));
  const folder = await open(at.folder, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** `running`: this version runs and had a good check-in; `tried`: the supervisor is at it; `back`: it did not hold. */
export type TrialState = 'running' | 'tried' | 'back' | 'none';

/** What became of a version; from the supervisor's links alone, so that it can be asked at any time, after a crash too. */
export async function trialOf(parts: Pick<UpdateParts, 'dataFolder' | 'home'>, version: string): Promise<TrialState> {
  const { dataFolder, home } = parts;
  const at = slotPlaces(dataFolder);
  const isIn = async (slot: Slot | undefined) => slot !== undefined && (await versionIn(at.program(slot))) === version;
  for (const link of ['trial', 'trying', 'trying-again'] as const) {
    if (await isIn(await slotAt(dataFolder, link))) {
      return 'tried';
    }
  }
  if ((await runningVersion(dataFolder, home)) === version) {
    return 'running';
  }
  return (await isIn(await slotAt(dataFolder, 'returned'))) ? 'back' : 'none';
}

/** Whether a supervisor looks after this agent: without one nothing would try a slot. */
export async function isSupervised(dataFolder: string): Promise<boolean> {
  return lstat(join(slotPlaces(dataFolder).folder, 'alive')).then(
    () => true,
    () => false,
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { clearCgroups } from './cgroup.ts';
import './errors.ts';

/** Who keeps a lab. The start time tells the process from another that was given its number later. */
export interface Keeper {
  /** Of the process that holds the lab's namespaces: when it ends, all of the lab ends. */
  readonly pid: number;
  readonly startTime: string;
}

export const LAB_NAME = /^[a-z][a-z0-9-]{0,30}$/;

export function labsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.TSUKUROI_LAB_STATE ?? '/run/tsukuroi-lab';
}

/** @throws TsukuroiError LAB_USAGE */
export function labFolder(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  if (!LAB_NAME.test(name)) {
    throw new TsukuroiError('LAB_USAGE', { detail: `--name ${name}` });
  }
  return join(labsFolder(environment), name);
}

/** Field 22 of /proc/PID/stat (proc(5)), counted behind the name, which may hold anything. Undefined: no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function isAlive(keeper: Keeper): boolean {
  return startTimeOf(keeper.pid) === keeper.startTime;
}

/** The keeper that the folder names, alive or not. */
export async function readKeeper(folder: string): Promise<Keeper | undefined> {
  try {
    const { pid, startTime } = JSON.parse(await readFile(join(folder, 'keeper.json'), 'utf8')) as Partial<Keeper>;
    return typeof pid === 'number' && pid > 1 && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch {
    return undefined;
  }
}

export async function writeKeeper(folder: string, pid: number): Promise<Keeper> {
  const keeper = { pid, startTime: startTimeOf(pid) ?? '' };
  await writeFile(join(folder, 'keeper.json'), JSON.stringify(keeper));
  return keeper;
}

/**
 * Takes a name for a new lab. What a crashed one left under it is cleared away first.
 *
 * @throws TsukuroiError LAB_ALREADY_UP
 */
export async function claimFolder(folder: string, name: string): Promise<void> {
  const keeper = await readKeeper(folder);
  if (keeper !== undefined && isAlive(keeper)) {
    throw new TsukuroiError('LAB_ALREADY_UP', { name, pid: keeper.pid });
  }
  await clearFolder(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/**
 * Ends the keeper that the folder names, and with it everything of the lab: it holds the process namespace in which all of
 * the lab's programs run, and the kernel ends them with it; mounts and networks end with their last process. Only a process
 * with the very start time is touched.
 */
export async function endKeeper(folder: string): Promise<'ended' | 'was-gone'> {
  const keeper = await readKeeper(folder);
  if (keeper === undefined || !isAlive(keeper)) {
    return 'was-gone';
  }
  const inner = childrenOf(keeper.pid).map((pid) => ({ pid, startTime: startTimeOf(pid) ?? '' }));
  process.kill(keeper.pid, 'SIGKILL');
  const deadline = performance.now() + 30_000;
  while ((isAlive(keeper) || inner.some(isAlive)) && performance.now() < deadline) {
    if (inner.every((child) => !isAlive(child) || isZombie(child.pid)) && (!isAlive(keeper) || isZombie(keeper.pid))) {
      break;
    }
    await pause(50);
  }
  return 'ended';
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true;
  }
}

/** Mounts of this process's own view at or below a folder. A lab's own never show here. */
export function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path === folder || path.startsWith(`${folder}/`));
}

/** Removes a lab's folder, but never through a mount: what lies behind one is not the lab's. */
export async function clearFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    return;
  }
  const mounts = mountsBelow(folder);
  if (mounts.length > 0) {
    throw new TsukuroiError('LAB_STEP_FAILED', {
      command: `rm ${folder}`,
      code: 1,
      said: `mounted: ${mounts.join(', ')}`,
    });
  }
  await rm(folder, { recursive: true, force: true });
}

/** Clears away every lab whose keeper is gone. @returns their names */
export async function clearDeadLabs(environment: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const names = await readdir(labsFolder(environment)).catch(() => []);
  const dead: string[] = [];
  for (const name of names.filter((one) => LAB_NAME.test(one))) {
    const folder = labFolder(environment, name);
    const keeper = await readKeeper(folder);
    if (keeper === undefined || !isAlive(keeper)) {
      clearCgroups(name);
      await clearFolder(folder);
      dead.push(name);
    }
  }
  return dead;
}

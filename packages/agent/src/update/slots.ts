import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ownPlaceOf } from '../work/own-place.ts';

/** Name of a program that was laid out beside the package's own; each has a name of its own, so that no old link names a new program. */
export type Slot = string;
const SLOT = /^p-[0-9a-f]{16}$/;

/** Links of the supervisor (packaging/programs/agent-supervise.sh), each to a slot. */
export type SlotLink = 'taken' | 'trying' | 'trying-again' | 'current' | 'before' | 'returned';

/** Where the package of an agent lies (tools/package). */
export const AGENT_HOME = '/usr/lib/tsukuroi-agent';

const PROGRAM = join('usr', 'lib', 'tsukuroi-agent');
/** Larger than any release.json of a package. */
const LIMIT = 4_096;

/**
 * Where programs of an agent lie beside the package's own: in the worker's place, which the resident agent cannot write; and the links by which its
 * supervisor says what became of them, in the data folder.
 */
export function slotPlaces(dataFolder: string) {
  const [folder, programs] = [join(dataFolder, 'slots'), join(ownPlaceOf(dataFolder), 'slots')];
  return {
    folder,
    link: (name: SlotLink) => join(folder, name),
    /** Says what the supervisor reads: `apart`, where programs lie in the worker's place. */
    layout: join(folder, 'layout'),
    programs,
    /** The slot that is to be tried. */
    order: join(programs, 'order'),
    slot: (slot: Slot) => join(programs, slot),
    program: (slot: Slot) => join(programs, slot, PROGRAM),
    /** The release.json of the package that it was laid over. */
    over: (slot: Slot) => join(programs, slot, 'over.json'),
  };
}

export function newSlot(): Slot {
  return `p-${randomBytes(8).toString('hex')}`;
}

/** Which slot a link names; undefined when there is no such link, or it names none. */
export async function slotAt(dataFolder: string, name: SlotLink): Promise<Slot | undefined> {
  const target = await readlink(slotPlaces(dataFolder).link(name)).catch(() => '');
  return SLOT.test(target) ? target : undefined;
}

/** The slot that was ordered to be tried and that the supervisor has not taken up yet. */
export async function slotWaiting(dataFolder: string): Promise<Slot | undefined> {
  const ordered = (await readFile(slotPlaces(dataFolder).order, 'utf8').catch(() => '')).trim();
  return SLOT.test(ordered) && (await slotAt(dataFolder, 'taken')) !== ordered ? ordered : undefined;
}

/** The version that a program brings (`release.json` of the kit); undefined where there is none. */
export async function versionIn(program: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(program, 'release.json'), 'utf8');
    const { role, version } = JSON.parse(text.slice(0, LIMIT)) as { role?: unknown; version?: unknown };
    return role === 'agent' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The slot that is run: `current`, when it was laid over the package that is installed now; undefined: the package's own program. */
export async function runningSlot(dataFolder: string, home: string): Promise<Slot | undefined> {
  const slot = await slotAt(dataFolder, 'current');
  if (slot === undefined) {
    return undefined;
  }
  const [over, ground] = await Promise.all(
    [slotPlaces(dataFolder).over(slot), join(home, 'release.json')].map((file) =>
      readFile(file).catch(() => undefined),
    ),
  );
  return over !== undefined && ground !== undefined && over.equals(ground) ? slot : undefined;
}

/** The version that runs, or will after the next start; undefined where the agent is none of the kit's packages. */
export async function runningVersion(dataFolder: string, home: string): Promise<string | undefined> {
  const slot = await runningSlot(dataFolder, home);
  return versionIn(slot === undefined ? home : slotPlaces(dataFolder).program(slot));
}

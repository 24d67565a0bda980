import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export const SLOTS = ['a', 'b'] as const;
export type Slot = (typeof SLOTS)[number];

/** Links of the supervisor (packaging/programs/agent-supervise.sh), each to a slot. */
export type SlotLink = 'trial' | 'trying' | 'trying-again' | 'current' | 'before' | 'returned';

/** Where the package of an agent lies (tools/package). */
export const AGENT_HOME = '/usr/lib/tsukuroi-agent';

const PROGRAM = join('usr', 'lib', 'tsukuroi-agent');
/** Larger than any release.json of a package. */
const LIMIT = 4_096;

/** Where the two slots of an agent lie, in its data folder, which only root can write. */
export function slotPlaces(dataFolder: string) {
  const folder = join(dataFolder, 'slots');
  return {
    folder,
    link: (name: SlotLink) => join(folder, name),
    slot: (slot: Slot) => join(folder, slot),
    program: (slot: Slot) => join(folder, slot, PROGRAM),
    /** The release.json of the package that it was laid over. */
    over: (slot: Slot) => join(folder, slot, 'over.json'),
  };
}

/** Which slot a link names; undefined when there is no such link, or it names none. */
export async function slotAt(dataFolder: string, name: SlotLink): Promise<Slot | undefined> {
  const target = await readlink(slotPlaces(dataFolder).link(name)).catch(() => '');
  return SLOTS.find((slot) => slot === target);
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

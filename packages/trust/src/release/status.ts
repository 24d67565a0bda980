import { join } from 'node:path';
import { type Clock, isoSeconds } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import type { Standing } from './decide.ts';
import { OUTCOMES } from './journal.ts';
import { type ReleaseRole, releaseRoleShape } from './release.ts';

/** Where things lie in the upgrader's folder (docs/formats/release.md). All of it is root's. */
export function upgradePlaces(folder: string) {
  return {
    lock: join(folder, 'lock'),
    /** While it stands, the unit of the program is not started. */
    hold: join(folder, 'hold'),
    packages: join(folder, 'packages'),
    package: (sha256: string) => join(folder, 'packages', `${sha256}.deb`),
    backups: join(folder, 'backups'),
    standBy: join(folder, 'stand-by'),
    /** Started at each start of the machine; goes on with the stand-by's program. */
    resume: join(folder, 'resume'),
    trust: join(folder, 'trust'),
    root: join(folder, 'root.json'),
    /** For everyone to read. */
    status: join(folder, 'status.json'),
    returned: join(folder, 'returned.json'),
  };
}

/** `upgrade-status/1`: how the newest upgrade stands, for the console and for people. Holds nothing secret. */
export const upgradeStatusShape = z.strictObject({
  format: z.literal('upgrade-status/1'),
  role: releaseRoleShape,
  run: z.string().max(60),
  from: z.string().max(80),
  to: z.string().max(80),
  state: z.enum(['running', 'returning', ...OUTCOMES]),
  /** Code of what made it turn back or end. */
  why: z.string().max(61).nullable(),
  begunAt: z.string().max(40),
  /** When this was written. */
  at: z.string().max(40),
});
export type UpgradeStatus = z.infer<typeof upgradeStatusShape>;

const STATUS_LIMIT = 16_384;

export async function writeStatus(
  door: FileDoor,
  folder: string,
  role: ReleaseRole,
  standing: Standing,
  clock: Clock,
): Promise<void> {
  const { begin, outcome, way, why } = standing;
  const status: UpgradeStatus = {
    format: 'upgrade-status/1',
    role,
    run: begin.run,
    from: begin.from,
    to: begin.release.version,
    state: outcome ?? (way === 'back' ? 'returning' : 'running'),
    why: why ?? null,
    begunAt: begin.at,
    at: isoSeconds(clock.nowMs()),
  };
  await door.writeWhole(upgradePlaces(folder).status, `${JSON.stringify(status, null, 2)}\n`, { mode: 0o644 });
}

/** Undefined when there was no upgrade, or the file cannot be read: it is shown, and decides nothing. */
export async function readStatus(door: FileDoor, folder: string): Promise<UpgradeStatus | undefined> {
  try {
    const bytes = await door.read(upgradePlaces(folder).status, STATUS_LIMIT);
    return upgradeStatusShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

const returnedShape = z.array(z.strictObject({ version: z.string().max(80), at: z.string().max(40) }));
type Returned = z.infer<typeof returnedShape>;
const MOST_RETURNED = 50;

/** Versions from which this machine returned: only a person tries one of them again. */
export async function readReturned(door: FileDoor, folder: string): Promise<Returned> {
  const bytes = await door.readIfThere(upgradePlaces(folder).returned, STATUS_LIMIT);
  return bytes === undefined ? [] : returnedShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

export async function writeReturned(door: FileDoor, folder: string, returned: Returned[number]): Promise<void> {
  const others = (await readReturned(door, folder)).filter(({ version }) => version !== returned.version);
  const all = [...others, returned].slice(-MOST_RETURNED);
  await door.writeWhole(upgradePlaces(folder).returned, JSON.stringify(all));
}

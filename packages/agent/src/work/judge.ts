import { type Clock, ok } from '@tsukuroi/core';
import type { ChannelProof } from '@tsukuroi/trust/channel/channel.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { memoryFolder, readTrustEnrolment } from '../trust/enrolled.ts';
import { TrustedTime } from '../trust/trusted-time.ts';
import { type Standing, standingOf } from './standing.ts';

/** Judges what this device verified last, without network and without changing it. */
export type Judge = (proof?: ChannelProof) => Promise<Standing>;

/**
 * Takes the plan's word for what a channel has. Good enough to fetch by hash what a signed plan names, and for nothing else: before anything
 * is installed the vendor's own chain is asked.
 */
const takenAsProved: ChannelProof = async (_channel, content) =>
  ok({ ...content, newer: 'yes' as const, wanted: true, removes: [] });

/** @returns undefined on a device that was enrolled without a ceremony: it only reports */
export async function openJudge(options: {
  readonly dataFolder: string;
  readonly device: string;
  readonly clock: Clock;
  readonly boot: string;
  readonly door: FileDoor;
}): Promise<Judge | undefined> {
  const { boot, clock, dataFolder, device, door } = options;
  const found = await readTrustEnrolment(dataFolder);
  if (found === undefined) {
    return undefined;
  }
  const { enrolled, root } = found;
  const folder = memoryFolder(dataFolder, device, enrolled);
  const { catalogAtLeast, department, facility } = enrolled;
  const identity = { facility, device, department };
  const client = trustClient({ door: readingDoor(door), folder, ...identity, clock, root, catalogAtLeast });
  return async (proof = takenAsProved) => {
    // Read anew each time: the resident agent learns the offset while work is under way.
    const { offsetMs } = new TrustedTime(folder, clock, boot);
    const report = await client.lastGood({ proof, ...(offsetMs === undefined ? {} : { offsetMs }) });
    return standingOf(report, identity);
  };
}

/** What was verified belongs to the resident agent, which alone writes it: two writers would take back what the other has seen. */
function readingDoor(door: FileDoor): FileDoor {
  const nothing = async (): Promise<void> => undefined;
  return { ...door, writeWhole: nothing, remove: nothing, removeTree: nothing };
}

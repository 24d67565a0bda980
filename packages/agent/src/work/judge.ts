import { type Clock, isoSeconds, ok } from '@tsukuroi/core';
import { TRUST_PATHS } from '@tsukuroi/protocol/trust-api-paths.ts';
import type { ChannelProof } from '@tsukuroi/trust/channel/channel.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import type { Source } from '@tsukuroi/trust/client/source.ts';
import { trustStore } from '@tsukuroi/trust/client/store.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { memoryFolder, readTrustEnrolment } from '../trust/enrolled.ts';
import { learnTime, type TimeChannel } from '../trust/learn-time.ts';
import { TrustedTime } from '../trust/trusted-time.ts';
import { type Standing, standingOf } from './standing.ts';

/** Judges what was verified last, without network. */
export type Judge = (proof?: ChannelProof) => Promise<Standing>;

/** The worker's own connection; whoever is at its other end can deliver or withhold, and nothing else. */
export interface FollowChannel extends TimeChannel {
  source(path: string): Source;
  /** The next address has its turn. */
  tryNext(): void;
  /** Ends what is under way; a later question connects anew. */
  close(): void;
}

/** The worker's own trust: its root, what it has seen, and the time it learnt. Nothing of the resident agent's is in it. */
export interface WorkTrust {
  readonly judge: Judge;
  /**
   * Fetches and verifies what is new, and asks the director for the time with a nonce of its own when it is due. Never throws for what the other
   * side does: where nobody answers, what was verified before goes on.
   *
   * @param addresses how many places there are to ask
   * @returns whether anybody answered
   */
  follow(channel: FollowChannel, addresses: number): Promise<boolean>;
}

/**
 * Takes the plan's word for what a channel has. Good enough to fetch by hash what a signed plan names, and for nothing else: before anything
 * is installed the vendor's own chain is asked.
 */
const takenAsProved: ChannelProof = async (_channel, content) =>
  ok({ ...content, newer: 'yes' as const, wanted: true, removes: [] });

/** Longer than any honest answer takes; who drips must not keep the worker from its hour. */
const LONGEST_MS = 120_000;

/**
 * @param own folder in which `trust/` lies: the worker's place
 * @returns undefined on a device that was enrolled without a ceremony: it only reports
 */
export async function openWorkTrust(options: {
  readonly own: string;
  readonly device: string;
  readonly clock: Clock;
  readonly boot: string;
  readonly door: FileDoor;
  /** Milliseconds that only go forward. */
  readonly steadyMs?: () => number;
}): Promise<WorkTrust | undefined> {
  const { boot, clock, device, door, own } = options;
  const steadyMs = options.steadyMs ?? (() => performance.now());
  const found = await readTrustEnrolment(own);
  if (found === undefined) {
    return undefined;
  }
  const { enrolled, root } = found;
  const folder = memoryFolder(own, device, enrolled);
  const { catalogAtLeast, department, facility } = enrolled;
  const identity = { facility, device, department };
  const client = trustClient({ door, folder, ...identity, clock, root, catalogAtLeast });
  const time = new TrustedTime(folder, clock, boot, options.steadyMs);
  const asked = () => (time.offsetMs === undefined ? {} : { offsetMs: time.offsetMs });

  const fetchAll = async (channel: FollowChannel, addresses: number): Promise<boolean> => {
    const sources = {
      catalog: channel.source(TRUST_PATHS.catalog),
      director: channel.source(TRUST_PATHS.director),
    };
    let answered = false;
    for (let place = 0; place < Math.max(1, addresses) && !answered; place += 1) {
      const { catalog, director } = await client.refresh(sources, asked());
      answered = catalog.state !== 'unreachable' && director.state !== 'unreachable';
      if (!answered) {
        channel.tryNext();
      }
    }
    if (!answered) {
      return false;
    }
    const directorRoot = (await trustStore(door, folder).load())?.director.files.get('root');
    const now = isoSeconds(clock.nowMs() + (time.offsetMs ?? 0));
    if (directorRoot !== undefined && time.shouldAsk(now)) {
      await learnTime(time, channel, { facility, device, boot, clock, steadyMs, root: directorRoot });
    }
    return true;
  };

  return {
    judge: async (proof = takenAsProved) => standingOf(await client.lastGood({ proof, ...asked() }), identity),
    async follow(channel, addresses) {
      const late = setTimeout(() => channel.close(), LONGEST_MS);
      try {
        return await fetchAll(channel, addresses);
      } finally {
        clearTimeout(late);
      }
    },
  };
}

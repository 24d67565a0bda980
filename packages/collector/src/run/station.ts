import { join } from 'node:path';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { readGateIdentity } from '@tsukuroi/trust/mailbox/identity.ts';
import { openBox } from '@tsukuroi/trust/mailbox/index.ts';
import { openStation, type Station } from '@tsukuroi/trust/mailbox/station.ts';
import type { Context } from './context.ts';
import type { Boxes } from './round.ts';

/** The boxes of every facility, and the port at which their relays fetch from them. */
export interface OpenMailboxes {
  readonly boxes: ReadonlyMap<string, Boxes>;
  /** `host:port`; undefined while no facility has been accepted. */
  readonly address: string | undefined;
  /** Facilities whose server has not certified this collector yet: nobody can fetch for them. */
  readonly notAccepted: readonly string[];
  /** When somebody further in was here for a facility last. */
  visitedAt(facility: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Facilities whose server has certified this collector. One whose identity cannot be read is told to `broken` and left out: the others
 * have done nothing wrong.
 */
export async function acceptedFacilities(
  { config, door, places }: Context,
  broken: (facility: string, error: TsukuroiError) => void = () => undefined,
): Promise<readonly string[]> {
  const accepted: string[] = [];
  for (const { id } of config.facilities) {
    try {
      if ((await readGateIdentity(door, places.identity(id), STATION_WORDS)) !== undefined) {
        accepted.push(id);
      }
    } catch (error) {
      if (!(error instanceof TsukuroiError)) {
        throw error;
      }
      broken(id, error);
    }
  }
  return accepted;
}

/**
 * Opens the boxes, and the port for those facilities that have accepted this collector. One port serves all of them: each is shown the
 * certificate of its own authority.
 *
 * @param listen undefined = no port, for a single round or sticks alone
 * @throws TsukuroiError MAILBOX_LISTEN_REFUSED
 */
export async function openMailboxes(
  context: Context,
  listen: string | undefined,
  version: string,
): Promise<OpenMailboxes> {
  const { clock, config, door, language, places, say } = context;
  const sayBroken = (facility: string, error: TsukuroiError) => {
    const { what, next } = describeError(error, language);
    say(`${facility}: ${what} ${next}`);
  };
  const accepted = config.listen === undefined ? [] : await acceptedFacilities(context, sayBroken);
  const limits = new Map(config.facilities.map(({ id, boxBytes }) => [id, boxBytes]));
  const boxes = new Map<string, Boxes>();
  let station: Station | undefined;
  if (listen !== undefined && accepted.length > 0) {
    station = await openStation({
      ...{ door, clock, words: STATION_WORDS, listen, version },
      facilities: accepted.map((id) => ({
        identity: places.identity(id),
        boxes: places.boxes(id),
        inwardBytes: limits.get(id) ?? 0,
        outwardBytes: limits.get(id) ?? 0,
      })),
      unexpected: (error) => say(String(error)),
    });
  }
  const stations = new Map(accepted.map((id, place) => [id, station?.facilities[place]]));
  for (const { id, boxBytes: limitBytes } of config.listen === undefined ? [] : config.facilities) {
    const open = (name: string) => openBox({ door, folder: join(places.boxes(id), name), limitBytes, clock });
    const own = stations.get(id);
    boxes.set(id, own ?? { inward: await open('inward'), outward: await open('outward') });
  }
  return {
    boxes,
    address: station?.address,
    notAccepted: config.facilities.flatMap(({ id }) => (accepted.includes(id) ? [] : [id])),
    visitedAt: async (id) => (await stations.get(id)?.status())?.visitedAt ?? undefined,
    close: async () => station?.close(),
  };
}

import type { Apart, RolloutDeviceState } from '@tsukuroi/protocol';

/** One place of a device in a rollout that is not over, or in the last one it had. */
export interface Place {
  readonly state: RolloutDeviceState;
  /** Its ring was reached: it has been told, or will be now. */
  readonly reached: boolean;
  /** The rollout goes on; of one that is over only what is still out counts. */
  readonly open: boolean;
  /** An inventory that was read after it was done has come, and nothing that ran before is missing. */
  readonly after: 'none' | 'good' | 'bad';
  /** Since it came into that state. */
  readonly at: string | null;
}

/** A device that must not be down together with others, as they have to know it. */
export interface Beside {
  readonly name: string;
  readonly places: readonly Place[];
  /** When it was heard of last; null for never. */
  readonly lastSeen: string | null;
}

/** Why a device waits for another group. */
export type GroupHeld =
  /** Ordered, or about to be, and not done. */
  | 'under-way'
  /** Amid its installation or restart, or nobody knows what became of it. */
  | 'away'
  /** Its update failed or was taken back. */
  | 'failed'
  /** Done, and not heard of since, or its services were not seen. */
  | 'not-seen'
  /** Something that ran before does not run, or its department's check fails. */
  | 'not-well'
  | 'silent';

/** A device reports every five minutes; whose word comes by stick is not asked how long ago it was. */
const SILENT_MS = 60 * 60_000;

const AWAY: readonly RolloutDeviceState[] = ['installing', 'verifying', 'unknown'];
const TO_GO: readonly RolloutDeviceState[] = ['planned', 'needed', 'staged', 'blocked', 'restart-pending'];
const BROKEN: readonly RolloutDeviceState[] = ['failed', 'rolled-back'];

/**
 * Why a device must wait for those with which it must not be down together: a group goes only when every device of the groups before it is back, or
 * had nothing to do; and no group goes while a device of another one is out. Pure. Windows that do not meet are seen to elsewhere
 * (keep-apart.ts); this is for the night on which the first one does not come back.
 *
 * @param signed its own plan stands already: what is only planned for others does not take it back
 * @param carried whether words travel by stick
 */
export function groupHeld(
  device: string,
  apart: readonly Apart[],
  beside: ReadonlyMap<string, Beside>,
  { carried, nowMs, signed }: { readonly carried: boolean; readonly nowMs: number; readonly signed: boolean },
): { readonly why: GroupHeld; readonly device: string } | undefined {
  for (const { groups } of apart) {
    const own = groups.findIndex(({ devices }) => devices.includes(device));
    for (const [place, { devices }] of own < 0 ? [] : groups.entries()) {
      if (place === own) {
        continue;
      }
      for (const other of devices) {
        const known = beside.get(other);
        const why = known === undefined || place > own ? outOf(known) : heldBy(known, { carried, nowMs, signed });
        if (why !== undefined) {
          return { why, device: known?.name ?? other };
        }
      }
    }
  }
  return undefined;
}

/** Of a later group, or of a device that was removed, only what is out counts. */
function outOf(known: Beside | undefined): GroupHeld | undefined {
  return known?.places.some((place) => isAway(place, known)) === true ? 'away' : undefined;
}

function heldBy(
  known: Beside,
  { carried, nowMs, signed }: { readonly carried: boolean; readonly nowMs: number; readonly signed: boolean },
): GroupHeld | undefined {
  if (known.places.some((place) => isAway(place, known))) {
    return 'away';
  }
  const open = known.places.filter((place) => place.open && place.reached);
  const done = open.filter(({ state }) => state === 'done');
  const isMended = ({ at }: Place) => done.some((later) => (later.at ?? '') > (at ?? ''));
  if (open.some((place) => BROKEN.includes(place.state) && !isMended(place))) {
    return 'failed';
  }
  if (done.some(({ after }) => after === 'bad')) {
    return 'not-well';
  }
  if (done.some((place) => place.after === 'none' || !isSeenSince(place, known))) {
    return 'not-seen';
  }
  if (!signed && open.some(({ state }) => TO_GO.includes(state))) {
    return 'under-way';
  }
  const silent = known.lastSeen === null || nowMs - Date.parse(known.lastSeen) > SILENT_MS;
  return silent && !carried ? 'silent' : undefined;
}

/** What is over counts no more once the device was heard of. */
function isAway(place: Place, known: Beside): boolean {
  return AWAY.includes(place.state) && (place.open || !isSeenSince(place, known));
}

function isSeenSince({ at }: Place, { lastSeen }: Beside): boolean {
  return lastSeen !== null && (at === null || Date.parse(lastSeen) >= Date.parse(at));
}

import type { Column } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { refusal, writeCursor } from '../../platform/grid/index.ts';
import type { Member, Members, Said } from './devices.ts';
import { type Asked, cellOf } from './devices-asked.ts';
import { devicesInOrder, type FoundDevice } from './devices-store.ts';

type Key = string | number | null;

/** Devices of a page, each with what is said of it. */
export interface FoundPage {
  readonly found: readonly { readonly device: FoundDevice; readonly member: Member }[];
  readonly nextCursor: string | null;
}

interface Place {
  readonly key: Key;
  readonly profile: number;
  readonly member: Member;
}

/**
 * A page in the order of what is said of the devices: sorted in memory, profile by profile; devices of one profile stand
 * together, by id. The cursor names key and profile, so that it holds its place when that profile is gone.
 */
export async function pageByAnswer(
  db: Db,
  facility: string,
  members: Members,
  { request, filters }: Asked,
): Promise<FoundPage> {
  const { direction } = request;
  const sign = direction === 'asc' ? 1 : -1;
  const after = request.after === undefined ? undefined : readPlace(request.after);
  const wanted = request.limit + 1;
  const found: { device: FoundDevice; place: Place }[] = [];
  let some: Place[] = [];
  let devices = 0;
  const readSome = async () => {
    const byProfile = new Map(some.map((place) => [place.profile, place]));
    const [first] = some;
    const behind =
      after !== undefined && first?.profile === after.profile && first.key === after.key ? after.id : undefined;
    const page = { filters, direction, behind, limit: wanted - found.length };
    for (const device of await devicesInOrder(db, facility, [...byProfile.keys()], page)) {
      const place = byProfile.get(device.profile);
      if (place !== undefined) {
        found.push({ device, place });
      }
    }
    some = [];
    devices = 0;
  };
  for (const place of placesFrom(members.list, keysOf(request.sort), sign, after)) {
    some.push(place);
    // Of the profile of the cursor part may have been shown already: it counts for nothing.
    devices += place.profile === after?.profile ? 0 : (members.devicesOf[place.profile] ?? 0);
    if (found.length + devices >= wanted) {
      await readSome();
    }
    if (found.length >= wanted) {
      break;
    }
  }
  if (some.length > 0) {
    await readSome();
  }
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    found: shown.map(({ device, place }) => ({ device, member: place.member })),
    nextCursor:
      last === undefined || found.length <= request.limit
        ? null
        : writeCursor(request, JSON.stringify([last.place.key, last.place.profile]), last.device.id),
  };
}

/** Profiles by key, then by number, from the cursor's on; only the keys that a page reaches are put in order. */
function* placesFrom(
  members: readonly Member[],
  keyOf: (said: Said) => Key,
  sign: 1 | -1,
  after: { readonly key: Key; readonly profile: number } | undefined,
): Generator<Place> {
  const byKey = Map.groupBy(members, ({ said }) => keyOf(said));
  const keys = [...byKey.keys()].sort((a, b) => compareKeys(a, b, sign));
  for (const key of keys) {
    const order = after === undefined ? 1 : compareKeys(key, after.key, sign);
    if (order < 0) {
      continue;
    }
    const own = (byKey.get(key) ?? []).flatMap((member) =>
      member.profiles.map((profile) => ({ key, profile, member })),
    );
    own.sort((a, b) => sign * (a.profile - b.profile));
    for (const place of own) {
      if (order > 0 || after === undefined || sign * (place.profile - after.profile) >= 0) {
        yield place;
      }
    }
  }
}

/** Sort keys as every list makes them: a state by the place of its word. */
function keysOf(column: Column): (said: Said) => Key {
  const ranks = column.type === 'state' && column.values !== undefined ? Object.keys(column.values) : undefined;
  return (said) => {
    const cell = cellOf(said, column);
    if (ranks === undefined || cell === null) {
      return cell;
    }
    const rank = ranks.indexOf(cell);
    return rank < 0 ? null : rank;
  };
}

/** Absent values stand last in both directions; texts by bytes, as in the database. */
function compareKeys(a: Key, b: Key, sign: 1 | -1): number {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? 1 : -1;
  }
  if (typeof a === 'number' && typeof b === 'number') {
    return sign * (a - b);
  }
  return sign * Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function readPlace({ value, id }: { value: Key; id: string | number }): { key: Key; profile: number; id: string } {
  const read: unknown = typeof value === 'string' ? readJson(value) : undefined;
  if (typeof id !== 'string' || !Array.isArray(read) || read.length !== 2) {
    throw refusal('cursor');
  }
  const [key, profile] = read as unknown[];
  if ((key !== null && typeof key !== 'string' && typeof key !== 'number') || !Number.isSafeInteger(profile)) {
    throw refusal('cursor');
  }
  return { key, profile: Number(profile), id };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

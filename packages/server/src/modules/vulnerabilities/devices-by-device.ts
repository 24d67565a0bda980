import type { Db } from '../../platform/database/index.ts';
import { type GridRequest, refusal, writeCursor } from '../../platform/grid/index.ts';
import type { Member, Members } from './devices.ts';
import type { Asked } from './devices-asked.ts';
import type { FoundPage } from './devices-by-answer.ts';
import { devicesByColumn, type FoundDevice } from './devices-store.ts';

/** So few profiles are looked up one by one, unless most devices are theirs; else all devices are read in order until the page is full. */
const FEW_PROFILES = 3_000;

/** A page in the order of a column of the device. Devices are read in that order and those without the vulnerability passed over. */
export async function pageByDevice(db: Db, facility: string, members: Members, asked: Asked): Promise<FoundPage> {
  const { request, filters } = asked;
  const { direction } = request;
  const column = request.sort.id === 'device' ? 'name' : 'department';
  const memberOf = new Map(members.list.flatMap((member) => member.profiles.map((profile) => [profile, member])));
  const few = memberOf.size <= FEW_PROFILES && members.share < 0.5;
  const profiles = few ? [...memberOf.keys()] : undefined;
  const found: { device: FoundDevice; member: Member }[] = [];
  let behind = placeOf(request);
  // A second reading costs as much as the first: half as many more than the share lets expect.
  let limit = few ? request.limit + 1 : Math.ceil((1.5 * (request.limit + 1)) / members.share);
  while (found.length <= request.limit) {
    const devices = await devicesByColumn(db, facility, column, { profiles, filters, direction, behind, limit });
    for (const device of devices) {
      const member = memberOf.get(device.profile);
      if (member !== undefined) {
        found.push({ device, member });
      }
    }
    const last = devices.at(-1);
    if (last === undefined || devices.length < limit) {
      break;
    }
    behind = { value: last[column], id: last.id };
    limit *= 4;
  }
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    found: shown,
    nextCursor:
      last === undefined || found.length <= request.limit
        ? null
        : writeCursor(request, last.device[column], last.device.id),
  };
}

function placeOf({ after }: GridRequest): { value: string | null; id: string } | undefined {
  if (after === undefined) {
    return undefined;
  }
  const { value, id } = after;
  if (typeof id !== 'string' || typeof value === 'number') {
    throw refusal('cursor');
  }
  return { value, id };
}

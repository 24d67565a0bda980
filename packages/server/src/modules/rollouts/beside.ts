import type { Db } from '../../platform/database/index.ts';
import { readAfter } from './afterwards.ts';
import type { Beside, Place } from './first-group.ts';
import type { View } from './look.ts';
import { OPEN_STATES, tables } from './store.ts';

/** How the devices stand that must not be down together with others, as their neighbours have to know it. */
export async function readBeside(db: Db, { apart, facility, records }: View): Promise<ReadonlyMap<string, Beside>> {
  const devices = [...new Set(apart.flatMap(({ groups }) => groups.flatMap((group) => group.devices)))];
  if (devices.length === 0) {
    return new Map();
  }
  const rows = await tables(db)
    .selectFrom('rollouts_members as m')
    .innerJoin('rollouts_rollouts as r', 'r.id', 'm.rollout')
    .select(['m.device', 'm.state', 'm.ring', 'm.fast', 'm.at', 'm.after', 'r.state as course', 'r.ring as reached'])
    .where('m.facility', '=', facility)
    .where('m.device', 'in', devices)
    .orderBy('m.device')
    .orderBy('m.rollout')
    .execute();
  const places = Map.groupBy(rows, ({ device }) => device);
  return new Map(
    devices.map((device): [string, Beside] => {
      const record = records.get(device);
      return [
        device,
        {
          name: record?.name ?? device,
          lastSeen: record?.last_seen ?? null,
          places: (places.get(device) ?? []).map(
            (row): Place => ({
              state: row.state,
              // What a stopped rollout did not begin, it does not begin.
              reached:
                (row.ring <= row.reached || row.fast === 1) && !(row.course === 'stopped' && row.state === 'planned'),
              open: row.course === 'stopped' || OPEN_STATES.includes(row.course),
              after: wellBy(row.after),
              at: row.at,
            }),
          ),
        },
      ];
    }),
  );
}

/** By what was seen after it was done (afterwards.ts); what is not known is not good. */
function wellBy(text: string): Place['after'] {
  const after = readAfter(text);
  if (after === undefined) {
    return 'none';
  }
  if (after.lost.length > 0 || after.check === 'bad') {
    return 'bad';
  }
  return after.check === 'unknown' ? 'none' : 'good';
}

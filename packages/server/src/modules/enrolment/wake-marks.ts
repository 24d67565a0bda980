import { machineMarksShape } from '@tsukuroi/protocol';
import { lineBody } from '@tsukuroi/protocol/journal-line.ts';
import { z } from 'zod';
import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

const newestLine = z.object({ machine: machineMarksShape });

/** What is needed to wake a device, and to see whether it woke. */
export interface WakeMarks {
  readonly identity: string;
  /** Hardware addresses as the newest report said them, or else the enrolment; lower case. */
  readonly macs: readonly string[];
  readonly lastSeen: string | null;
}

/** Of the trusted identity of each device; a device without one is missing. */
export async function wakeMarksOf(
  db: Db,
  facility: string,
  devices: readonly string[],
): Promise<ReadonlyMap<string, WakeMarks>> {
  if (devices.length === 0) {
    return new Map();
  }
  const rows = await tables(db)
    .selectFrom('enrolment_identities as i')
    .leftJoin('enrolment_journals as j', (join) => join.onRef('j.identity', '=', 'i.id').on('j.instance', '=', ''))
    .select(['i.id', 'i.device', 'i.macs', 'i.last_seen', 'j.line'])
    .where('i.facility', '=', facility)
    .where('i.state', '=', 'active')
    .where('i.kind', '=', 'device')
    .where('i.device', 'in', [...devices])
    .orderBy('i.last_seen')
    .orderBy('i.id')
    .execute();
  const marks = rows.flatMap(({ id, device, macs, last_seen, line }): [string, WakeMarks][] => {
    const said = macsIn(line ?? '') ?? macs.split(' ');
    const own = said.map((mac) => mac.toLowerCase()).filter((mac) => mac !== '');
    return device === null ? [] : [[device, { identity: id, macs: own, lastSeen: last_seen }]];
  });
  return new Map(marks);
}

/** A network card may have been replaced since the enrolment. */
function macsIn(line: string): readonly string[] | undefined {
  const body = lineBody(line);
  const read = body === undefined ? undefined : newestLine.safeParse(JSON.parse(body));
  return read?.success === true ? read.data.machine.macs : undefined;
}

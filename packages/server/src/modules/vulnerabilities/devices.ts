import type { Language } from '@tsukuroi/core';
import { becauseOf, placed, remedyOf } from '@tsukuroi/matching';
import { fixedVersionOf } from '@tsukuroi/matching/fixed-version.ts';
import type { vulnerabilityDeviceRowShape } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Domain } from '../../domain.ts';
import { type Db, inlineRows, searchText } from '../../platform/database/index.ts';
import type { SqlSource } from '../../platform/grid/index.ts';
import { DECISIONS } from '../findings/index.ts';

type Row = z.infer<typeof vulnerabilityDeviceRowShape>;

const COLUMNS = {
  profile: 'number',
  decision: 'number',
  verdict: 'text',
  software: 'text',
  version: 'text',
  fixedVersion: 'text',
  due: 'text',
  software_search: 'text',
  hit: 'number',
} as const;

/** The devices of a vulnerability. Everything is said once for each profile; the devices are joined by the database. */
export async function vulnerabilityDevices(
  db: Db,
  facility: string,
  id: string,
  { findings, knowledge }: Pick<Domain, 'findings' | 'knowledge'>,
  language: Language,
): Promise<SqlSource<Row>> {
  const hits = await findings.profilesWith(facility, id);
  const judged = findings.judged();
  const view = knowledge.view();
  const since = (await findings.firstSeen(facility)).get(id) ?? judged.day;
  const fixes = new Map<string, string | null>();
  const fixOf = ({ identity, verdict }: (typeof hits)[number]) => {
    const key = `${verdict}\n${identity.key}`;
    const known = fixes.get(key);
    const fix = known === undefined ? (fixedVersionOf(placed(identity, view), judged.verdict(verdict)) ?? null) : known;
    fixes.set(key, fix);
    return fix;
  };
  const rows = hits.map((hit, index) => {
    const verdict = judged.verdict(hit.verdict);
    const { name, version } = hit.identity;
    return [
      hit.profile,
      hit.decision,
      verdict.verdict,
      name,
      version,
      fixOf(hit),
      judged.due(hit.verdict, hit.place, since),
      searchText(name),
      index,
    ];
  });
  return {
    kind: 'sql',
    db,
    // Materialised, else SQLite reads the rows of the program once for each device.
    from: sql`with h as materialized (${inlineRows(db, COLUMNS, rows)}) select h.*, d.id, d.name as device, d.name_search as device_search, d.department, d.department_search from h inner join devices_devices as d on d.profile = h.profile where d.facility = ${facility}`,
    columns: {
      decision: {
        sort: 'decision',
        sorts: 'number',
        stored: { 'act-now': 0, 'this-week': 1, 'next-window': 2, watch: 3, none: 4 },
      },
    },
    toRow: (found) => {
      const hit = hits[Number(found.hit)];
      if (hit === undefined) {
        throw new RangeError('a row without its verdict');
      }
      const verdict = judged.verdict(hit.verdict);
      const spoken = { identity: placed(hit.identity, view), verdict, knowledge: view, language };
      return {
        deviceId: String(found.id),
        device: String(found.device),
        department: found.department === null ? null : String(found.department),
        verdict: verdict.verdict,
        software: hit.identity.name,
        version: hit.identity.version,
        fixedVersion: found.fixedVersion === null ? null : String(found.fixedVersion),
        decision: DECISIONS[hit.decision] ?? 'watch',
        due: found.due === null ? null : String(found.due),
        because: becauseOf(spoken),
        remedy: remedyOf(spoken),
      };
    },
  };
}

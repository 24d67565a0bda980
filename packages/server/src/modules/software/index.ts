import { type SoftwareRow, softwareGrid, softwareRowShape } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { who } from '../../access.ts';
import type { ServerModule } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import type { FindingsTables, IdentityRecord } from '../findings/index.ts';

type Listed = IdentityRecord & { devices: number; affected: number; undetermined: number };

/** Everything that is installed anywhere in the facility, with what is not mapped to any product. */
export const softwareModule: ServerModule = {
  id: 'software',
  migrations: [],
  register(app, { db, clock, settings }) {
    addList<SoftwareRow>(app, {
      grid: softwareGrid,
      access: who.all,
      row: softwareRowShape,
      clock,
      source: async () => ({
        kind: 'sql',
        db,
        idKind: 'number',
        from: sql`select i.*, i.no as id, i.scheme as scheme_search, s.devices, coalesce(c.affected, 0) as affected, coalesce(c.undetermined, 0) as undetermined from (${db
          .withTables<FindingsTables>()
          .selectFrom('findings_identities')
          .selectAll()}) as i inner join findings_software as s on s.identity = i.no left join findings_identity_counts as c on c.no = i.no where s.facility = ${(await settings.facility()).id}`,
        toRow: (found) => {
          const row = found as unknown as Listed;
          return {
            id: String(row.no),
            name: row.name,
            version: row.version,
            scheme: row.scheme,
            publisher: row.publisher,
            mapped: row.mapped as SoftwareRow['mapped'],
            devices: row.devices,
            affected: row.affected,
            undetermined: row.undetermined,
          };
        },
      }),
    });
  },
};

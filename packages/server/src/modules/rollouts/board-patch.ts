import type { Language } from '@tsukuroi/core';
import type { PatchDeviceRow } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import type { SqlSource } from '../../platform/grid/index.ts';
import { type AnyReason, heldText } from './held.ts';
import { readPatchId } from './patch-id.ts';

interface Listed {
  readonly id: string;
  readonly deviceId: string;
  readonly device: string;
  readonly department: string | null;
  readonly state: PatchDeviceRow['state'];
  readonly from: string | null;
  readonly held: string;
}

/** The devices that one update is for, with what became of it on each and every reason why it is not there yet. */
export function patchDevices(db: Db, facility: string, id: string, language: Language): SqlSource<PatchDeviceRow> {
  const { package: name, version } = readPatchId(id);
  return {
    kind: 'sql',
    db,
    // Rows that are equal stand in the order of their ids: by name.
    from: sql`select d.name_search || ' ' || p.device || ' ' || p.architecture as id, p.device as "deviceId", d.name as device, d.name_search as device_search, d.department, d.department_search, p.state, p.from_version as "from", p.held from rollouts_patches as p inner join devices_devices as d on d.id = p.device where p.facility = ${facility} and p.package = ${name} and p.version = ${version}`,
    toRow: (found) => {
      const { held, ...row } = found as unknown as Listed;
      const reasons = row.state === 'done' ? [] : (JSON.parse(held) as AnyReason[]);
      return {
        id: row.id,
        deviceId: row.deviceId,
        device: row.device,
        department: row.department,
        state: row.state,
        from: row.from,
        because: heldText(reasons, language),
      };
    },
  };
}

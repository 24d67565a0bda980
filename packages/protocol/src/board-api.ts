import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';
import { PATCH_ON_DEVICE_WORDS } from './grids/rollouts.ts';
import { PATCH_STATES, workRowShape } from './rollouts-api.ts';
import { resultShape } from './work.ts';

/** What the console reads of work beside rollouts-api.ts: the devices behind one update, and one move with its record (docs/formats/rollouts.md). */

/** GET /patches/:id/devices: which devices have this update, which not, and why. */
export const patchDeviceRowShape = z.object({
  id: z.string(),
  deviceId: z.string(),
  device: z.string(),
  department: z.string().nullable(),
  state: z.enum(PATCH_STATES),
  /** What was installed when the update came in; null when it is not known. */
  from: z.string().nullable(),
  /** Every reason why it is not there yet; empty when there is none, or it is there. */
  because: z.string(),
});
export type PatchDeviceRow = z.infer<typeof patchDeviceRowShape>;

/** GET /work/:id: one move, with the record that the device wrote of it. */
export const workViewShape = z.object({
  facility: z.string(),
  work: workRowShape,
  /** Null when the move has none, or it has not arrived. */
  evidence: resultShape.nullable(),
});
export type WorkView = z.infer<typeof workViewShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const patchDevicesGrid: GridDefinition = {
  id: 'patch-devices',
  path: '/patches/:id/devices',
  title: { ja: 'この更新の端末', en: 'Devices of this update' },
  empty: { ja: 'この更新が要る端末はありません。', en: 'No device needs this update.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: PATCH_ON_DEVICE_WORDS, width: 130 }),
    column('device', '端末', 'Device', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'deviceId' },
      width: 180,
    }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 150 }),
    column('because', '適用していない理由', 'Why not applied', 'text', { sortable: false, width: 460 }),
    column('from', '元の版', 'Version before', 'version', { width: 180 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

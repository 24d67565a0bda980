import { z } from 'zod';
import { clinicalRoleShape, exposureShape } from './match.ts';

/** What a ledger says about one thing. Absent = the ledger does not say. Texts are as written, trimmed. */
const text = z.string().min(1).max(1_000);

export const ledgerUseShape = z.enum(['in-use', 'spare', 'retired', 'unknown']);
export type LedgerUse = z.infer<typeof ledgerUseShape>;

/** One row of a ledger (docs/formats/ledger.md). At least one of name, asset number, host name, serial, model, IP or MAC is there. */
export const ledgerLineShape = z.strictObject({
  /** Row of the sheet or line of the file, counted from 1 as people see it. */
  row: z.int().min(1),
  name: text.optional(),
  assetNumber: text.optional(),
  hostname: text.optional(),
  /** Sort of thing as the ledger calls it: ノートPC, サーバ, UTM, 超音波診断装置. */
  kind: text.optional(),
  maker: text.optional(),
  model: text.optional(),
  serial: text.optional(),
  os: text.optional(),
  /** Version of the system or firmware as the ledger writes it. */
  version: text.optional(),
  ips: z.array(z.string().max(45)).max(64),
  /** `00:00:5e:00:53:01` */
  macs: z.array(z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)).max(64),
  building: text.optional(),
  floor: text.optional(),
  room: text.optional(),
  department: text.optional(),
  use: ledgerUseShape,
  /** Who maintains it (保守業者). */
  vendor: text.optional(),
  contract: text.optional(),
  /** ISO days. */
  contractEnds: z.iso.date().optional(),
  bought: z.iso.date().optional(),
  lastSeen: z.iso.date().optional(),
  exposure: exposureShape.optional(),
  clinicalRole: clinicalRoleShape.optional(),
  owner: text.optional(),
  note: text.optional(),
});
export type LedgerRow = z.infer<typeof ledgerLineShape>;

/** Fields a column may mean, in the order in which they are shown. */
export const LEDGER_FIELDS = [
  'name',
  'assetNumber',
  'hostname',
  'kind',
  'maker',
  'model',
  'serial',
  'os',
  'version',
  'ips',
  'macs',
  'building',
  'floor',
  'room',
  'department',
  'use',
  'vendor',
  'contract',
  'contractEnds',
  'bought',
  'lastSeen',
  'exposure',
  'clinicalRole',
  'owner',
  'note',
] as const satisfies readonly (keyof LedgerRow)[];
export type LedgerField = (typeof LEDGER_FIELDS)[number];

/** What a file of devices becomes before anything is changed: a preview. */
export const ledgerReadingShape = z.strictObject({
  format: z.literal('ledger/1'),
  /** Kind of file: `excel`, `csv`, `ad-computers`, `wsus`, `windows-dhcp`, `isc-dhcp`, `arp`. */
  source: z.string(),
  /** `ledger` = what there should be; `sighting` = what was seen on the network. Both come from outside the agents. */
  counts: z.enum(['ledger', 'sighting']),
  encoding: z.string(),
  /** Sheet of a workbook. */
  sheet: z.string().optional(),
  /** Row in which the headings stand; 0 = the file has none. */
  headingRow: z.int().min(0),
  columns: z.array(z.strictObject({ heading: z.string(), field: z.enum(LEDGER_FIELDS).nullable() })),
  rows: z.array(ledgerLineShape),
  refused: z.array(
    z.strictObject({
      row: z.int().min(1),
      /** Heading of the cell; '' = the row as a whole. */
      column: z.string(),
      value: z.string(),
      reason: z.string(),
      /** `row` = the row is not among `rows`; `cell` = the row is, without this value. */
      lost: z.enum(['row', 'cell']),
    }),
  ),
  /** Rows without any value. */
  blank: z.int().min(0),
});
export type LedgerReading = z.infer<typeof ledgerReadingShape>;

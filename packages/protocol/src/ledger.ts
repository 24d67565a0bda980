import { z } from 'zod';
import { LEDGER_FIELDS } from './ledger-fields.ts';
import { clinicalRoleShape, exposureShape } from './match.ts';

export * from './ledger-fields.ts';

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
  /** Organizational unit of the directory, from the top down (病院/外来); a distinguished name has been read into it. Empty: it is in none. */
  ou: z.string().max(1_000).optional(),
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

/** Samples of a column in a preview, and how many UTF-16 units of each are kept. */
export const LEDGER_SAMPLES = 3;
export const LEDGER_SAMPLE_LENGTH = 40;

/**
 * What a person said in the preview that a column means. The heading is repeated, so that a choice made for one file is
 * refused for another with other columns.
 */
export const ledgerColumnChoiceShape = z.strictObject({
  /** Counted from 1, from the left. */
  column: z.int().min(1).max(200),
  heading: z.string().max(32_767),
  /** null = not wanted. */
  field: z.enum(LEDGER_FIELDS).nullable(),
});
export type LedgerColumnChoice = z.infer<typeof ledgerColumnChoiceShape>;
export const ledgerColumnChoicesShape = z.array(ledgerColumnChoiceShape).max(200);

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
  columns: z.array(
    z.strictObject({
      heading: z.string(),
      field: z.enum(LEDGER_FIELDS).nullable(),
      /** First different texts of the column, shortened: what a person looks at to say what it means. */
      samples: z.array(z.string().max(LEDGER_SAMPLE_LENGTH)).max(LEDGER_SAMPLES).optional(),
    }),
  ),
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

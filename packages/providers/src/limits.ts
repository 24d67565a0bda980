/**
 * What may come in at most. A larger or deeper input is refused whole, with the limit in the message
 * (docs/formats/inventory.md, "Limits"). Sizes are bytes.
 */
export const IMPORT_LIMITS = {
  /** One file as it arrives. */
  fileBytes: 64 * 1024 * 1024,
  /** One line of a text file, in characters. */
  lineCharacters: 4 * 1024 * 1024,
  /** Lines of a text file. */
  lines: 2_000_000,
  /** Nesting of JSON or XML. */
  depth: 64,
  /** Elements of one XML document. */
  xmlElements: 1_000_000,
  /** Devices in one file. */
  devices: 20_000,
  /** Refused parts that are listed one by one; the rest is counted. */
  listedRefusals: 1_000,
} as const;

/** Limits of a ledger file (Excel, CSV and the lists that count as one). */
export const LEDGER_LIMITS = {
  fileBytes: 32 * 1024 * 1024,
  /** All parts of an .xlsx together, unpacked. A real ledger of 10,000 rows × 30 columns unpacks to about 15 MB. */
  unpackedBytes: 128 * 1024 * 1024,
  /** Parts of an .xlsx. */
  parts: 2_000,
  rows: 100_000,
  columns: 200,
  /** Rows × columns of all sheets of a workbook together. */
  cells: 5_000_000,
  /** Rows of all sheets together, those included that only have a border. */
  emptyRows: 4_000_000,
  /** One cell, in characters; Excel's own limit is 32,767. */
  cellCharacters: 32_767,
} as const;

/** Limits while a machine is read. A larger file is reported as unreadable and the rest goes on. */
export const COLLECT_LIMITS = {
  /** One file of the machine, unless its reader says otherwise. */
  fileBytes: 16 * 1024 * 1024,
  /** /var/lib/dpkg/status of a machine with 20,000 packages is about 25 MB. */
  packageDatabaseBytes: 128 * 1024 * 1024,
  /** Names in one folder that are looked at. */
  folderNames: 50_000,
  /** Output of one command. */
  commandBytes: 64 * 1024 * 1024,
  commandMs: 60_000,
  /** All changelogs of a machine together, compressed; Debian's desktop has about 10 MB. */
  changelogBytes: 128 * 1024 * 1024,
  /** One changelog, unpacked: Linux' own is about 3 MB. */
  changelogUnpackedBytes: 64 * 1024 * 1024,
  /** All changelogs together. */
  changelogMs: 10_000,
} as const;

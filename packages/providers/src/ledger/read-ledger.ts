import { ok, type Result, refused, TsukuroiError } from '@tsukuroi/core';
import {
  LEDGER_SAMPLE_LENGTH,
  LEDGER_SAMPLES,
  type LedgerColumnChoice,
  type LedgerField,
  type LedgerReading,
  type LedgerRow,
} from '@tsukuroi/protocol';
import { CsvError, parse } from 'csv-parse/sync';
import '../errors.ts';
import { decodeText } from '../decode-text.ts';
import { LEDGER_LIMITS } from '../limits.ts';
import { type Cell, readCell, textOf } from './cells.ts';
import { type Columns, columnsOf, kindOf, type ListKind, understood, withChoices } from './columns.ts';
import { type NetworkList, parseNetworkList } from './network-lists.ts';
import { readWorkbookTables, type Table } from './workbook.ts';

/** A word that is not in the table, or a name that cannot be read, leaves these unknown; any other unreadable cell refuses its row. */
const MAY_STAY_UNKNOWN: ReadonlySet<LedgerField> = new Set(['exposure', 'clinicalRole', 'ou']);
/** Headings stand in one of the first rows; above them are titles and dates. */
const HEADING_ROWS = 30;
/** Rows in which samples are looked for: a hundred thousand lines that all say the same need not be read twice. */
const SAMPLED_ROWS = 1_000;

export interface ReadLedgerOptions {
  /** What a person said in the preview that columns mean; the others are read by their headings. */
  readonly columns?: readonly LedgerColumnChoice[];
}

/**
 * Reads a ledger or a list of devices as a preview; nothing is stored. A file is refused whole when it cannot be opened, is too
 * large or has no headings that are understood; a row is refused with its column and the reason, and the others stay.
 */
export async function readLedger(
  bytes: Uint8Array,
  name: string,
  options: ReadLedgerOptions = {},
): Promise<Result<LedgerReading, TsukuroiError>> {
  try {
    return {
      ok: true,
      value: await read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name, options),
    };
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return refused(error);
    }
    throw error;
  }
}

async function read(bytes: Buffer, name: string, options: ReadLedgerOptions): Promise<LedgerReading> {
  if (bytes.length > LEDGER_LIMITS.fileBytes) {
    throw new TsukuroiError('LEDGER_TOO_LARGE', {
      file: name,
      what: 'ファイルの大きさ（バイト）',
      limit: LEDGER_LIMITS.fileBytes,
    });
  }
  if (bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) {
    return fromTables(await readWorkbookTables(bytes, name), 'excel', 'xlsx', name, options);
  }
  if (bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new TsukuroiError('LEDGER_UNREADABLE', {
      file: name,
      reason: '古い形式（.xls）か、パスワード付きのブックです',
    });
  }
  const { text, encoding } = decodeText(bytes, name);
  if (text.trim() === '') {
    throw new TsukuroiError('LEDGER_UNREADABLE', { file: name, reason: '空のファイルです' });
  }
  const list = parseNetworkList(text.split(/\r?\n/));
  return list === undefined
    ? fromTables([{ sheet: undefined, rows: csvRows(text, name) }], 'csv', encoding, name, options)
    : fromList(list, encoding, name, options);
}

function csvRows(text: string, file: string): string[][] {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    const rows: string[][] = parse(plain, {
      delimiter: delimiterOf(plain),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: LEDGER_LIMITS.columns * LEDGER_LIMITS.cellCharacters,
      to: LEDGER_LIMITS.rows + 1,
    });
    if (rows.length > LEDGER_LIMITS.rows) {
      throw new TsukuroiError('LEDGER_TOO_LARGE', { file, what: '行', limit: LEDGER_LIMITS.rows });
    }
    // Export-Csv of Windows PowerShell writes a line about the type first.
    return rows[0]?.[0]?.startsWith('#TYPE ') === true ? [[], ...rows.slice(1)] : rows;
  } catch (cause) {
    if (cause instanceof CsvError) {
      const line = 'lines' in cause ? String(cause.lines) : '?';
      throw new TsukuroiError(
        'LEDGER_UNREADABLE',
        { file, reason: `${line} 行目の引用符が閉じていないか、区切りが壊れています` },
        { cause },
      );
    }
    throw cause;
  }
}

/** The separator that stands most often in the first lines. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 10_000);
  const counted = [',', '\t', ';'].map((mark) => ({ mark, count: head.split(mark).length }));
  return counted.sort((a, b) => b.count - a.count)[0]?.mark ?? ',';
}

function fromTables(
  tables: readonly Table[],
  source: string,
  encoding: string,
  file: string,
  options: ReadLedgerOptions,
): LedgerReading {
  const best = tables
    .flatMap((table) =>
      table.rows
        .slice(0, HEADING_ROWS)
        .map((row, index) => ({ table, index, row: row.map((cell) => textOf(cell, null) ?? '') })),
    )
    .map((candidate) => ({ ...candidate, score: understood(candidate.row) }))
    .sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < 2) {
    throw new TsukuroiError('LEDGER_NO_HEADINGS', { file });
  }
  if (best.row.length > LEDGER_LIMITS.columns) {
    throw new TsukuroiError('LEDGER_TOO_LARGE', { file, what: '列', limit: LEDGER_LIMITS.columns });
  }
  const kind = kindOf(best.row, source);
  const columns = withChoices(columnsOf(best.row, kind), options.columns ?? [], file);
  const body = best.table.rows.slice(best.index + 1).map((cells, index) => ({ row: best.index + 2 + index, cells }));
  const sheet = best.table.sheet === undefined ? {} : { sheet: best.table.sheet };
  return {
    format: 'ledger/1',
    source: kind.kind,
    counts: kind.counts,
    encoding,
    ...sheet,
    headingRow: best.index + 1,
    columns: withSamples(columns, body),
    ...readRows(body, columns, kind),
  };
}

function fromList(list: NetworkList, encoding: string, file: string, options: ReadLedgerOptions): LedgerReading {
  const known: Columns = list.fields.map((field) => ({ heading: field, field }));
  const columns = withChoices(known, options.columns ?? [], file);
  const kind: ListKind = { kind: list.kind, counts: 'sighting', nameIs: 'hostname' };
  const body = list.rows.map(({ line, cells }) => ({ row: line, cells }));
  return {
    format: 'ledger/1',
    source: list.kind,
    counts: 'sighting',
    encoding,
    headingRow: 0,
    columns: withSamples(columns, body),
    ...readRows(body, columns, kind),
  };
}

interface Body {
  readonly row: number;
  readonly cells: readonly (Cell | undefined)[];
}

/** Each column with the first different texts among its first rows. */
function withSamples(columns: Columns, body: readonly Body[]): Columns {
  return columns.map((column, index) => {
    const samples = new Set<string>();
    for (const { cells } of body.slice(0, SAMPLED_ROWS)) {
      const text = textOf(cells[index], column.field);
      if (text !== undefined) {
        samples.add(text.slice(0, LEDGER_SAMPLE_LENGTH).toWellFormed());
      }
      if (samples.size === LEDGER_SAMPLES) {
        break;
      }
    }
    return { ...column, samples: [...samples] };
  });
}

type Refusal = LedgerReading['refused'][number];

function readRows(
  body: readonly Body[],
  columns: Columns,
  kind: ListKind,
): Pick<LedgerReading, 'rows' | 'refused' | 'blank'> {
  const rows: LedgerRow[] = [];
  const refusedRows: Refusal[] = [];
  const numbers = new Map<string, number>();
  let blank = 0;
  for (const { row, cells } of body) {
    const outcome = readRow(row, cells, columns, kind);
    if (outcome === undefined) {
      blank += 1;
    } else if (!outcome.ok) {
      refusedRows.push(outcome.error);
    } else {
      const number = outcome.value.row.assetNumber?.normalize('NFKC');
      const earlier = number === undefined ? undefined : numbers.get(number);
      if (number !== undefined && earlier !== undefined) {
        refusedRows.push({
          row,
          column: headingOf('assetNumber', columns),
          value: number,
          reason: `${earlier} 行目と同じ資産番号です。`,
          lost: 'row',
        });
      } else {
        rows.push(outcome.value.row);
        refusedRows.push(...outcome.value.cells);
        if (number !== undefined) {
          numbers.set(number, row);
        }
      }
    }
  }
  return { rows, refused: refusedRows, blank };
}

function headingOf(field: LedgerField, columns: Columns): string {
  return columns.find((column) => column.field === field)?.heading ?? '';
}

interface ReadRow {
  readonly row: LedgerRow;
  /** Cells that were left out. */
  readonly cells: readonly Refusal[];
}

/** Undefined = a row without any value. */
function readRow(
  row: number,
  cells: Body['cells'],
  columns: Columns,
  kind: ListKind,
): Result<ReadRow, Refusal> | undefined {
  const lostCells: Refusal[] = [];
  const values: Partial<Record<LedgerField, string | string[]>> = {};
  let filled = 0;
  for (const [index, { heading, field }] of columns.entries()) {
    const cell = cells[index];
    const text = textOf(cell, field);
    filled += text === undefined ? 0 : 1;
    if (field === null || text === undefined || cell === undefined) {
      continue;
    }
    const value = readCell(field, cell, text);
    if (!value.ok) {
      const refusal = { row, column: heading, value: text.slice(0, 200), reason: value.error };
      if (!MAY_STAY_UNKNOWN.has(field)) {
        return refused({ ...refusal, lost: 'row' });
      }
      lostCells.push({ ...refusal, lost: 'cell' });
      continue;
    }
    const before = values[field];
    values[field] =
      Array.isArray(before) && Array.isArray(value.value) ? [...new Set([...before, ...value.value])] : value.value;
  }
  if (filled === 0) {
    return undefined;
  }
  const identity: readonly LedgerField[] = ['name', 'assetNumber', 'hostname', 'serial', 'ips', 'macs', 'model'];
  if (!identity.some((field) => values[field] !== undefined)) {
    return refused({
      row,
      column: '',
      value: '',
      reason: '名称・資産番号・ホスト名・シリアル・型番・IP・MAC のどれもないため、何の行か分かりません。',
      lost: 'row',
    });
  }
  const { ips = [], macs = [], ...texts } = values;
  const use = texts.use ?? (kind.counts === 'sighting' ? 'in-use' : 'unknown');
  return ok({ row: { row, ...texts, ips, macs, use } as LedgerRow, cells: lostCells });
}

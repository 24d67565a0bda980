import { SaxesParser } from 'saxes';
import { LEDGER_LIMITS } from '../limits.ts';
import type { ZipRefusal } from './zip-check.ts';

/** Excel's own sheet ends at XFD1048576. */
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/** How far a workbook reaches, added up over its sheets. */
export interface Extent {
  /** Cells from A1 to the last one with something in it. */
  cells: number;
  /** Rows to the last one, empty ones with a border included. */
  rows: number;
}

class Refusal extends Error {
  readonly refusal: ZipRefusal;

  constructor(refusal: ZipRefusal) {
    super('refused');
    this.refusal = refusal;
  }
}

/**
 * Looks how far the cells of a sheet reach, because a reader lays out everything before the last one. Any part may be a sheet: the
 * workbook says which, not its path. Adds to `extent`; answers why the part is refused, if it is.
 */
export function checkSheet(name: string, bytes: Buffer, extent: Extent): ZipRefusal | undefined {
  const text = bytes.toString('utf8');
  if (text.includes('<!DOCTYPE')) {
    return { kind: 'unreadable', reason: `${name} に文書型の宣言（DTD）があります` };
  }
  if (!text.includes('sheetData')) {
    return undefined;
  }
  const reached = { row: 0, column: 0, lastRow: 0 };
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  let cell: { row: number; column: number } | undefined;
  parser.on('error', (cause) => {
    throw new Refusal({ kind: 'unreadable', reason: `${name} の XML が壊れています: ${cause.message.slice(0, 100)}` });
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    const { r: reference } = attributes as Readonly<Record<string, string>>;
    depth += 1;
    if (depth > 64) {
      throw new Refusal({ kind: 'too-large', what: `${name} の入れ子`, limit: 64 });
    }
    const local = tag.slice(tag.indexOf(':') + 1);
    if (local === 'row' && reference !== undefined) {
      reached.lastRow = Math.max(reached.lastRow, place(name, `A${reference}`).row);
    } else if (local === 'c' && reference !== undefined) {
      cell = place(name, reference);
      reached.lastRow = Math.max(reached.lastRow, cell.row);
    } else if (cell !== undefined) {
      // A value, a formula or a text: the cell is not empty.
      reached.row = Math.max(reached.row, cell.row);
      reached.column = Math.max(reached.column, cell.column);
      refuseFar(cell);
    }
  });
  parser.on('closetag', ({ name: tag }) => {
    depth -= 1;
    if (tag.slice(tag.indexOf(':') + 1) === 'c') {
      cell = undefined;
    }
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Refusal) {
      return error.refusal;
    }
    throw error;
  }
  extent.cells += reached.row * reached.column;
  extent.rows += reached.lastRow;
  if (extent.cells > LEDGER_LIMITS.cells) {
    return { kind: 'too-large', what: 'セル（行 × 列）', limit: LEDGER_LIMITS.cells };
  }
  return extent.rows > LEDGER_LIMITS.emptyRows
    ? { kind: 'too-large', what: '空の行を含めた行', limit: LEDGER_LIMITS.emptyRows }
    : undefined;
}

function place(part: string, reference: string): { row: number; column: number } {
  const [, letters, digits] = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  const row = Number(digits);
  const column = [...(letters ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  if (letters === undefined) {
    throw new Refusal({ kind: 'unreadable', reason: `${part} のセルの位置 ${reference.slice(0, 20)} が壊れています` });
  }
  if (row > LAST_ROW || column > LAST_COLUMN) {
    throw new Refusal({ kind: 'too-large', what: '行か列', limit: LAST_ROW });
  }
  return { row, column };
}

function refuseFar({ row, column }: { row: number; column: number }): void {
  if (row > LEDGER_LIMITS.rows) {
    throw new Refusal({ kind: 'too-large', what: '行', limit: LEDGER_LIMITS.rows });
  }
  if (column > LEDGER_LIMITS.columns) {
    throw new Refusal({ kind: 'too-large', what: '列', limit: LEDGER_LIMITS.columns });
  }
}

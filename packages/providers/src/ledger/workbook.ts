import { TsukuroiError } from '@tsukuroi/core';
import readWorkbook from 'read-excel-file/universal';
import { LEDGER_LIMITS } from '../limits.ts';
import type { Cell } from './cells.ts';
import { checkZip, type ZipPart } from './zip-check.ts';

export interface Table {
  readonly sheet: string | undefined;
  readonly rows: readonly (readonly (Cell | undefined)[])[];
}

/** The sheets of an .xlsx. Throws LEDGER_UNREADABLE or LEDGER_TOO_LARGE; nothing is unpacked beyond the limits. */
export async function readWorkbookTables(bytes: Buffer, file: string): Promise<Table[]> {
  const checked = checkZip(bytes);
  if (!checked.ok) {
    const { error } = checked;
    throw error.kind === 'too-large'
      ? new TsukuroiError('LEDGER_TOO_LARGE', { file, what: error.what, limit: error.limit })
      : new TsukuroiError('LEDGER_UNREADABLE', { file, reason: error.reason });
  }
  for (const part of checked.value) {
    refuseHostilePart(part, file);
  }
  const copy = new Uint8Array(bytes);
  try {
    // The number as it stands: 1234567890123 is an asset number, not a quantity.
    const sheets = await readWorkbook(copy.buffer, { parseNumber: (text: string) => text });
    return sheets.map(({ sheet, data }) => ({ sheet, rows: data.map((row) => row.map(cellOf)) }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : 'unknown';
    throw new TsukuroiError('LEDGER_UNREADABLE', { file, reason }, { cause });
  }
}

/** A cell far down or far right makes a reader lay out everything before it; a document type could define entities. */
function refuseHostilePart(part: ZipPart, file: string): void {
  if (part.bytes.includes('<!DOCTYPE')) {
    throw new TsukuroiError('LEDGER_UNREADABLE', { file, reason: `${part.name} に文書型の宣言（DTD）があります` });
  }
  if (!/^xl\/worksheets\/[^/]+\.xml$/.test(part.name)) {
    return;
  }
  const text = part.bytes.toString('latin1');
  for (const [, letters, digits, end] of text.matchAll(
    /<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,10})(\d{1,12})"[^>]*?(\/?)>/g,
  )) {
    const row = Number(digits);
    const column = [...(letters ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    // Excel's own sheet ends at XFD1048576; an empty cell that only has a border costs nothing up to there.
    const empty = end === '/';
    if (row > (empty ? 1_048_576 : LEDGER_LIMITS.rows)) {
      throw new TsukuroiError('LEDGER_TOO_LARGE', { file, what: '行', limit: LEDGER_LIMITS.rows });
    }
    if (column > (empty ? 16_384 : LEDGER_LIMITS.columns)) {
      throw new TsukuroiError('LEDGER_TOO_LARGE', { file, what: '列', limit: LEDGER_LIMITS.columns });
    }
  }
}

function cellOf(value: unknown): Cell | undefined {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? '' : { day: value.toISOString().slice(0, 10) };
  }
  return String(value).slice(0, LEDGER_LIMITS.cellCharacters);
}

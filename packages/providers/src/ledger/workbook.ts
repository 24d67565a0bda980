import { TsukuroiError } from '@tsukuroi/core';
import readWorkbook from 'read-excel-file/universal';
import { LEDGER_LIMITS } from '../limits.ts';
import type { Cell } from './cells.ts';
import { checkSheet, type Extent } from './sheet-check.ts';
import { checkZip, type ZipRefusal } from './zip-check.ts';

export interface Table {
  readonly sheet: string | undefined;
  readonly rows: readonly (readonly (Cell | undefined)[])[];
}

/** The sheets of an .xlsx. Throws LEDGER_UNREADABLE or LEDGER_TOO_LARGE; nothing is unpacked beyond the limits. */
export async function readWorkbookTables(bytes: Buffer, file: string): Promise<Table[]> {
  const checked = checkZip(bytes);
  if (!checked.ok) {
    throw refusalOf(checked.error, file);
  }
  const extent: Extent = { cells: 0, rows: 0 };
  for (const part of checked.value) {
    const refusal = checkSheet(part.name, part.bytes, extent);
    if (refusal !== undefined) {
      throw refusalOf(refusal, file);
    }
  }
  const copy = new Uint8Array(bytes);
  try {
    // The number as it stands: 1234567890123 is an asset number, not a quantity.
    const sheets = await readWorkbook(copy.buffer, { parseNumber: (text: string) => text });
    return sheets.map(({ sheet, data }) => ({ sheet, rows: data.map((row) => row.map(cellOf)) }));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : 'unknown';
    throw new TsukuroiError('LEDGER_UNREADABLE', { file, reason: `表の書き方を読めません: ${detail}` }, { cause });
  }
}

function refusalOf(refusal: ZipRefusal, file: string): TsukuroiError {
  return refusal.kind === 'too-large'
    ? new TsukuroiError('LEDGER_TOO_LARGE', { file, what: refusal.what, limit: refusal.limit })
    : new TsukuroiError('LEDGER_UNREADABLE', { file, reason: refusal.reason });
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

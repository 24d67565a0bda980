/** Spreadsheets run a cell that begins with one of these as a formula; a leading apostrophe keeps it text (OWASP, CSV Injection). */
const FORMULA_START = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/** One CSV cell: quoted where needed, never a formula. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  const raw = value === null || value === undefined ? '' : String(value);
  const text = FORMULA_START.test(raw) && !PLAIN_NUMBER.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV for Excel in Japan: UTF-8 with BOM, CRLF (RFC 4180). */
export function csvText(rows: Iterable<readonly (string | number | boolean | null | undefined)[]>): string {
  let text = '\uFEFF';
  for (const row of rows) {
    text += `${row.map(csvCell).join(',')}\r\n`;
  }
  return text;
}

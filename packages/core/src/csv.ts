/**
 * Spreadsheets run a cell that begins with one of these as a formula; a leading apostrophe keeps it text (OWASP, CSV Injection; ASVS 5.0, 1.2.10).
 * The full-width forms are what a Japanese keyboard writes, and some take them for the narrow ones. Blanks before it may be cut off on the way in.
 */
const FORMULA_START = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
/** Alone they say "none" or "more", and nothing can follow them. */
const LONE_MARK = /^[-－+＋]$/;

/** One CSV cell: quoted where needed, never a formula. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  const raw = value === null || value === undefined ? '' : String(value);
  const text = FORMULA_START.test(raw) && !PLAIN_NUMBER.test(raw) && !LONE_MARK.test(raw) ? `'${raw}` : raw;
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

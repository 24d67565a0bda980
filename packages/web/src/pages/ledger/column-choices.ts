import type { LedgerColumnChoice, LedgerField, LedgerPreview } from '@tsukuroi/protocol';
import { LEDGER_FIELDS, LEDGER_FIELDS_OF_SEVERAL } from '@tsukuroi/protocol/ledger-fields.ts';

type Columns = LedgerPreview['columns'];
/** What each column is read as, from the left; null = not used. */
export type Fields = readonly (LedgerField | null)[];

export function fieldNamed(name: string | null): LedgerField | null {
  return LEDGER_FIELDS.find((field) => field === name) ?? null;
}

export function fieldsOf(columns: Columns): Fields {
  return columns.map(({ field }) => fieldNamed(field));
}

/** Gives `field` to a column. The column that had it until now is no longer used, unless a thing may have several of it. */
export function assign(fields: Fields, column: number, field: LedgerField | null): Fields {
  const moves = field !== null && !LEDGER_FIELDS_OF_SEVERAL.has(field);
  return fields.map((before, index) => (index === column ? field : moves && before === field ? null : before));
}

/** Columns that are not used any more because their field was given to another one. */
export function freed(before: Fields, after: Fields): readonly number[] {
  return before.flatMap((field, index) =>
    field !== null && after[index] === null && after.includes(field) ? [index] : [],
  );
}

/** What differs from how the program read the file by itself: only that is said to the server. */
export function choicesOf(asRead: Columns, fields: Fields): LedgerColumnChoice[] {
  return asRead.flatMap(({ heading, field }, index) => {
    const wanted = fields[index] ?? null;
    return wanted === field ? [] : [{ column: index + 1, heading, field: wanted }];
  });
}

export function sameFields(a: Fields, b: Fields): boolean {
  return a.length === b.length && a.every((field, index) => field === b[index]);
}

import { TsukuroiError } from '@tsukuroi/core';
import {
  LEDGER_FIELDS,
  LEDGER_FIELDS_OF_SEVERAL,
  type LedgerColumnChoice,
  type LedgerField,
  type LedgerReading,
} from '@tsukuroi/protocol';
import table from './headings.json' with { type: 'json' };

export type Columns = LedgerReading['columns'];

const FIELDS = new Map(
  table.fields.flatMap(({ field, words }) =>
    words.map((word): [string, LedgerField] => [headingKey(word), fieldNamed(field)]),
  ),
);

function fieldNamed(name: string): LedgerField {
  const field = LEDGER_FIELDS.find((candidate) => candidate === name);
  if (field === undefined) {
    throw new Error(`headings.json names an unknown field ${name}`);
  }
  return field;
}

/** A heading without what varies: width, case, spaces, brackets and marks. */
export function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .replace(/[([【〔<].*?[)\]】〕>]/g, '')
    .replace(/[\s※*★☆●◎:：#"]/g, '')
    .toLowerCase();
}

/** Kind of list by its headings; a ledger when they are nobody's. */
export interface ListKind {
  readonly kind: string;
  readonly counts: 'ledger' | 'sighting';
  /** What a column called only `Name` means in such a list. */
  readonly nameIs: LedgerField;
}

export function kindOf(headings: readonly string[], otherwise: string): ListKind {
  const keys = new Set(headings.map(headingKey));
  const found = table.kinds.find(({ needs }) => needs.every((need) => keys.has(headingKey(need))));
  return found === undefined
    ? { kind: otherwise, counts: 'ledger', nameIs: 'name' }
    : {
        kind: found.kind,
        counts: found.counts === 'sighting' ? 'sighting' : 'ledger',
        nameIs: fieldNamed(found.nameIs),
      };
}

/** What each heading means. One field is taken by the first column that names it, except addresses, which may stand in several. */
export function columnsOf(headings: readonly string[], kind: ListKind): Columns {
  const taken = new Set<LedgerField>();
  return headings.map((heading) => {
    const field = headingKey(heading) === 'name' ? kind.nameIs : FIELDS.get(headingKey(heading));
    if (field === undefined || taken.has(field)) {
      return { heading, field: null };
    }
    if (!LEDGER_FIELDS_OF_SEVERAL.has(field)) {
      taken.add(field);
    }
    return { heading, field };
  });
}

/**
 * The columns as a person wants them read. A field they gave to one column is no longer read from another.
 *
 * @throws TsukuroiError LEDGER_COLUMN_UNKNOWN: the file has no such column; LEDGER_COLUMN_TWICE: one column or one field was
 * chosen twice
 */
export function withChoices(columns: Columns, choices: readonly LedgerColumnChoice[], file: string): Columns {
  const chosen = new Map<number, LedgerField | null>();
  const givenTo = new Map<LedgerField, string>();
  for (const { column, heading, field } of choices) {
    if (columns[column - 1]?.heading !== heading) {
      throw new TsukuroiError('LEDGER_COLUMN_UNKNOWN', { file, column, heading: heading.slice(0, 100) });
    }
    const other = chosen.has(column) ? heading : field === null ? undefined : givenTo.get(field);
    if (other !== undefined) {
      throw new TsukuroiError('LEDGER_COLUMN_TWICE', { file, one: other.slice(0, 100), other: heading.slice(0, 100) });
    }
    chosen.set(column, field);
    if (field !== null && !LEDGER_FIELDS_OF_SEVERAL.has(field)) {
      givenTo.set(field, heading);
    }
  }
  return columns.map(({ heading, field }, index) => {
    const said = chosen.get(index + 1);
    if (said !== undefined) {
      return { heading, field: said };
    }
    return { heading, field: field !== null && givenTo.has(field) ? null : field };
  });
}

/** How many headings of a row are understood: the row with the most is the row of headings. */
export function understood(headings: readonly string[]): number {
  return new Set(
    headings.flatMap((heading) => FIELDS.get(headingKey(heading)) ?? (headingKey(heading) === 'name' ? 'name' : [])),
  ).size;
}

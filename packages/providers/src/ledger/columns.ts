import { LEDGER_FIELDS, type LedgerField, type LedgerReading } from '@tsukuroi/protocol';
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
export function columnsOf(
  headings: readonly string[],
  kind: ListKind,
  chosen: Readonly<Record<string, LedgerField | null>> = {},
): Columns {
  const taken = new Set<LedgerField>();
  return headings.map((heading) => {
    const said = Object.hasOwn(chosen, heading) ? chosen[heading] : undefined;
    const found = headingKey(heading) === 'name' ? kind.nameIs : FIELDS.get(headingKey(heading));
    const field = said === undefined ? (found ?? null) : said;
    if (field === null || field === 'ips' || field === 'macs') {
      return { heading, field };
    }
    if (taken.has(field)) {
      return { heading, field: null };
    }
    taken.add(field);
    return { heading, field };
  });
}

/** How many headings of a row are understood: the row with the most is the row of headings. */
export function understood(headings: readonly string[]): number {
  return new Set(
    headings.flatMap((heading) => FIELDS.get(headingKey(heading)) ?? (headingKey(heading) === 'name' ? 'name' : [])),
  ).size;
}

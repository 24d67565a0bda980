import type { GridRow } from './cell-value.ts';

/** Width of the boxes in front of the rows. */
export const MARK_PX = 40;

/** Rows that a person picks out of a list to do one thing with all of them. The page keeps them, so that they outlive scrolling. */
export interface Marking {
  readonly marked: ReadonlySet<string>;
  /** Whether a row can be picked, by its `id`. */
  readonly may: (row: GridRow) => boolean;
  /** What the box of a row says to a screen reader. */
  readonly label: (row: GridRow) => string;
  /** What the box over all loaded rows says. */
  readonly labelAll: string;
  readonly change: (rows: readonly GridRow[], marked: boolean) => void;
}

/** How the box of a row stands; undefined for a row that cannot be picked. */
export function markOf(marking: Marking, row: GridRow): boolean | undefined {
  return marking.may(row) ? marking.marked.has(String(row.id)) : undefined;
}

/** How the box over all rows stands. */
export function markOfAll(marking: Marking, rows: readonly GridRow[]): 'none' | 'some' | 'all' {
  const marks = rows.map((row) => markOf(marking, row)).filter((mark) => mark !== undefined);
  if (!marks.includes(true)) {
    return 'none';
  }
  return marks.includes(false) ? 'some' : 'all';
}

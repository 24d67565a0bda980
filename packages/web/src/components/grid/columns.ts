import type { Column, GridDefinition } from '@tsukuroi/protocol';

const DEFAULT_WIDTH = 140;
const STICKY_AT_MOST = 2;

/** Columns shown in an order of their own keep the definition's order. */
export function shownColumns(definition: GridDefinition, ids: readonly string[]): Column[] {
  return definition.columns.filter((column) => ids.includes(column.id));
}

export function columnWidth(column: Column): number {
  return column.width ?? DEFAULT_WIDTH;
}

/** How many of the first columns stay in sight when the list is scrolled sideways: up to the one that names the row. */
export function stickyCount(columns: readonly Column[]): number {
  const naming = columns.findIndex((column) => column.opens !== undefined);
  return naming >= 0 && naming < STICKY_AT_MOST ? naming + 1 : 0;
}

/** Left edge of each column that stays in sight. */
export function stickyOffsets(columns: readonly Column[]): number[] {
  const offsets: number[] = [];
  let left = 0;
  for (const column of columns.slice(0, stickyCount(columns))) {
    offsets.push(left);
    left += columnWidth(column);
  }
  return offsets;
}

/** Tracks of the CSS grid: columns that stay in sight keep their width, text takes what room is left. */
export function columnTracks(columns: readonly Column[]): string {
  const sticky = stickyCount(columns);
  return columns
    .map((column, index) => {
      const width = columnWidth(column);
      if (index < sticky) {
        return `${width}px`;
      }
      return `minmax(${width}px, ${column.type === 'text' ? width : Math.round(width / 4)}fr)`;
    })
    .join(' ');
}

/** Paper is narrow and wraps: words may be broken, days, states and figures may not. */
const PRINT_WEIGHT: Readonly<Record<Column['type'], number>> = {
  text: 0.7,
  version: 0.8,
  number: 0.75,
  score: 0.85,
  state: 1.05,
  day: 1,
  instant: 0.9,
};
const PRINT_AT_LEAST = 84;

function printedWidth(column: Column): number {
  return Math.max(PRINT_AT_LEAST, columnWidth(column) * PRINT_WEIGHT[column.type]);
}

/** Share of the paper's width for one of the columns, in percent. */
export function printedShare(column: Column, columns: readonly Column[]): string {
  const total = columns.reduce((sum, other) => sum + printedWidth(other), 0);
  return `${((printedWidth(column) * 100) / total).toFixed(2)}%`;
}

export function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), 0);
}

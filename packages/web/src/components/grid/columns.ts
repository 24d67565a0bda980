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

/** Paper is narrow and wraps: words may be broken, days, states and figures may not. Share of the screen's width, and least. */
const ON_PAPER: Readonly<Record<Column['type'], { readonly share: number; readonly least: number }>> = {
  text: { share: 0.75, least: 90 },
  version: { share: 0.8, least: 80 },
  number: { share: 0.6, least: 56 },
  score: { share: 0.75, least: 56 },
  state: { share: 1, least: 92 },
  day: { share: 0.9, least: 92 },
  instant: { share: 0.8, least: 100 },
};

function printedWidth(column: Column): number {
  const { share, least } = ON_PAPER[column.type];
  return Math.max(least, columnWidth(column) * share);
}

/** Share of the paper's width for one of the columns, in percent. */
export function printedShare(column: Column, columns: readonly Column[]): string {
  const total = columns.reduce((sum, other) => sum + printedWidth(other), 0);
  return `${((printedWidth(column) * 100) / total).toFixed(2)}%`;
}

export function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), 0);
}

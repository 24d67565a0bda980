import { columnVisibilityFeature, createColumnHelper, type Row, tableFeatures, useTable } from '@tanstack/react-table';
import type { Column, GridDefinition } from '@tsukuroi/protocol';
import { useMemo } from 'react';
import { cellValue, type GridRow, rowKey } from './cell-value.ts';

/** What the definition says of a column travels with it. */
interface ColumnSaid {
  readonly definition: GridDefinition;
  readonly column: Column;
}

// Sorting, filtering and paging are the server's work; of the table we use its columns, their visibility and its rows.
const features = tableFeatures({ columnVisibilityFeature, columnMeta: {} as ColumnSaid });
const column = createColumnHelper<typeof features, GridRow>();

export type GridTableRow = Row<typeof features, GridRow>;

export function useGridTable(definition: GridDefinition, rows: readonly GridRow[], shown: readonly string[]) {
  const columns = useMemo(
    () =>
      definition.columns.map((said) =>
        column.accessor((row: GridRow): unknown => cellValue(definition, said, row), {
          id: said.id,
          meta: { definition, column: said },
        }),
      ),
    [definition],
  );
  const columnVisibility = useMemo(
    () => Object.fromEntries(definition.columns.map((said) => [said.id, shown.includes(said.id)])),
    [definition, shown],
  );
  return useTable({ features, columns, data: rows, getRowId: rowKey, state: { columnVisibility } });
}

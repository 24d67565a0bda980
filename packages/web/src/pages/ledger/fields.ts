import type { Text } from '@tsukuroi/core';
import { ledgerGrid } from '@tsukuroi/protocol/grids/lists.ts';

const TITLES: ReadonlyMap<string, Text> = new Map(ledgerGrid.columns.map((column) => [column.id, column.title]));

/** The words of a ledger field, as the ledger's own columns name it. */
export function fieldTitle(field: string): Text {
  return TITLES.get(field) ?? { ja: field, en: field };
}

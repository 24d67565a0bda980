import { TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { type Importer, openImportFile } from '@tsukuroi/providers/importers/importer.ts';
import { inventoryDocument } from '@tsukuroi/providers/importers/inventory-document/importer.ts';

const IMPORTERS: readonly Importer[] = [inventoryDocument];

/** What a file holds. @throws TsukuroiError when any part of it is refused: a file is taken whole or not at all */
export function readInventoryFile(
  name: string,
  bytes: Uint8Array,
): { recognisedAs: Importer; inventories: readonly Inventory[] } {
  const file = openImportFile(bytes, name);
  const importer = IMPORTERS.find((candidate) => candidate.recognise(file));
  if (importer === undefined) {
    throw new TsukuroiError('INVENTORY_UNREADABLE', { file: name, reason: '-' });
  }
  const { inventories, refused } = importer.read(file);
  const [first] = refused;
  if (first !== undefined) {
    throw first.error;
  }
  return { recognisedAs: importer, inventories };
}

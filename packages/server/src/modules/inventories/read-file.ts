import type { Inventory } from '@tsukuroi/protocol';
import type { Importer } from '@tsukuroi/providers/importers/importer.ts';
import { importInventoriesApart } from '@tsukuroi/providers/reading/read-apart.ts';
import { demandReadableText } from '../../platform/http/defence.ts';

/**
 * What a file holds, read in a thread of its own.
 *
 * @throws TsukuroiError when any part of it is refused: a file is taken whole or not at all
 */
export async function readInventoryFile(
  name: string,
  bytes: Uint8Array,
): Promise<{ recognisedAs: Importer; inventories: readonly Inventory[] }> {
  const read = await importInventoriesApart(bytes, name);
  if (!read.ok) {
    throw read.error;
  }
  const { importer, inventories, refused } = read.value;
  const [first] = refused;
  if (first !== undefined) {
    throw first.error;
  }
  // PostgreSQL keeps no NUL, and RFC 8785 names nothing that is no text.
  demandReadableText(inventories);
  return { recognisedAs: importer, inventories };
}

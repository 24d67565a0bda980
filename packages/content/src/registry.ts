import { type ProductEntry, productFileShape } from './product.ts';
import browsers from './products/browsers.json' with { type: 'json' };
import components from './products/components.json' with { type: 'json' };
import desktop from './products/desktop.json' with { type: 'json' };
import documents from './products/documents.json' with { type: 'json' };
import edge from './products/edge.json' with { type: 'json' };
import management from './products/management.json' with { type: 'json' };
import medical from './products/medical.json' with { type: 'json' };
import remote from './products/remote.json' with { type: 'json' };
import server from './products/server.json' with { type: 'json' };
import windowsClient from './products/windows-client.json' with { type: 'json' };
import windowsServer from './products/windows-server.json' with { type: 'json' };

/** The files of the product map: one line each (docs/recipes/product.md). */
const FILES: Readonly<Record<string, unknown>> = {
  browsers,
  components,
  desktop,
  documents,
  edge,
  management,
  medical,
  remote,
  server,
  'windows-client': windowsClient,
  'windows-server': windowsServer,
};

let entries: readonly ProductEntry[] | undefined;

/** The curated product map, checked once. A wrong file is a bug of the build and throws. */
export function productMap(): readonly ProductEntry[] {
  entries ??= Object.values(FILES).flatMap((file) => productFileShape.parse(file));
  return entries;
}

/** Ids of the files that are registered, for the test that walks the folder. */
export function productFiles(): readonly string[] {
  return Object.keys(FILES);
}

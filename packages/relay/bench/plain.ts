import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PageCache, pagedFile } from '@tsukuroi/trust/serve/pages.ts';
import { sendContent } from '@tsukuroi/trust/serve/send-content.ts';

/** The relay's way of giving out contents without TLS, for comparison: never part of the product. */
const [folder = ''] = process.argv.slice(2);
const cache = new PageCache();
const sizes = new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
const server = createServer(async (request, response) => {
  const name = (request.url ?? '').split('/').at(-1) ?? '';
  const size = sizes.get(name);
  if (size === undefined) {
    response.writeHead(404).end();
    return;
  }
  await sendContent(request, response, await pagedFile(join(folder, name), { sha256: name, size }, cache));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ address: `127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/**
 * Runs on an endpoint: asks its relay for a content by hash, with the endpoint's own certificate, as an agent does.
 *
 *     fetch-content.ts IDENTITY-FILE HOST:PORT SHA256    prints `{ status, bytes, sha256 }`
 *
 * The relay must stand under the authority that the identity names; its name is in a URI, which no host name would match.
 */
const [file = '', address = '', wanted = ''] = process.argv.slice(2);
const { key, certificate, authority } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const [host, port] = address.split(':');
const asked = request({
  host,
  port: Number(port),
  path: `/content/v1/sha256/${wanted}`,
  key,
  cert: certificate,
  ca: authority,
  checkServerIdentity: () => undefined,
  timeout: 30_000,
});
asked.on('response', (response) => {
  const digest = createHash('sha256');
  let bytes = 0;
  response.on('data', (piece: Buffer) => {
    bytes += piece.length;
    digest.update(piece);
  });
  response.on('end', () => {
    process.stdout.write(JSON.stringify({ status: response.statusCode, bytes, sha256: digest.digest('hex') }));
  });
});
asked.on('timeout', () => asked.destroy(new Error('no answer')));
asked.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
asked.end();

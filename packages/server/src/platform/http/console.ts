import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Addresses that are never a page of the console, so that a wrong one says so. */
const NOT_PAGES = ['/api/', '/agent/', '/content/', '/assets/'];

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Vite puts a hash into the names under `assets/`: such a file never changes. */
  readonly immutable: boolean;
  readonly packed: Map<string, Promise<Buffer>>;
}

/**
 * Serves the built console. Its few files are read once and looked up by their exact address, so no request can name
 * another file of the machine. Every other address outside the interface answers with the page itself, whose own router
 * knows it.
 */
export function serveConsole(app: App, folder: string): void {
  const assets = readAssets(folder);
  const page = assets.get('/index.html');
  app.get('/*', { config: { access: { everyone: true } }, schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const asset = assets.get(path);
    if (asset !== undefined) {
      return sendAsset(request, reply, asset);
    }
    if (page === undefined || NOT_PAGES.some((prefix) => path.startsWith(prefix))) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return sendAsset(request, reply, page);
  });
}

function readAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of names.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = `/${file.slice(folder.length).split(sep).filter(Boolean).join('/')}`;
    const bytes = readFileSync(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    assets.set(path, {
      bytes,
      type,
      etag: `"${sha256(bytes).slice(0, 32)}"`,
      immutable: path.startsWith('/assets/'),
      packed: new Map(),
    });
  }
  return assets;
}

async function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): Promise<FastifyReply> {
  reply
    .header('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', asset.etag)
    .header('vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === asset.etag) {
    return reply.code(304).send();
  }
  reply.type(asset.type);
  const coding = codingFor(request.headers['accept-encoding'], asset.type);
  if (coding === undefined) {
    return reply.send(asset.bytes);
  }
  const packed = asset.packed.get(coding) ?? pack(coding, asset.bytes);
  asset.packed.set(coding, packed);
  return reply.header('content-encoding', coding).send(await packed);
}

function codingFor(header: string | string[] | undefined, type: string): 'br' | 'gzip' | undefined {
  if (type.startsWith('image/png') || type.startsWith('font/')) {
    return undefined;
  }
  const offered = String(header ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase());
  return offered.some((part) => part === 'br' || (part.startsWith('br;') && !/q=0(\.0*)?$/.test(part)))
    ? 'br'
    : offered.includes('gzip')
      ? 'gzip'
      : undefined;
}

const packGzip = promisify(gzip);
const packBrotli = promisify(brotliCompress);

function pack(coding: 'br' | 'gzip', bytes: Buffer): Promise<Buffer> {
  return coding === 'br'
    ? packBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
    : packGzip(bytes, { level: 7 });
}

import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { expect, it, onTestFinished } from 'vitest';
import { nodeDoor } from '../files/door.ts';
import { organisation } from '../testing/organisation.ts';
import { httpSource } from './http-source.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate that signs itself, for one name; key and certificate as PEM. */
async function certificate(name: string): Promise<{ readonly cert: string; readonly key: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: made.toString('pem'), key };
}

/** Serves the files of a folder on loopback. */
function serving(folder: string): RequestListener {
  return (request, response) => {
    readFile(join(folder, decodeURIComponent(request.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-http-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const org = await organisation(nodeDoor(), folder);
  await org.order('reception-1', { number: 4 });
  return { org, client: org.client('reception-1') };
}

it('refreshes over TLS with a client certificate on one kept connection, and not without it', async () => {
  const { org, client } = await world();
  const [server, device] = [await certificate('server'), await certificate('reception-1')];
  let connections = 0;
  const listener = createServer(
    { ...server, ca: device.cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    serving(org.folder),
  );
  listener.on('secureConnection', () => {
    connections += 1;
  });
  const address = `https://127.0.0.1:${await listening(listener)}`;
  const sources = (agent: Agent) => {
    onTestFinished(() => agent.destroy());
    return {
      catalog: httpSource({ address: `${address}/catalog`, agent }),
      director: httpSource({ address: `${address}/director-north/`, agent }),
    };
  };

  const nobody = await client.refresh(sources(new Agent({ ca: server.cert, keepAlive: true })));
  const stranger = await client.refresh(sources(new Agent({ ...device, ca: device.cert, keepAlive: true })));
  connections = 0;
  const known = await client.refresh(
    sources(new Agent({ ...device, ca: server.cert, keepAlive: true, maxSockets: 1 })),
  );

  expect([nobody.catalog.state, stranger.catalog.state]).toEqual(['unreachable', 'unreachable']);
  expect([known.catalog.state, known.director.state, known.plan?.plan.number]).toEqual(['ok', 'ok', 4]);
  expect(connections).toBe(1);
});

it('a server that fails or breaks off is unreachable, not invalid', async () => {
  const { org, client } = await world();
  const broken = createPlainServer((request, response) => {
    if (request.url?.includes('root') === true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': '500' });
    response.write('{');
    response.socket?.destroySoon();
  });
  const failing = createPlainServer((_, response) => response.writeHead(500).end());
  const at = async (server: Server) => httpSource({ address: `http://127.0.0.1:${await listening(server)}` });

  const half = await client.refresh({ ...org.sources('north'), director: await at(broken) });
  const none = await client.refresh({ ...org.sources('north'), director: await at(failing) });

  expect(half.director).toMatchObject({ state: 'unreachable', error: { code: 'SOURCE_UNREACHABLE' } });
  expect(none.director).toMatchObject({ state: 'unreachable', error: { code: 'SOURCE_UNREACHABLE' } });
});

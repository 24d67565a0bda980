import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { TsukuroiError } from '@tsukuroi/core';
import type { Log } from '../module.ts';
import type { DeviceAuthority } from '../modules/enrolment/index.ts';
import { boundConnections, type ConnectionLimits, SLOW_CLIENT } from '../platform/http/connections.ts';
import { sendProblem } from './exchange.ts';

/** One address of a port: `POST /agent/v1/check-in`. */
export type Exchange = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface PortOptions {
  readonly authority: DeviceAuthority;
  /** Whose certificate is demanded from everyone (mTLS); asks for none when left out. */
  readonly admits?: (certificate: X509Certificate | undefined) => boolean;
  readonly connections: ConnectionLimits;
  /** How long a connection that says nothing is kept, in milliseconds. */
  readonly keepAliveMs: number;
  /** How long one request may take to arrive, in milliseconds. */
  readonly requestMs: number;
  /** By method and path; a path that ends in `*` stands for all that begin so. */
  readonly exchanges: Readonly<Record<string, Exchange>>;
  readonly log: Log;
}

/** TLS 1.3 and nothing older: both ends are ours. */
export function makePort(options: PortOptions): Server {
  const tls: ServerOptions = {
    ...secureContextOf(options.authority),
    ...SLOW_CLIENT,
    minVersion: 'TLSv1.3',
    requestCert: options.admits !== undefined,
    // Decided by `admits`, by the server's clock and in words, before a byte of a request is read.
    rejectUnauthorized: false,
    requestTimeout: options.requestMs,
    keepAliveTimeout: options.keepAliveMs,
    maxHeaderSize: 4_096,
  };
  const server = createServer(tls, (request, response) => {
    // An unchanged check-in is to be small; the time stands in the signed answer.
    response.sendDate = false;
    void answer(request, response, options);
  });
  server.maxHeadersCount = 30;
  server.on('secureConnection', (socket) => {
    if (options.admits !== undefined && !options.admits(socket.getPeerX509Certificate())) {
      socket.destroy();
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  boundConnections(server, options.connections);
  return server;
}

/** Key, certificate with its authority, and whose certificates count. */
export function secureContextOf(authority: DeviceAuthority): { key: string; cert: string; ca: string } {
  return {
    key: authority.server.key,
    cert: `${authority.server.certificate}\n${authority.certificate}\n`,
    ca: authority.certificate,
  };
}

function exchangeOf(exchanges: PortOptions['exchanges'], asked: string): Exchange | undefined {
  if (Object.hasOwn(exchanges, asked)) {
    return exchanges[asked];
  }
  const below = Object.keys(exchanges).find((known) => known.endsWith('*') && asked.startsWith(known.slice(0, -1)));
  return below === undefined ? undefined : exchanges[below];
}

async function answer(request: IncomingMessage, response: ServerResponse, options: PortOptions): Promise<void> {
  try {
    const path = (request.url ?? '').split('?', 1)[0];
    const exchange = exchangeOf(options.exchanges, `${request.method} ${path}`);
    if (exchange === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    await exchange(request, response);
  } catch (error) {
    if (sendProblem(response, error, request) >= 500) {
      options.log.error('a request of an agent failed', { err: error });
    }
  }
}

import { createSocket } from 'node:dgram';
import { isIP, connect as plain, type Socket } from 'node:net';
import { connect as encrypted } from 'node:tls';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { textIn } from '../files.ts';
import { hostAndPort, type OutwardSender, PATIENCE_MS } from '../way.ts';
import { framed, syslogMessage } from './message.ts';
import type { SyslogSettings } from './way.ts';
import '../../errors.ts';

/** Sends notices to a collector of logs, each on a connection of its own: they are rare. */
export function syslogSender(settings: SyslogSettings, door: FileDoor): OutwardSender {
  const { address, transport } = settings;
  const { host, port } = hostAndPort(address);
  return {
    send: async (said) => {
      const message = syslogMessage(said, settings);
      if (transport === 'udp') {
        await byDatagram(host, port, message, address);
        return;
      }
      const ca = settings.caFile === undefined ? {} : { ca: await textIn(door, settings.caFile) };
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = transport === 'tls' ? encrypted({ host, port, ...name, ...ca }) : plain({ host, port });
      await byStream(socket, transport === 'tls' ? 'secureConnect' : 'connect', framed(message), address);
    },
  };
}

/** Leaves the machine; nobody answers a datagram. */
function byDatagram(host: string, port: number, message: string, address: string): Promise<void> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const over = (cause?: Error | null) => {
    clearTimeout(late);
    socket.close();
    if (cause == null) {
      resolve();
    } else {
      reject(problemOf(cause, address));
    }
  };
  const late = setTimeout(() => over(new Error('ETIMEDOUT')), PATIENCE_MS);
  socket.once('error', over);
  socket.send(message, port, host, over);
  return promise;
}

/** Ends when the other side has closed the connection after it, so that what it refused is noticed where it says so. */
function byStream(socket: Socket, ready: string, frame: string, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => socket.destroy(new Error('ETIMEDOUT')), PATIENCE_MS);
  let failed: Error | undefined;
  let written = false;
  socket.once(ready, () =>
    socket.end(frame, () => {
      written = true;
    }),
  );
  socket.resume();
  socket.once('error', (cause) => {
    failed = cause;
  });
  socket.once('close', () => {
    clearTimeout(late);
    if (failed === undefined && written) {
      resolve();
    } else {
      reject(problemOf(failed ?? new Error('ECONNRESET'), address));
    }
  });
  return promise;
}

function problemOf(cause: Error, address: string): TsukuroiError {
  const code = String((cause as NodeJS.ErrnoException).code ?? cause.message).slice(0, 60);
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)
    ? new TsukuroiError('OUTWARD_TLS_REFUSED', { address }, { cause })
    : new TsukuroiError('OUTWARD_UNREACHABLE', { address, reason: code }, { cause });
}

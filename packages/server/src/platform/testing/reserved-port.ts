import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** Ports below the range from which the kernel draws for port 0 and for outgoing connections (ip(7), ip_local_port_range). */
const LOWEST = 12_000;
const USUAL_START = 32_768;
/** An address of loopback on which nothing of the product listens. */
const KEEPER = '127.0.0.77';

/**
 * A port of 127.0.0.1 that stays free for this process: for a server that must be found again where it was, and for
 * programs that cannot choose one themselves. A port that was drawn and given back could be drawn by anybody before it is
 * used; this one nobody draws, and whoever reserves in the same way is kept off by a listener on a neighbouring address
 * that lives as long as this process.
 */
export async function reservedPort(): Promise<number> {
  const start = startOfDrawnPorts();
  const lowest = LOWEST < start ? LOWEST : 1_024;
  for (let at = 0; at < start - lowest; at += 1) {
    const port = lowest + ((process.pid * 7 + at) % (start - lowest));
    const keeper = await listening(port, KEEPER);
    if (keeper === undefined) {
      continue;
    }
    const probe = await listening(port, '127.0.0.1');
    if (probe !== undefined) {
      probe.close();
      await once(probe, 'close');
      keeper.unref();
      return port;
    }
    keeper.close();
  }
  throw new Error('no port of 127.0.0.1 is free below those that the kernel draws');
}

function startOfDrawnPorts(): number {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/);
  return Math.max(Number(range[0]) || USUAL_START, 2_048);
}

async function listening(port: number, address: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<Server | undefined>();
  server.once('error', () => resolve(undefined));
  server.listen({ port, host: address, exclusive: true }, () => resolve(server));
  return promise;
}

import { createSocket } from 'node:dgram';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** The discard port, where nothing answers; what wakes is the payload, which the sleeping card looks for in any frame. */
const PORT = 9;

/** A magic packet: six bytes 0xFF, then the address sixteen times (AMD, Magic Packet Technology, publication 20213). */
export function magicPacket(mac: string): Buffer {
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address)]);
}

export interface Segment {
  /** Of this machine in the segment. */
  readonly address: string;
  readonly broadcast: string;
}

/** Segments in which this machine stands; tunnels and single addresses have nobody to wake. */
export function segmentsOf(interfaces: Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>): Segment[] {
  return Object.values(interfaces).flatMap((infos) =>
    (infos ?? []).flatMap(({ family, internal, address, netmask }) => {
      const prefix = bitsOf(netmask);
      return family !== 'IPv4' || internal || prefix > 30
        ? []
        : [{ address, broadcast: wordOf((numberOf(address) | (2 ** (32 - prefix) - 1)) >>> 0) }];
    }),
  );
}

/** Sends to every segment of this machine; answers in how many it could. A router passes none of it on. */
export async function wakeInSegments(
  macs: readonly string[],
  segments: readonly Segment[] = segmentsOf(networkInterfaces()),
): Promise<number> {
  const done = await Promise.all(segments.map((segment) => sendIn(segment, macs)));
  return done.filter(Boolean).length;
}

function sendIn({ address, broadcast }: Segment, macs: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket('udp4');
  socket.once('error', () => {
    socket.close();
    resolve(false);
  });
  // Bound to the address of the segment: otherwise everything would leave by the default route.
  socket.bind(0, address, async () => {
    socket.setBroadcast(true);
    const sent = await Promise.all(
      macs.map(
        (mac) =>
          new Promise<boolean>((told) =>
            socket.send(magicPacket(mac), PORT, broadcast, (error) => told(error === null)),
          ),
      ),
    );
    socket.close();
    resolve(sent.every(Boolean));
  });
  return promise;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function wordOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

function bitsOf(netmask: string): number {
  return numberOf(netmask).toString(2).replaceAll('0', '').length;
}

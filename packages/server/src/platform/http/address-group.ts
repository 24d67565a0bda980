import { isIPv6, SocketAddress } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Under which name tries from an address are counted. An IPv4 address stands for itself, also when it is written as an IPv6
 * one; of an IPv6 address the network of 64 bits counts, since one machine may use every address of it (RFC 4291, 2.5.4).
 */
export function addressGroup(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) {
    return plain;
  }
  // SocketAddress writes it in its shortest form, with at most one `::`.
  const { address: short } = new SocketAddress({ address: plain, family: 'ipv6' });
  const mapped = MAPPED.exec(short)?.[1];
  if (mapped !== undefined) {
    return mapped;
  }
  const [head = '', tail = ''] = short.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const groups = short.includes('::')
    ? [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
    : front;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

import { BlockList, isIPv6, SocketAddress } from 'node:net';

/** Networks inside a house: loopback, RFC 1918, RFC 4193 (unique local), RFC 4291 (link local). */
const PRIVATE = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
] as const;

const privateNetworks = new BlockList();
for (const network of PRIVATE) {
  const [address = '', prefix] = network.split('/');
  privateNetworks.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
}

export function isPrivate(address: string): boolean {
  return privateNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Address and mask as bytes, as certificates write networks: the private ones, and other addresses one by one. */
export function networkBytes(addresses: readonly string[]): Uint8Array[] {
  const networks = [
    ...PRIVATE,
    ...addresses.filter((address) => !isPrivate(address)).map((address) => `${address}/${isIPv6(address) ? 128 : 32}`),
  ];
  return networks.map((network) => {
    const [address = '', prefix] = network.split('/');
    const bytes = addressBytes(address);
    const mask = Uint8Array.from(bytes, (_, index) => {
      const bits = Math.max(0, Math.min(8, Number(prefix) - index * 8));
      return (0xff << (8 - bits)) & 0xff;
    });
    return Uint8Array.from([...bytes, ...mask]);
  });
}

function addressBytes(address: string): Uint8Array {
  if (!isIPv6(address)) {
    return Uint8Array.from(address.split('.').map(Number));
  }
  // SocketAddress writes it in its shortest form, with at most one `::`.
  const { address: short } = new SocketAddress({ address, family: 'ipv6' });
  const [head = '', tail] = short.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all = [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

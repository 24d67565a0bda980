import type { Facts } from '@tsukuroi/protocol';

export type Listening = NonNullable<Facts['listening']>[number];
export type Protocol = Listening['protocol'];

/** Socket states in /proc/net (include/net/tcp_states.h): a TCP listener is 0A; an unconnected UDP socket, which takes what comes, 07. */
const OPEN_STATE: Readonly<Record<Protocol, string>> = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' };

/** Reads /proc/net/tcp, tcp6, udp or udp6 (proc_pid_net(5)). `owners`: socket inode → name of the process. */
export function parseSockets(protocol: Protocol, text: string, owners: ReadonlyMap<string, string>): Listening[] {
  const found: Listening[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const local = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(fields[1] ?? '');
    if (local?.[1] === undefined || local[2] === undefined || fields[3] !== OPEN_STATE[protocol]) {
      continue;
    }
    const process = owners.get(fields[9] ?? '');
    found.push({
      protocol,
      address: addressOf(local[1]),
      port: Number.parseInt(local[2], 16),
      ...(process === undefined ? {} : { process }),
    });
  }
  return found;
}

/** Addresses stand there as 32-bit words of the machine's own order, which is little-endian on every machine we run on. */
function addressOf(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = 6; at >= 0; at -= 2) {
      bytes.push(Number.parseInt(hex.slice(word + at, word + at + 2), 16));
    }
  }
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? `::ffff:${bytes.slice(12).join('.')}` : shortIpv6(bytes);
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
function shortIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  const runs = [...groups.join(',').matchAll(/(?:^|,)(0(?:,0)+)(?=,|$)/g)].map((match) => match[1] ?? '');
  const longest = runs.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) {
    return groups.join(':');
  }
  const text = groups.join(':');
  const zeros = longest.replaceAll(',', ':');
  const at = new RegExp(`(^|:)${zeros}(:|$)`).exec(text);
  return at === null ? text : `${text.slice(0, at.index)}::${text.slice(at.index + at[0].length)}`;
}

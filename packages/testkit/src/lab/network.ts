import { interfaceOf, planNetwork, portOf, switchOf } from './network-plan.ts';
import { must } from './run.ts';
import {
  ADDRESSES,
  CLOSED_NETWORKS,
  type Host,
  INTERNET_NETWORK,
  type Link,
  type SegmentId,
  type Topology,
} from './topology.ts';

/** What nftables counted; proof from outside of every program under test. */
export interface OutsideCounters {
  /** Packets with an address of the closed network that reached the internet side's switch. */
  readonly escaped: number;
  /** Packets that closed hosts sent to the core switch for any address that is not of the closed network. */
  readonly attempted: number;
  /** Connections that somebody further out opened inward: relay of the DMZ to the closed network, collector to that relay. */
  readonly inward: number;
}

export interface Network {
  cut(link: Link): Promise<void>;
  heal(link: Link): Promise<void>;
  /** Links that are cut now. */
  cuts(): readonly string[];
  counters(): Promise<OutsideCounters>;
  /**
   * From now on the switch of a segment counts magic packets for a host's card (AMD, Magic Packet Technology, publication 20213), whoever sends
   * them.
   *
   * @returns asks how many there were
   */
  countWakes(host: Pick<Host, 'name'>, segment: SegmentId): Promise<() => Promise<number>>;
  /** From now on the core switch lets only these stations of the wards through to the servers; others are refused at once. */
  onlyFrom(addresses: readonly string[]): Promise<void>;
  /** Somebody writes a route to the internet into the core switch. The relay of the DMZ still forwards nothing. */
  forgeRoute(): Promise<void>;
  unforgeRoute(): Promise<void>;
  /** The positive control: forwarding on the relay of the DMZ and ways back. Needs {@link forgeRoute} too. */
  openForbiddenRoute(): Promise<void>;
  closeForbiddenRoute(): Promise<void>;
}

const batch = (namespace: string | undefined, lines: readonly string[]) =>
  must('ip', [...(namespace === undefined ? [] : ['-n', namespace]), '-batch', '-'], {
    input: `${lines.join('\n')}\n`,
  });

const set = (namespace: string, key: string, value: string) =>
  must('ip', ['netns', 'exec', namespace, 'tee', `/proc/sys/${key}`], { input: value });

/** Builds namespaces, switches and cables. The caller stands in a network and a mount namespace of its own. */
export async function buildNetwork(topology: Topology): Promise<Network> {
  const plan = planNetwork(topology);
  await batch(undefined, plan.outside);
  for (const [namespace, lines] of plan.inside) {
    await batch(namespace, lines);
  }
  await set('core', 'net/ipv4/ip_forward', '1');
  await set('relay-dmz', 'net/ipv4/ip_forward', '0');
  await must('ip', ['netns', 'exec', switchOf('inet'), 'nft', '-f', '-'], { input: ESCAPED_RULES });
  await must('ip', ['netns', 'exec', switchOf('closed'), 'nft', '-f', '-'], { input: INWARD_RULES });
  await must('ip', ['netns', 'exec', 'core', 'nft', '-f', '-'], { input: ATTEMPTED_RULES });
  return control(topology);
}

/** Frames crossing the internet side's switch; `ip` addresses of a bridge's frames (nft(8), "bridge family"). */
const ESCAPED_RULES = `table bridge proof {
  counter escaped { }
  counter inward { }
  chain seen {
    type filter hook forward priority 0; policy accept;
    ip saddr { ${CLOSED_NETWORKS.join(', ')} } counter name escaped
    ip daddr { ${CLOSED_NETWORKS.join(', ')} } counter name escaped
    ip saddr ${ADDRESSES.collector} ip daddr ${ADDRESSES.dmzOutside} tcp flags & (syn | ack) == syn counter name inward
  }
}
`;

/** A first packet of TCP has SYN without ACK (RFC 9293, 3.5); answers to connections from inside have both. */
const INWARD_RULES = `table bridge proof {
  counter inward { }
  chain seen {
    type filter hook forward priority 0; policy accept;
    ip saddr ${ADDRESSES.dmzInside} tcp flags & (syn | ack) == syn counter name inward
  }
}
`;

const ATTEMPTED_RULES = `table ip proof {
  counter attempted { }
  chain seen {
    type filter hook prerouting priority 0; policy accept;
    ip daddr != { ${CLOSED_NETWORKS.join(', ')}, 224.0.0.0/4, 255.255.255.255 } counter name attempted
    ip daddr ${ADDRESSES.core} meta l4proto { tcp, udp } th dport 53 counter name attempted
  }
}
`;

function control(topology: Topology): Network {
  const core = (action: 'add' | 'del') => `route ${action} ${INTERNET_NETWORK} via ${ADDRESSES.dmzInside}`;
  const outsiders = topology.hosts.filter((host) => host.zone === 'internet').map((host) => host.name);
  const back = (action: 'add' | 'del') =>
    CLOSED_NETWORKS.map((network) => `route ${action} ${network} via ${ADDRESSES.dmzOutside}`);
  const inward = (action: 'add' | 'del') => `route ${action} ${CLOSED_NETWORKS[1]} via ${ADDRESSES.core}`;
  const cut = new Set<string>();
  const carrier = async (link: Link, state: 'up' | 'down') => {
    for (const end of link.ends) {
      await batch(switchOf(end.segment), [`link set ${portOf(end.station)} ${state}`]);
    }
  };
  return {
    async cut(link) {
      await carrier(link, 'down');
      cut.add(link.id);
    },
    async heal(link) {
      await carrier(link, 'up');
      cut.delete(link.id);
    },
    cuts: () => [...cut],
    async counters() {
      const [escaped, attempted, outer, inner] = await Promise.all([
        readCounter(switchOf('inet'), 'bridge', 'escaped'),
        readCounter('core', 'ip', 'attempted'),
        readCounter(switchOf('inet'), 'bridge', 'inward'),
        readCounter(switchOf('closed'), 'bridge', 'inward'),
      ]);
      return { escaped, attempted, inward: outer + inner };
    },
    async countWakes(host, segment) {
      const address = (await cardOf(host.name, interfaceOf(segment))).replaceAll(':', '');
      // The payload of UDP begins 64 bits into its header: six bytes 0xFF, then the address.
      const rules = `table bridge wake {
  counter w${address} { }
  chain w${address} {
    type filter hook prerouting priority 0; policy accept;
    udp dport 9 @th,64,48 0xffffffffffff @th,112,48 0x${address} counter name w${address}
  }
}
`;
      await must('ip', ['netns', 'exec', switchOf(segment), 'nft', '-f', '-'], { input: rules });
      return () => readCounter(switchOf(segment), 'bridge', `w${address}`, 'wake');
    },
    async onlyFrom(addresses) {
      const rules = `table ip wards {
  chain through {
    type filter hook forward priority 0; policy accept;
    ip saddr ${CLOSED_NETWORKS[1]} ip daddr ${CLOSED_NETWORKS[0]} ip saddr != { ${addresses.join(', ')} } reject with icmp type admin-prohibited
  }
}
`;
      await must('ip', ['netns', 'exec', 'core', 'nft', '-f', '-'], { input: rules });
    },
    forgeRoute: async () => {
      await batch('core', [core('add')]);
    },
    unforgeRoute: async () => {
      await batch('core', [core('del')]);
    },
    async openForbiddenRoute() {
      await set('relay-dmz', 'net/ipv4/ip_forward', '1');
      await batch('relay-dmz', [inward('add')]);
      for (const name of outsiders) {
        await batch(name, back('add'));
      }
    },
    async closeForbiddenRoute() {
      await set('relay-dmz', 'net/ipv4/ip_forward', '0');
      await batch('relay-dmz', [inward('del')]);
      for (const name of outsiders) {
        await batch(name, back('del'));
      }
    },
  };
}

/** The address of a station's card, as the kernel says it in `ip -j link` (ip-link(8)). */
async function cardOf(station: string, device: string): Promise<string> {
  const said = await must('ip', ['-netns', station, '-j', 'link', 'show', 'dev', device]);
  const [found] = JSON.parse(said) as { readonly address?: string }[];
  if (found?.address === undefined) {
    throw new Error(`${station} has no ${device}`);
  }
  return found.address;
}

/** Answers of `nft -j list counter` (libnftables-json(5)). A counter that cannot be read is an error, never 0. */
async function readCounter(namespace: string, family: string, name: string, table = 'proof'): Promise<number> {
  const args = ['netns', 'exec', namespace, 'nft', '-j', 'list', 'counter', family, table, name];
  const answer = JSON.parse(await must('ip', args)) as { nftables: { counter?: { packets?: number } }[] };
  const packets = answer.nftables.find((entry) => entry.counter !== undefined)?.counter?.packets;
  if (packets === undefined) {
    throw new Error(`nftables answered without the counter ${name}`);
  }
  return packets;
}

import type { Leg, Segment, SegmentId, Topology } from './topology.ts';

/** Lines for `ip -batch`: those of the machine's own view, then those of each namespace. Pure. */
export interface NetworkPlan {
  readonly outside: readonly string[];
  readonly inside: ReadonlyMap<string, readonly string[]>;
}

export const switchOf = (segment: SegmentId): string => `sw-${segment}`;
/** Interface of a station in a segment, as the station sees it. */
export const interfaceOf = (segment: SegmentId): string => `e-${segment}`;
/** Port of a segment's switch in which a station's cable ends. Interface names have at most 15 characters. */
export const portOf = (station: string): string => `p-${station}`;

export function planNetwork(topology: Topology): NetworkPlan {
  const outside: string[] = [];
  const inside = new Map<string, string[]>();
  const within = (namespace: string, ...lines: readonly string[]) => {
    const known = inside.get(namespace);
    if (known === undefined) {
      outside.push(`netns add ${namespace}`);
      inside.set(namespace, ['link set lo up', ...lines]);
    } else {
      known.push(...lines);
    }
  };
  const segmentOf = (leg: Leg): Segment => {
    const segment = topology.segments.find((one) => one.id === leg.segment);
    if (segment === undefined) {
      throw new Error(`no segment ${leg.segment}`);
    }
    return segment;
  };
  for (const segment of topology.segments) {
    within(switchOf(segment.id), 'link add br0 type bridge', 'link set br0 up');
  }
  for (const station of [...topology.hosts, topology.core]) {
    within(station.name);
    for (const leg of station.legs) {
      const [device, port, bridge] = [interfaceOf(leg.segment), portOf(station.name), switchOf(leg.segment)];
      outside.push(`link add ${device} netns ${station.name} type veth peer name ${port} netns ${bridge}`);
      within(bridge, `link set ${port} master br0`, `link set ${port} up`);
      within(station.name, `addr add ${leg.address}/${segmentOf(leg).prefix} dev ${device}`, `link set ${device} up`);
    }
    if ('gateway' in station && station.gateway !== undefined) {
      within(station.name, `route add default via ${station.gateway}`);
    }
  }
  // Everything that makes a namespace comes before everything that lays a cable between two of them.
  const made = outside.filter((line) => line.startsWith('netns'));
  return { outside: [...made, ...outside.filter((line) => !line.startsWith('netns'))], inside };
}

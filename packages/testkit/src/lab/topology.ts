/**
 * The test hospital as data: which hosts stand where, and which cables join them. Pure; `network.ts` makes it real.
 *
 * ```
 *  internet                DMZ            closed: servers        core switch (no way out)        closed: wards
 *  vendor, collector ── relay-dmz ────── server, relay legs ──────────── core ──────────── ward-a: relay-a, ep1, ep4 …
 *                                                                                    └──── ward-b: relay-b, ep2, ep3 …
 * ```
 *
 * Addresses are those set aside for documentation (RFC 5737), so that no packet could ever mean a real network.
 */

export type Zone = 'internet' | 'dmz' | 'closed';
export type SegmentId = 'inet' | 'closed' | 'ward-a' | 'ward-b';
export type HostRole = 'vendor' | 'collector' | 'relay' | 'server' | 'endpoint';

export interface Segment {
  readonly id: SegmentId;
  readonly prefix: number;
  /** Network address without the prefix. */
  readonly network: string;
}

export interface Leg {
  readonly segment: SegmentId;
  readonly address: string;
}

/** One machine: a Debian root of its own, a network namespace of its own. */
export interface Host {
  readonly name: string;
  readonly role: HostRole;
  readonly zone: Zone;
  readonly legs: readonly Leg[];
  /** Where everything else goes. Undefined: the host knows its own segments only. */
  readonly gateway?: string;
  /** Endpoints only. */
  readonly department?: string;
}

/** A cable that can be cut: names of hosts (all their legs) are links too. */
export interface Link {
  readonly id: string;
  readonly ends: readonly { readonly station: string; readonly segment: SegmentId }[];
}

export interface Topology {
  readonly segments: readonly Segment[];
  readonly hosts: readonly Host[];
  /** The closed network's own switch: routes between its segments, knows no other way. A namespace, not a machine. */
  readonly core: { readonly name: 'core'; readonly legs: readonly Leg[] };
  readonly links: readonly Link[];
}

export const SEGMENTS: readonly Segment[] = [
  { id: 'inet', network: '203.0.113.0', prefix: 24 },
  { id: 'closed', network: '192.0.2.0', prefix: 24 },
  { id: 'ward-a', network: '198.51.100.0', prefix: 25 },
  { id: 'ward-b', network: '198.51.100.128', prefix: 25 },
];

export const DEPARTMENTS = ['外来', '病棟', '検査', '医事'] as const;
export const MOST_ENDPOINTS = 60;

export const ADDRESSES = {
  vendor: '203.0.113.10',
  collector: '203.0.113.20',
  dmzOutside: '203.0.113.2',
  dmzInside: '192.0.2.2',
  core: '192.0.2.1',
  server: '192.0.2.10',
} as const;

/** Networks of the closed side, as they would be seen from outside if anything got out. */
export const CLOSED_NETWORKS = ['192.0.2.0/24', '198.51.100.0/24'] as const;
export const INTERNET_NETWORK = '203.0.113.0/24';

const WARD_GATEWAYS = { 'ward-a': '198.51.100.1', 'ward-b': '198.51.100.129' } as const;

/** Departments alternate between endpoints, and two of them share a ward, so that nothing works for one ward only. */
function endpoint(number: number): Host {
  const index = (number - 1) % DEPARTMENTS.length;
  const ward = index === 0 || index === 3 ? 'ward-a' : 'ward-b';
  const first = ward === 'ward-a' ? 10 : 138;
  return {
    name: `ep${number}`,
    role: 'endpoint',
    zone: 'closed',
    legs: [{ segment: ward, address: `198.51.100.${first + number}` }],
    gateway: WARD_GATEWAYS[ward],
    department: DEPARTMENTS[index] ?? DEPARTMENTS[0],
  };
}

/** @throws RangeError when the number of endpoints is not 1 to {@link MOST_ENDPOINTS} */
export function hospital(endpoints: number): Topology {
  if (!Number.isInteger(endpoints) || endpoints < 1 || endpoints > MOST_ENDPOINTS) {
    throw new RangeError(`1 to ${MOST_ENDPOINTS} endpoints`);
  }
  const hosts: readonly Host[] = [
    { name: 'vendor', role: 'vendor', zone: 'internet', legs: [{ segment: 'inet', address: ADDRESSES.vendor }] },
    {
      name: 'collector',
      role: 'collector',
      zone: 'internet',
      legs: [{ segment: 'inet', address: ADDRESSES.collector }],
    },
    {
      name: 'relay-dmz',
      role: 'relay',
      zone: 'dmz',
      legs: [
        { segment: 'inet', address: ADDRESSES.dmzOutside },
        { segment: 'closed', address: ADDRESSES.dmzInside },
      ],
    },
    {
      name: 'server',
      role: 'server',
      zone: 'closed',
      legs: [{ segment: 'closed', address: ADDRESSES.server }],
      gateway: ADDRESSES.core,
    },
    relay('relay-a', 'ward-a', '198.51.100.2'),
    relay('relay-b', 'ward-b', '198.51.100.130'),
    ...Array.from({ length: endpoints }, (_, index) => endpoint(index + 1)),
  ];
  return {
    segments: SEGMENTS,
    hosts,
    core: {
      name: 'core',
      legs: [
        { segment: 'closed', address: ADDRESSES.core },
        { segment: 'ward-a', address: WARD_GATEWAYS['ward-a'] },
        { segment: 'ward-b', address: WARD_GATEWAYS['ward-b'] },
      ],
    },
    links: [
      { id: 'internet-dmz', ends: [{ station: 'relay-dmz', segment: 'inet' }] },
      { id: 'dmz-closed', ends: [{ station: 'relay-dmz', segment: 'closed' }] },
      { id: 'ward-a', ends: [{ station: 'core', segment: 'ward-a' }] },
      { id: 'ward-b', ends: [{ station: 'core', segment: 'ward-b' }] },
      ...hosts.map((host) => ({
        id: host.name,
        ends: host.legs.map((leg) => ({ station: host.name, segment: leg.segment })),
      })),
    ],
  };
}

function relay(name: string, ward: 'ward-a' | 'ward-b', address: string): Host {
  return {
    name,
    role: 'relay',
    zone: 'closed',
    legs: [{ segment: ward, address }],
    gateway: WARD_GATEWAYS[ward],
  };
}

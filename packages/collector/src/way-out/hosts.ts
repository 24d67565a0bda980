import type { Text } from '@tsukuroi/core';
import type { DownloadPlan } from '@tsukuroi/knowledge/download.ts';
import { expandPlan } from '../expand.ts';

/** Something that is fetched, and the addresses it is fetched from. */
export interface Fetching {
  readonly purpose: Text;
  readonly addresses: readonly string[];
}

/** One host and port that a firewall or proxy must let the collector reach. */
export interface AllowedHost {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'https' | 'http';
  readonly purposes: readonly Text[];
}

/** Every address that a feed's plans may ask: its own, its lists', where redirects may lead, and what a publisher states beside. */
export function addressesOf(plan: DownloadPlan): readonly string[] {
  const { each, redirectHosts = [], verify } = plan;
  const lists = each?.by === 'list' ? [each.url] : [];
  // Of a list's own entries the collector takes none that lead elsewhere (`collect.ts`).
  const own = plan.url !== '{item}' ? [plan.url.replace(/\{\w+\}/g, 'x')] : each?.by === 'items' ? each.items : [];
  const requests = each?.by === 'items' ? expandPlan(plan, '2000-01-01').map(({ url }) => url) : own;
  return [
    ...lists,
    ...requests,
    ...redirectHosts.map((host) => `https://${host}/`),
    ...(verify === undefined ? [] : [verify.sha256Url]),
  ];
}

/** Hosts and ports, each once, with everything it is needed for; sorted by host. */
export function allowedHosts(fetchings: readonly Fetching[]): readonly AllowedHost[] {
  const found = new Map<
    string,
    { host: string; port: number; scheme: 'https' | 'http'; purposes: Map<string, Text> }
  >();
  for (const { purpose, addresses } of fetchings) {
    for (const address of addresses) {
      const { hostname, port, protocol } = new URL(address);
      const scheme = protocol === 'http:' ? 'http' : 'https';
      const number = port === '' ? (scheme === 'http' ? 80 : 443) : Number(port);
      const key = `${hostname} ${number} ${scheme}`;
      const entry = found.get(key) ?? { host: hostname, port: number, scheme, purposes: new Map() };
      entry.purposes.set(purpose.ja, purpose);
      found.set(key, entry);
    }
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({ ...entry, purposes: [...entry.purposes.values()] }));
}

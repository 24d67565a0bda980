import { hostname, networkInterfaces } from 'node:os';
import type { ServerConfig } from '../config.ts';

/** Names and addresses of a port that listens on a host: the host itself, or all of this machine's when it listens everywhere. */
export function addressesOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') {
    return [host];
  }
  const own = Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).filter((entry) => !entry.internal && !entry.address.startsWith('fe80')).map((entry) => entry.address),
  );
  return [hostname(), ...own];
}

/** Under which names and addresses devices reach a port on this host, `host:port`, those a person wrote down first. */
export function reachedAs(host: string, port: number, config: Pick<ServerConfig, 'names'>): string[] {
  const everywhere = host === '0.0.0.0' || host === '::';
  const names = everywhere ? [...(config.names ?? []), ...addressesOf(host)] : [host];
  return [...new Set(names)].map((name) => `${name.includes(':') ? `[${name}]` : name}:${port}`);
}

import { FEEDS } from '@tsukuroi/knowledge/feeds/registry.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { type AllowedHost, addressesOf, allowedHosts, type Fetching } from '../way-out/hosts.ts';
import type { CollectorConfig } from './config.ts';
import { dnfSourcesOf } from './dnf-supplies.ts';
import { usableSources } from './supplies.ts';

const FILE_LIMIT_BYTES = 4 * 1024 ** 2;

/**
 * Everything that a collector with these settings fetches from; with no settings, every feed there is.
 *
 * @throws TsukuroiError APT_SOURCES_EMPTY, DNF_REPO_FILE, FILE_MISSING
 */
export async function hostsOf(door: FileDoor, config: CollectorConfig | undefined): Promise<readonly AllowedHost[]> {
  const fetchings: Fetching[] = [];
  const mirror = config?.feeds.mirror;
  for (const feed of FEEDS) {
    const addresses = (feed.downloads ?? []).flatMap(addressesOf);
    if (addresses.length > 0 && config?.feeds.only?.includes(feed.id) !== false) {
      fetchings.push({ purpose: feed.title, addresses: mirror === undefined ? addresses : [mirror] });
    }
  }
  for (const { name, sources } of config?.apt ?? []) {
    const purpose = { ja: `パッケージ（${name}）`, en: `packages (${name})` };
    for (const file of sources) {
      const text = Buffer.from(await door.read(file, FILE_LIMIT_BYTES)).toString('utf8');
      fetchings.push({ purpose, addresses: usableSources(file, text).map(({ uri }) => uri) });
    }
  }
  for (const dnf of config?.dnf ?? []) {
    const purpose = { ja: `パッケージ（${dnf.name}）`, en: `packages (${dnf.name})` };
    const sources = await dnfSourcesOf({ door }, dnf);
    fetchings.push({ purpose, addresses: sources.flatMap(({ addresses }) => addresses) });
  }
  return allowedHosts(fetchings);
}

import type { Inventory, Match } from '@tsukuroi/protocol';
import { isStale } from './context.ts';
import { type DevicePlace, type MatchDeps, matchDevice } from './findings.ts';
import { trackerFindings } from './tracker/findings.ts';

export interface MatchOptions {
  /** `tracker`: Debian's tracker as it is, for comparison with debsecan only. Default: the product's own verdicts. */
  readonly basis?: 'product' | 'tracker';
  /** What is known about a device besides its inventory, by device id. */
  readonly placeOf?: (device: string) => DevicePlace;
}

/** The match/1 document of some inventories (docs/formats/match.md). Devices stay in their order. */
export function matchDocument(inventories: Iterable<Inventory>, deps: MatchDeps, options: MatchOptions = {}): Match {
  const { knowledge, day } = deps;
  return {
    format: 'match/1',
    knowledge: {
      digest: knowledge.digest,
      feeds: knowledge.feeds.map((feed) => ({
        id: feed.id,
        date: feed.date ?? null,
        records: feed.records,
        stale: isStale(feed, day),
      })),
    },
    devices: [...inventories].map((inventory) => deviceOf(inventory, deps, options)),
  };
}

function deviceOf(inventory: Inventory, deps: MatchDeps, options: MatchOptions): Match['devices'][number] {
  const { device, manifest } = inventory;
  const place = options.placeOf?.(device.id) ?? {};
  const matched = matchDevice(inventory, deps, place);
  const findings = options.basis === 'tracker' ? trackerFindings(inventory, deps) : matched.findings;
  return {
    device: device.id,
    name: device.name,
    os: osText(manifest.os),
    judged: matched.judged,
    unmapped: [...matched.unmapped],
    findings: [...findings],
  };
}

/** `Debian GNU/Linux 12 (bookworm)`; the version is added where the name does not hold it. */
function osText({ id, name, version }: Inventory['manifest']['os']): string {
  const shown = name === '' ? id : name;
  return version === '' || shown.includes(version) ? shown : `${shown} ${version}`;
}

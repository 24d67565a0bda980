import { existsSync, readFileSync } from 'node:fs';
import type { FeedState } from '@tsukuroi/knowledge';
import { hasRealData, realFiles } from '@tsukuroi/knowledge/feeds/real-data.ts';
import { feedOf } from '@tsukuroi/knowledge/feeds/registry.ts';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { type Inventory, sealInventory } from '@tsukuroi/protocol';
import { softwareOf } from '@tsukuroi/providers/dpkg/inventory.ts';
import { type DpkgPackage, parseDpkgStatus } from '@tsukuroi/providers/dpkg/status.ts';
import { DEBIAN_12 } from '../src/testing/samples.ts';

export const STATUS = '/var/lib/dpkg/status';

/** Why this machine cannot be compared on real data; empty = it can. */
export function whyNot(): string {
  if (!existsSync(STATUS)) {
    return 'this machine has no dpkg';
  }
  return hasRealData('debian') ? '' : 'the real Debian data is absent';
}

export function installedPackages(): readonly DpkgPackage[] {
  return existsSync(STATUS) ? parseDpkgStatus(readFileSync(STATUS, 'latin1')).packages : [];
}

export function thisMachine(): Inventory {
  return sealInventory({
    device: { id: 'here', name: 'here' },
    via: 'test',
    manifest: {
      os: DEBIAN_12,
      arch: 'x86_64',
      software: installedPackages().map((item) => softwareOf(item, undefined)),
    },
    state: { collectedAt: '2026-11-22T00:00:00Z' },
  });
}

/** Every claim of the real Debian data about Debian 12, and the feed's state. */
export async function realClaims(): Promise<{ readonly claims: readonly Claim[]; readonly state: FeedState }> {
  const feed = feedOf('debian');
  const claims: Claim[] = [];
  const summary = await feed?.parse(await realFiles(feed), (record) => {
    if (record.kind === 'claim' && record.product.startsWith('deb/debian/12/')) {
      claims.push(record);
    }
  });
  const state: FeedState = {
    id: 'debian',
    origin: 'feeds-folder',
    date: summary?.date,
    sha256: '0'.repeat(64),
    records: claims.length,
    staleAfterDays: feed?.staleAfterDays ?? 0,
  };
  return { claims, state };
}

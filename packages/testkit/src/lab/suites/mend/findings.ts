import type { Lab } from '../../lab.ts';
import type { Seen } from '../../suite.ts';
import { behind, deviceOf } from '../reach/inventories.ts';
import { type Site, until } from '../reach/site.ts';
import { foundOn, type Mendable, sourcesOf } from './weaknesses.ts';

/** Sources whose weakness is on each host: as the server says it, and as what the host's own dpkg says is behind. */
export interface Behind {
  readonly host: string;
  readonly server: ReadonlySet<string>;
  readonly dpkg: ReadonlySet<string>;
}

export async function behindEverywhere(lab: Lab, site: Site, all: readonly Mendable[]): Promise<Behind[]> {
  const devices = await site.list('/devices');
  return Promise.all(
    site.agents.map(async (machine) => ({
      host: machine.host.name,
      server: await foundOn(site, deviceOf(devices, machine) ?? 'none', all),
      dpkg: sourcesOf(await behind(machine, lab.plan.upgrades), all),
    })),
  );
}

/** Waits until server and dpkg say the same of every host: reports take a moment. */
export async function agreed(lab: Lab, site: Site, all: readonly Mendable[]): Promise<Behind[]> {
  const same = await until(60, async () => {
    const rows = await behindEverywhere(lab, site, all);
    return rows.every(({ server, dpkg }) => server.symmetricDifference(dpkg).size === 0) ? rows : undefined;
  });
  return same ?? behindEverywhere(lab, site, all);
}

const words = (sizes: readonly number[]) => (sizes.length === 0 ? '-' : `${Math.min(...sizes)}–${Math.max(...sizes)}`);

/** Findings before and after, of the hosts that were to be mended and of those that were not to be touched. */
export function seenFall(before: readonly Behind[], after: readonly Behind[], untouched: ReadonlySet<string>): Seen {
  const differing = [...before, ...after].filter(({ server, dpkg }) => server.symmetricDifference(dpkg).size > 0);
  const [kept, mended] = [
    after.filter(({ host }) => untouched.has(host)),
    after.filter(({ host }) => !untouched.has(host)),
  ];
  const still = mended.filter(({ dpkg }) => dpkg.size > 0);
  const changed = kept.filter(({ host, dpkg }) => before.find((row) => row.host === host)?.dpkg.size !== dpkg.size);
  const sizesOf = (rows: readonly Behind[]) => rows.map(({ server }) => server.size);
  const from = words(sizesOf(before));
  return {
    ok:
      differing.length === 0 &&
      still.length === 0 &&
      changed.length === 0 &&
      mended.length > 0 &&
      before.every(({ dpkg }) => dpkg.size > 0),
    seen: `${mended.length} hosts: ${from} → ${words(sizesOf(mended))}; ${kept.length} untouched: ${words(sizesOf(kept))}; server and dpkg differ on ${differing.length} ${differing
      .map(({ host, server, dpkg }) => `${host}: ${[...server.symmetricDifference(dpkg)].slice(0, 3).join(' ')}`)
      .join('; ')}`,
    figures: {
      findings: `${from} → ${words(sizesOf(mended))}`,
      patched: `${mended.length - still.length} / ${mended.length}`,
    },
  };
}

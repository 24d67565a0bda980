import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSupply, readAptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { installedPackages } from '../../carried-archive.ts';
import type { Lab } from '../../lab.ts';
import type { Seen } from '../../suite.ts';
import { COLLECTOR_DATA, COLLECTOR_PART, writeCollector } from '../reach/collector.ts';
import { certifyGates, startCollector, startGate, visitGate } from '../reach/dmz.ts';
import { RELAY_PART } from '../reach/relays.ts';
import { SERVER_DATA, SERVER_PART, type Site, until } from '../reach/site.ts';

/** Five turns of stations, and apt in between; the machine may be busy. */
const PATIENCE_SECONDS = 150;
const STORE = `${SERVER_DATA}/store`;

/**
 * What a person sets up once: both stations outside are certified, the collector has a key that opens the hospital's lists of packages, and the
 * server knows where its relay in the DMZ stands. After this lists go out, and knowledge and packages come in by themselves.
 */
export async function openWay(lab: Lab, site: Site): Promise<void> {
  const [collector, gate] = [lab.machine('collector'), lab.machine('relay-dmz')];
  await writeCollector(lab, { feeds: ['debian'], class: 'security', everyMinutes: 1 });
  await collector.must(['mkdir', '-p', join(COLLECTOR_DATA, 'keys')]);
  const key = join(COLLECTOR_DATA, 'keys/recipient.txt');
  const made = await collector.tsukuroi(['bundle', 'recipient', '--out', key]);
  if (made.code !== 0) {
    throw new Error(`no key for the lists: ${made.stderr.trim().slice(-300)}`);
  }
  const identity = await certifyGates(lab, site);
  await startCollector(collector);
  await startGate(gate);
  await visitGate(site, { identity, recipient: made.stdout.trim() });
}

/** Waits until what apt planned for the endpoints lies in the server's store, with every package that it names. */
export async function untilSupplied(
  lab: Lab,
  site: Site,
): Promise<{ readonly supply?: AptSupply; readonly seen: Seen }> {
  const kinds = await kindsOf(site);
  const supply = await until(PATIENCE_SECONDS, () => suppliedTo(site, kinds));
  if (supply === undefined) {
    const said = await Promise.all([
      lab.machine('collector').partLog(COLLECTOR_PART),
      lab.machine('relay-dmz').partLog(RELAY_PART),
      site.server.partLog(SERVER_PART),
    ]);
    return { seen: { ok: false, seen: said.map((text) => text.trim().slice(-300)).join(' | ') } };
  }
  return {
    supply,
    seen: {
      ok: supply.packages.length > 1 && kinds > 0,
      seen: `${supply.packages.length} packages for ${supply.machines.length} kinds of machines`,
    },
  };
}

/** How many different lists of packages there are on the endpoints, by their own dpkg. */
async function kindsOf({ agents }: Site): Promise<number> {
  const lists = await Promise.all(agents.map(async (machine) => [...(await installedPackages(machine))].sort().join()));
  return new Set(lists).size;
}

/** The newest plan of apt on the server's disk, when it is for so many kinds of machines and everything that it names is there. */
async function suppliedTo(site: Site, kinds: number): Promise<AptSupply | undefined> {
  const found = await site.server.run(['grep', '-rl', '--', '"format":"apt-supply/1"', STORE]);
  const files = found.stdout.split('\n').filter((file) => file !== '');
  const supplies = await Promise.all(files.map((file) => readFile(site.server.root.at(file)).then(readAptSupply)));
  const [newest] = supplies
    .flatMap((supply) => (supply === undefined ? [] : [supply]))
    .filter((supply) => supply.machines.length >= kinds)
    .sort((one, other) => Date.parse(other.madeAt) - Date.parse(one.madeAt));
  if (newest === undefined) {
    return undefined;
  }
  const named = newest.packages.map(({ sha256 }) => sha256);
  const there = await Promise.all(named.map((hash) => isStored(site, hash)));
  return there.every(Boolean) ? newest : undefined;
}

/** Kept by its hash, whole (docs/formats/content-store.md). */
const isStored = (site: Site, hash: string): Promise<boolean> =>
  stat(site.server.root.at(join(STORE, 'sha256', hash.slice(0, 2), hash))).then(
    (found) => found.isFile(),
    () => false,
  );

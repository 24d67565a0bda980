import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { aptSources } from '../../carried-archive.ts';
import type { Lab } from '../../lab.ts';
import { ADDRESSES } from '../../topology.ts';
import { SERVER_DATA, type Site } from '../reach/site.ts';
import { carryStick, exportBundle, importFrom } from '../reach/stick.ts';

const DATA = '/var/lib/tsukuroi-collector';
const SOURCES = '/root/debian-12.list';
/** As the collector names it in its bundles. */
const DOCUMENT = 'apt/debian-12.json';
const CARRIED = '/root/carried';

/**
 * On the internet side: the collector asks apt what machines need that it knows by their lists of packages alone, and fetches it from the
 * vendor's archive.
 *
 * @throws Error when the collector could not plan, or not fetch everything
 */
export async function makeSupply(lab: Lab, site: Site): Promise<AptSupply> {
  const collector = lab.machine('collector');
  await collector.must(['mkdir', '-p', CARRIED]);
  await writeFile(collector.root.at(SOURCES), aptSources(`http://${ADDRESSES.vendor}`));
  const lists = await Promise.all(
    site.agents.map(async (machine) => {
      const ran = await machine.tsukuroi(['agent', 'inventory']);
      const file = `/root/${machine.host.name}.json`;
      await writeFile(collector.root.at(file), ran.stdout);
      return file;
    }),
  );
  const words = ['--sources', SOURCES, ...lists.flatMap((file) => ['--machine', file]), '--class', 'security'];
  const ran = await collector.tsukuroi(['collector', 'apt', ...words, '--data', DATA, '--json'], { seconds: 240 });
  if (ran.code !== 0) {
    throw new Error(`the collector ends with ${ran.code}: ${ran.stderr.trim().slice(-600)}`);
  }
  const { supply } = JSON.parse(ran.stdout) as { supply: AptSupply };
  const file = collector.root.at(join(CARRIED, DOCUMENT));
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, JSON.stringify(supply));
  return supply;
}

/** The supply and everything it names come in by a stick that the collector signed. @returns why not; empty when they did */
export async function bringSupply(lab: Lab, site: Site): Promise<string> {
  const collector = lab.machine('collector');
  const words = ['--holder', 'apt', '--add', `metadata:${CARRIED}`, '--data', DATA];
  const made = await exportBundle(collector, words);
  if (made.code !== 0) {
    return `export ${made.code}: ${made.stderr.trim().slice(-400)}`;
  }
  await carryStick(collector, site.server);
  const taken = await importFrom(site.server, SERVER_DATA);
  return taken.code === 0 ? '' : `import ${taken.code}: ${taken.stderr.trim().slice(-400)}`;
}

import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptSources } from '../../carried-archive.ts';
import { INTERNET_CERTIFICATE, type Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import type { Upgrade } from '../../mirror.ts';
import { ADDRESSES } from '../../topology.ts';
import { COLLECTOR_KEY, FACILITY_ID } from './ceremony.ts';
import { publishersAt } from './publisher.ts';
import { SERVER_DATA } from './site.ts';
import { hashesBelow } from './stick.ts';

export const COLLECTOR_DATA = '/var/lib/tsukuroi-collector';
export const COLLECTOR_CONFIG = '/etc/tsukuroi/collector.json';
export const COLLECTOR_PORT = 7466;
export const COLLECTOR_PART = 'tsukuroi-collector';
const FOLDER = '/etc/tsukuroi';
/** Where the newest bundle lies for copying to sticks. */
const STICKS = '/var/lib/for-sticks';

/** What a suite's collector does beside bringing packages of Debian's archive. */
export interface CollectorWishes {
  /** Feeds whose stand-ins publish something. */
  readonly feeds: readonly string[];
  readonly class: 'security' | 'all';
  /** Packages that are brought whatever machines say. */
  readonly declared?: object;
  readonly everyMinutes?: number;
}

/** As `reach` has it: a feed, and what this hospital declares that it wants. */
export async function setUpCollector(lab: Lab): Promise<void> {
  const declared = declaredOf((await wantedOf(lab)).map(({ name }) => name));
  await writeCollector(lab, { feeds: ['debian'], class: 'all', declared });
}

/**
 * Writes the collector's settings: the publishers' stand-in, the vendor's archive, and what is wished. Of the hospital nothing leaves but
 * the public root of its director, which a person brings.
 */
export async function writeCollector(lab: Lab, wishes: CollectorWishes): Promise<void> {
  const [collector, server] = [lab.machine('collector'), lab.machine('server')];
  await collector.must(['mkdir', '-p', FOLDER, COLLECTOR_DATA, STICKS]);
  const put = (name: string, text: string | Uint8Array) => writeFile(collector.root.at(join(FOLDER, name)), text);
  await put('director-root.json', await readFile(server.root.at(`${SERVER_DATA}/trust/director/metadata/1.root.json`)));
  await put('internet.pem', await readFile(lab.machine('vendor').root.at(INTERNET_CERTIFICATE)));
  await put('debian-12.list', aptSources(`http://${ADDRESSES.vendor}`));
  await put('declared.json', JSON.stringify(wishes.declared ?? {}));
  await put(
    'collector.json',
    JSON.stringify({
      organisation: FACILITY_ID,
      listen: `${ADDRESSES.collector}:${COLLECTOR_PORT}`,
      authorities: ['internet.pem'],
      feeds: { only: wishes.feeds, mirror: publishersAt(ADDRESSES.vendor) },
      key: COLLECTOR_KEY,
      ...(wishes.everyMinutes === undefined ? {} : { everyMinutes: wishes.everyMinutes }),
      apt: [
        {
          name: 'debian-12',
          os: { id: 'debian', version: '12' },
          sources: ['debian-12.list'],
          class: wishes.class,
          ...(wishes.declared === undefined ? {} : { declared: 'declared.json' }),
        },
      ],
      facilities: [{ id: FACILITY_ID, director: 'director-root.json', sticks: STICKS }],
    }),
  );
}

function declaredOf(wanted: readonly string[]): object {
  return { format: 'apt-declared/1', architectures: ['amd64'], packages: wanted };
}

/** Fields of `dpkg-query --showformat` (dpkg-query(1)). */
const SOURCE_OF = ['source:Package'].map((field) => `\${${field}}`).join('');

/**
 * What this hospital declares that it wants: a few of the packages that are old. A name that is a source package's too would mean all of
 * its packages, and the vendor's archive of the lab has only those that somebody here needs.
 */
async function wantedOf(lab: Lab): Promise<Upgrade[]> {
  const said = await lab.machine('collector').must(['dpkg-query', '-W', `--showformat=${SOURCE_OF}\n`]);
  const sources = new Set(said.trim().split('\n'));
  return lab.plan.upgrades.filter(({ name }) => !sources.has(name)).slice(0, 3);
}

/** How many of the wanted packages the server's store has, by the content that the vendor's archive holds. */
export async function wantedInStore(lab: Lab): Promise<{ readonly wanted: number; readonly stored: number }> {
  const files = (await readdir(lab.plan.mirror, { recursive: true })).filter((name) => name.endsWith('.deb'));
  const hashes = (await wantedOf(lab)).map(async ({ name, to }) => {
    const file = files.find((one) => one.includes(`/${name}_${to.replace(/^\d+:/, '')}_`)) ?? '';
    return createHash('sha256')
      .update(await readFile(join(lab.plan.mirror, file)))
      .digest('hex');
  });
  const wanted = new Set(await Promise.all(hashes));
  const stored = await hashesBelow(lab.machine('server').root.at(`${SERVER_DATA}/store`));
  return { wanted: wanted.size, stored: stored.intersection(wanted).size };
}

interface RoundStatus {
  readonly feeds?: { readonly refused: readonly object[] };
  readonly supplies: readonly { readonly failed: readonly unknown[] }[];
  readonly facilities: readonly { readonly trouble?: object }[];
  readonly troubles: object;
}

/** One round of the collector by hand. @returns its exit code, and what it says of what failed */
export async function collectOnce(collector: Machine): Promise<{ readonly code: number; readonly said: string }> {
  const words = ['collector', 'run', '--once', '--data', COLLECTOR_DATA, '--config', COLLECTOR_CONFIG];
  const ran = await collector.tsukuroi(words, { seconds: 240 });
  if (ran.code === 0) {
    return { code: 0, said: '' };
  }
  if (ran.stdout === '') {
    return { code: ran.code, said: ran.stderr.trim().slice(-500) };
  }
  const { facilities, feeds, supplies, troubles } = JSON.parse(ran.stdout) as RoundStatus;
  const failed = [feeds?.refused, supplies.map((one) => one.failed), facilities.map((one) => one.trouble), troubles];
  return { code: ran.code, said: JSON.stringify(failed).slice(0, 700) };
}

/** A person copies what lies ready for sticks, and carries it to the server. @returns the folder there */
export async function carryNewest(lab: Lab, into: string): Promise<void> {
  await cp(lab.machine('collector').root.at(STICKS), lab.machine('server').root.at(into), { recursive: true });
}

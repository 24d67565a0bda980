import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useArchive } from '../../carried-archive.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';
import { COLLECTOR_KEY, FACILITY_ID } from './ceremony.ts';
import { SERVER_DATA, type Site } from './site.ts';

const FETCHED = '/var/lib/fetched';
const BUNDLE = '/var/lib/bundle';
export const STICK = '/var/lib/stick';
const WHOSE = ['--organisation', FACILITY_ID, '--facility', FACILITY_ID];

/** Whose signature counts stands in the catalogue that the ceremony left on the server. */
export async function importFrom(server: Machine, dataFolder: string) {
  const metadata = join(SERVER_DATA, 'trust/catalog/metadata');
  const targets = (await readdir(server.root.at(metadata))).filter((name) => /^\d+\.targets\.json$/.test(name));
  const newest = targets.sort((one, other) => Number.parseInt(other, 10) - Number.parseInt(one, 10))[0] ?? 'none';
  const words = [...WHOSE, '--trust', join(metadata, newest), '--data', dataFolder, '--json'];
  return server.tsukuroi(['bundle', 'import', ...(await volumesOn(server)), ...words], { seconds: 120 });
}

/** Packages come in by stick while the cable of the DMZ is cut. */
export async function checkStick({ lab, check }: SuiteContext, site: Site): Promise<void> {
  const { server } = site;
  let wanted = new Set<string>();
  /** How many of the wanted packages a store has, by their content. */
  const storedIn = async (dataFolder: string) =>
    (await hashesBelow(server.root.at(join(dataFolder, 'store')))).intersection(wanted).size;
  await check(
    {
      ja: 'DMZ の線が切れたまま、収集機の持ち運びを取り込むと、中身が 1 バイトも違わない',
      en: 'with the cable of the DMZ cut a stick from the collector is taken in, and every byte is the same',
    },
    async () => {
      await lab.network.cut(lab.link('dmz-closed'));
      wanted = await fetchPackages(lab);
      const collector = lab.machine('collector');
      const made = await exportFetched(collector);
      await carryStick(collector, server);
      const taken = await importFrom(server, SERVER_DATA);
      const missing = wanted.size - (await storedIn(SERVER_DATA));
      return {
        ok: made.code === 0 && taken.code === 0 && wanted.size > 0 && missing === 0,
        seen: `${wanted.size} packages, ${missing} missing (export ${made.code}, import ${taken.code}) ${lastWords(made, taken)}`,
      };
    },
  );
  await check(
    { ja: '同じ持ち運びの 2 回目は 0 バイト', en: 'the same stick a second time writes 0 bytes' },
    async () => {
      const again = await importFrom(server, SERVER_DATA);
      const { copiedBytes } = JSON.parse(again.stdout || '{}') as { copiedBytes?: number };
      return { ok: again.code === 0 && copiedBytes === 0, seen: `${copiedBytes} bytes (import ${again.code})` };
    },
  );
  await check(
    {
      ja: '対照: 1 バイト変えた持ち運びは断られ、何も取り込まれない',
      en: 'positive control: a stick with one byte changed is refused and nothing is taken in',
    },
    async () => {
      const fresh = '/var/lib/fresh-data';
      const file = await changeLargestFile(server.root.at(STICK));
      const refused = await importFrom(server, fresh);
      const after = await storedIn(fresh);
      // The same byte changed back: then it must be taken, or else it was refused for another reason.
      await changeLargestFile(server.root.at(STICK));
      const taken = await importFrom(server, fresh);
      const whole = await storedIn(fresh);
      await rm(server.root.at(fresh), { recursive: true, force: true });
      await rm(server.root.at(STICK), { recursive: true, force: true });
      await lab.network.heal(lab.link('dmz-closed'));
      return {
        ok: refused.code === 3 && after === 0 && taken.code === 0 && whole === wanted.size && whole > 0,
        seen: `${file} changed: exit ${refused.code}, ${after} packages; changed back: exit ${taken.code}, ${whole} packages. ${refused.stderr.trim().split('\n').slice(-3).join(' ')}`,
      };
    },
  );
}

/** The collector signs as one bundle what the words of `bundle export` name. */
export const exportBundle = (collector: Machine, words: readonly string[]) =>
  collector.tsukuroi(['bundle', 'export', '--out', BUNDLE, ...WHOSE, '--key', COLLECTOR_KEY, ...words], {
    seconds: 120,
  });

/** The collector signs what it fetched as one bundle. */
export const exportFetched = (collector: Machine) => exportBundle(collector, ['--add', `content:${FETCHED}`]);

const lastWords = (...rans: readonly { code: number; stderr: string }[]) =>
  rans
    .filter(({ code }) => code !== 0)
    .map(({ stderr }) => stderr.trim().slice(-300))
    .join('; ');

/**
 * apt on the collector fetches over HTTP what the endpoints would need; the collector's packages are as old as theirs.
 *
 * @returns SHA-256 of each package
 */
export async function fetchPackages(lab: Lab): Promise<Set<string>> {
  const collector = lab.machine('collector');
  await useArchive(collector, `http://${ADDRESSES.vendor}`);
  await collector.must(['apt-get', '-qq', '-y', '--download-only', 'dist-upgrade'], { seconds: 120 });
  await collector.must(['mkdir', '-p', FETCHED]);
  const archives = collector.root.at('/var/cache/apt/archives');
  const names = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  await Promise.all(names.map((name) => cp(join(archives, name), collector.root.at(join(FETCHED, name)))));
  return hashesBelow(collector.root.at(FETCHED));
}

/** A person copies the folder onto a stick, walks over, and plugs it in. */
export async function carryStick(from: Machine, to: Machine): Promise<void> {
  await rm(to.root.at(STICK), { recursive: true, force: true });
  await cp(from.root.at(BUNDLE), to.root.at(STICK), { recursive: true });
}

/** Folders on the stick that hold a volume. */
async function volumesOn(machine: Machine): Promise<string[]> {
  const folder = machine.root.at(STICK);
  const names = await readdir(folder, { recursive: true });
  const manifests = names.filter((name) => name === 'bundle.json' || name.endsWith('/bundle.json'));
  return manifests.map((name) => join(STICK, name.slice(0, -'bundle.json'.length)));
}

export async function hashesBelow(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = files.map(async (file) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  );
  return new Set(await Promise.all(hashes));
}

async function changeLargestFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path, name: entry.name, bytes: await readFile(path) };
      }),
  );
  const [largest] = files.sort((one, other) => other.bytes.length - one.bytes.length);
  if (largest === undefined) {
    return 'no file';
  }
  const at = Math.floor(largest.bytes.length / 2);
  largest.bytes[at] = (largest.bytes[at] ?? 0) ^ 1;
  await writeFile(largest.path, largest.bytes);
  return largest.name.slice(0, 12);
}

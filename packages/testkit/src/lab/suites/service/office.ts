import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { aptSources } from '../../carried-archive.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { ADDRESSES } from '../../topology.ts';
import { CHANNEL, carry, signersOf } from '../month/office.ts';
import { FACILITY_ID, PASSPHRASE } from '../reach/ceremony.ts';
import { carryStick, exportBundle, STICK } from '../reach/stick.ts';
import type { OwnPackage } from './kit.ts';
import { addProgram, PROGRAM_FILE } from './program.ts';
import type { Releases } from './repack.ts';
import { KEYS, mustType, PASSPHRASE_FILE, type Service, STICKS } from './site.ts';

const CATALOG = '/root/catalog';
/** The public result of signing, as it lies on the administrator's PC and on the server. */
export const SIGNED = '/root/signed';

/** A release of the agent as the catalogue names it: what an order of it consists of. */
export interface SignedRelease {
  readonly version: string;
  readonly content: readonly {
    readonly kind: 'catalog';
    readonly target: string;
    readonly sha256: string;
    readonly length: number;
  }[];
}

/** The key stick as it lies in a drawer: what is on it. */
export type Drawer = string;

/** What the administrator's own PC signed first, and the stick with its newest state. */
export interface SignedCatalog {
  readonly agent: { readonly good: SignedRelease; readonly broken: SignedRelease };
  readonly drawer: Drawer;
}

/**
 * With the key stick in the administrator's own PC: Debian's security channel, the recipe of the hospital's own program, and releases of the product
 * are signed into the catalogue. The result, without any key, is taken to the server and installed there.
 */
export async function signCatalog(
  { lab, server }: Pick<Service, 'lab' | 'server'>,
  { agent, relay, server: ofServer }: Releases,
): Promise<SignedCatalog> {
  const office = officeOf(lab);
  const plugged = await server.must(['sh', '-c', 'tar -C "$0" -cf - . | base64', STICKS.keys]);
  await office.must(['mkdir', '-p', `${CATALOG}/channels`, `${CATALOG}/permits`, SIGNED]);
  const rule = { format: 'channel/1', id: CHANNEL, kind: 'apt', suites: ['bookworm-security'], components: ['main'] };
  const channel = { ...rule, keys: await signersOf(lab) };
  await writeFile(office.root.at(`${CATALOG}/channels/${CHANNEL}.json`), JSON.stringify(channel));
  await addProgram(office, CATALOG);
  const releases = { good: await addRelease(office, agent.good), broken: await addRelease(office, agent.broken) };
  for (const next of [ofServer, relay]) {
    await addRelease(office, next.good);
    await addRelease(office, next.broken);
  }
  return { agent: releases, drawer: await sign(lab, server, plugged) };
}

/** A permit that the console wrote is signed with the key stick, and installed at the server. @returns the stick with its newest state */
export async function signPermit(
  { lab, server }: Pick<Service, 'lab' | 'server'>,
  drawer: Drawer,
  name: string,
  permit: unknown,
): Promise<Drawer> {
  await writeFile(officeOf(lab).root.at(`${CATALOG}/permits/${name}.json`), JSON.stringify(permit));
  return sign(lab, server, drawer);
}

/** The administrator's own PC. */
const officeOf = (lab: Lab): Machine => lab.machine('relay-b');

/** Signs the catalogue's folder with the stick from the drawer, which is plugged in for no longer than that. */
async function sign(lab: Lab, server: Machine, drawer: Drawer): Promise<Drawer> {
  const office = officeOf(lab);
  await office.must(['mkdir', '-p', STICKS.keys]);
  await office.must(['mount', '-t', 'tmpfs', 'stick', STICKS.keys]);
  await office.must(['sh', '-c', 'base64 -d | tar -C "$0" -xf -', STICKS.keys], { input: drawer });
  await writeFile(office.root.at(PASSPHRASE_FILE), PASSPHRASE, { mode: 0o600 });
  await mustRun(office, [
    ...['catalog', 'sign', '--from', CATALOG, '--keys', KEYS, '--out', SIGNED, '--data', '/root/no-server'],
    ...['--passphrase-file', PASSPHRASE_FILE],
  ]);
  const signed = await office.must(['sh', '-c', 'tar -C "$0" -cf - . | base64', STICKS.keys]);
  await office.must(['umount', STICKS.keys]);
  await office.must(['rm', PASSPHRASE_FILE]);
  await server.must(['mkdir', '-p', SIGNED]);
  await carry(office, SIGNED, server, SIGNED);
  await mustType(server, `tsukuroi catalog install --from ${SIGNED}`);
  return signed;
}

async function addRelease(office: Machine, { file, version }: OwnPackage): Promise<SignedRelease> {
  const name = `/root/${basename(file)}`;
  await cp(file, office.root.at(name));
  const said = await mustRun(office, ['catalog', 'add-release', '--package', name, '--from', CATALOG, '--json']);
  const { path, release } = JSON.parse(said) as {
    readonly path: string;
    readonly release: { readonly package: { readonly sha256: string; readonly length: number } };
  };
  await rm(office.root.at(name));
  const bytes = await readFile(office.root.at(join(CATALOG, path)));
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { length, sha256 } = release.package;
  return {
    version,
    content: [
      { kind: 'catalog', target: path, sha256: digest, length: bytes.length },
      { kind: 'catalog', target: `artifacts/${sha256}`, sha256, length },
    ],
  };
}

const COLLECTED = '/var/lib/tsukuroi-collector';
const CARRIED = '/root/carried';
const DOCUMENT = 'apt/debian-12.json';

/** On the internet side: the collector plans from the endpoints' lists of packages, and fetches from the vendor's archive. */
export async function collectSupply(lab: Lab, endpoints: readonly Machine[]): Promise<AptSupply> {
  const collector = lab.machine('collector');
  await writeFile(collector.root.at('/root/debian-12.list'), aptSources(`http://${ADDRESSES.vendor}`));
  const lists = await Promise.all(
    endpoints.map(async (machine) => {
      const file = `/root/${machine.host.name}.json`;
      await writeFile(collector.root.at(file), await mustType(machine, 'tsukuroi-agent inventory'));
      return file;
    }),
  );
  const words = ['--sources', '/root/debian-12.list', ...lists.flatMap((file) => ['--machine', file])];
  const ran = await mustRun(collector, [
    ...['collector', 'apt', ...words, '--class', 'security', '--data', COLLECTED, '--json'],
  ]);
  const { supply } = JSON.parse(ran) as { supply: AptSupply };
  await mkdir(collector.root.at(`${CARRIED}/apt`), { recursive: true });
  await writeFile(collector.root.at(join(CARRIED, DOCUMENT)), JSON.stringify(supply));
  return supply;
}

/** The vendor's packages, those of the agent and the hospital's own program come to the server by a stick that the collector signed. */
export async function bringByStick(
  { lab, server }: Pick<Service, 'lab' | 'server'>,
  { agent }: Releases,
): Promise<void> {
  const collector = lab.machine('collector');
  const carried = [...[agent.good, agent.broken].map(({ file }) => file), officeOf(lab).root.at(PROGRAM_FILE)];
  const files = await Promise.all(
    carried.map(async (file) => {
      const name = `/root/${basename(file)}`;
      await cp(file, collector.root.at(name));
      return name;
    }),
  );
  const words = ['--holder', 'apt', '--add', `metadata:${CARRIED}`, '--data', COLLECTED];
  const made = await exportBundle(collector, [...words, ...files.flatMap((file) => ['--add', `content:${file}`])]);
  if (made.code !== 0) {
    throw new Error(`export ${made.code}: ${made.stderr.trim().slice(-400)}`);
  }
  await carryStick(collector, server);
  const volumes = (await readdir(server.root.at(STICK), { recursive: true })).flatMap((name) =>
    name.endsWith('bundle.json') ? [join(STICK, name, '..')] : [],
  );
  await mustType(
    server,
    `tsukuroi bundle import ${volumes.join(' ')} --organisation ${FACILITY_ID} --facility ${FACILITY_ID}`,
  );
}

async function mustRun(machine: Machine, words: readonly string[]): Promise<string> {
  const ran = await machine.tsukuroi(words, { seconds: 240 });
  if (ran.code !== 0) {
    throw new Error(
      `${machine.host.name}: ${words.slice(0, 2).join(' ')}: ${ran.code} ${ran.stderr.trim().slice(-500)}`,
    );
  }
  return ran.stdout;
}

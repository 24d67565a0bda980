import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { installedPackages } from '../../carried-archive.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { SERVER_DATA, type Site } from '../reach/site.ts';
import { carryStick, exportBundle, importFrom } from '../reach/stick.ts';

/** A program of the hospital's own, which no distribution has. Made up. */
export const APPLICATION = 'ward-viewer';
export const VERSIONS = { old: '1.0', new: '2.0' } as const;
const MAKING = '/root/viewer';
const CARRIED = '/root/carried-viewer';

const debOf = (version: string): string => `${MAKING}/${APPLICATION}_${version}_amd64.deb`;

/** Its maker packs both versions, and the administrator's own PC makes a recipe of the newer one. @returns why not; empty when it did */
export async function addApplication(office: Machine, catalog: string): Promise<string> {
  for (const version of Object.values(VERSIONS)) {
    await pack(office, version);
  }
  const words = ['--file', debOf(VERSIONS.new), '--from', catalog, '--name', '病棟ビューア'];
  const added = await office.tsukuroi(['catalog', 'add', ...words, '--source', 'https://viewer.example/2.0']);
  return added.code === 0 ? '' : added.stderr.trim().slice(-400);
}

async function pack(office: Machine, version: string): Promise<void> {
  const folder = `${MAKING}/${version}`;
  await office.must(['mkdir', '-p', `${folder}/DEBIAN`, `${folder}/opt/${APPLICATION}`]);
  const control = [
    ...[`Package: ${APPLICATION}`, `Version: ${version}`, 'Architecture: amd64', 'Section: misc', 'Priority: optional'],
    ...['Maintainer: viewer.example <viewer@viewer.example>', 'Description: shows pictures on a ward', ''],
  ];
  await writeFile(office.root.at(`${folder}/DEBIAN/control`), control.join('\n'));
  await writeFile(office.root.at(`${folder}/opt/${APPLICATION}/version`), `${version}\n`);
  await office.must(['dpkg-deb', '--root-owner-group', '--build', folder, debOf(version)]);
}

/** Somebody installed the older version by hand, long ago. */
export async function installOld(office: Machine, machines: readonly Machine[]): Promise<void> {
  const file = debOf(VERSIONS.old);
  const bytes = await readFile(office.root.at(file));
  for (const machine of machines) {
    await writeFile(machine.root.at(`/root/${basename(file)}`), bytes);
    await machine.must(['dpkg', '--install', `/root/${basename(file)}`]);
  }
}

/** The program itself, which no network brings here: on the collector's signed stick. @returns why not; empty when it came */
export async function bringApplication(lab: Lab, office: Machine, site: Site): Promise<string> {
  const collector = lab.machine('collector');
  await collector.must(['mkdir', '-p', CARRIED]);
  const file = debOf(VERSIONS.new);
  await cp(office.root.at(file), collector.root.at(`${CARRIED}/${basename(file)}`));
  const made = await exportBundle(collector, ['--add', `content:${CARRIED}`]);
  if (made.code !== 0) {
    return `export ${made.code}: ${made.stderr.trim().slice(-400)}`;
  }
  await carryStick(collector, site.server);
  const taken = await importFrom(site.server, SERVER_DATA);
  return taken.code === 0 ? '' : `import ${taken.code}: ${taken.stderr.trim().slice(-400)}`;
}

/** Its version by the host's own dpkg; undefined where it is not installed. */
export const versionOn = async (machine: Machine): Promise<string | undefined> =>
  (await installedPackages(machine)).get(APPLICATION);

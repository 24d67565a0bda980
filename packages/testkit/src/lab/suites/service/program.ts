import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Machine } from '../../machine.ts';
import { differencesOf } from '../mend/listing.ts';

/** A program of the hospital's own, which no distribution has, and what somebody put on top of it. Made up. */
export const PROGRAM = 'ward-viewer';
export const ADDON = 'ward-viewer-fonts';
const VERSION = '1.0';
const MAKING = '/root/viewer';
const HOME = `/opt/${PROGRAM}`;
/** What dpkg takes away with the program, and what it keeps: settings, and what is not of the package. */
export const FILES = [`${HOME}/bin/viewer`, `${HOME}/version`] as const;
const SETTINGS = `/etc/${PROGRAM}.conf`;
export const NOTES = `${HOME}/notes-of-the-ward`;

const debOf = (name: string): string => `${MAKING}/${name}_${VERSION}_amd64.deb`;
export const PROGRAM_FILE = debOf(PROGRAM);

/** Its maker packs it, and the administrator's own PC makes a recipe of it. @throws Error when one is refused */
export async function addProgram(office: Machine, catalog: string): Promise<void> {
  await pack(office, PROGRAM, [], {
    ...Object.fromEntries(FILES.map((path) => [path, 'of the maker\n'])),
    [SETTINGS]: 'screen=1\n',
  });
  await pack(office, ADDON, [`Depends: ${PROGRAM}`], { [`/opt/${ADDON}/fonts`]: 'of the maker\n' });
  const words = ['--file', PROGRAM_FILE, '--from', catalog, '--name', '病棟ビューア'];
  const added = await office.tsukuroi(['catalog', 'add', ...words, '--source', 'https://viewer.example/1.0']);
  if (added.code !== 0) {
    throw new Error(`catalog add: ${added.stderr.trim().slice(-400)}`);
  }
}

async function pack(
  office: Machine,
  name: string,
  more: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = `${MAKING}/${name}`;
  const control = [
    ...[
      `Package: ${name}`,
      `Version: ${VERSION}`,
      'Architecture: amd64',
      'Section: misc',
      'Priority: optional',
      ...more,
    ],
    ...['Maintainer: viewer.example <viewer@viewer.example>', 'Description: shows pictures on a ward', ''],
  ];
  const settings = Object.keys(files).filter((path) => path.startsWith('/etc/'));
  const listed = settings.length === 0 ? {} : { '/DEBIAN/conffiles': settings.map((path) => `${path}\n`).join('') };
  const parts = { ...files, ...listed, '/DEBIAN/control': control.join('\n') };
  for (const [path, text] of Object.entries(parts)) {
    await office.must(['mkdir', '-p', `${folder}${path}`.replace(/\/[^/]+$/, '')]);
    await writeFile(office.root.at(`${folder}${path}`), text);
  }
  await office.must(['dpkg-deb', '--root-owner-group', '--build', folder, debOf(name)]);
}

/** Somebody installed it by hand, long ago, and wrote something beside it. */
export async function installProgram(office: Machine, machine: Machine, names: readonly string[]): Promise<void> {
  const files = names.map((name) => `/root/${basename(debOf(name))}`);
  for (const [at, name] of names.entries()) {
    await writeFile(machine.root.at(files[at] ?? ''), await readFile(office.root.at(debOf(name))));
  }
  await machine.must(['dpkg', '--install', ...files]);
  await writeFile(machine.root.at(NOTES), 'bed 3 needs the large print\n');
}

/** What package managers write about themselves whatever they do. */
const RECORDS = ['/var/lib/dpkg/', '/var/lib/apt/', '/var/cache/apt/', '/var/cache/debconf/'];

/** Whether of a disk exactly the files of the program went, and nothing else is another one. Pure. */
export function onlyProgramWent(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { readonly ok: boolean; readonly gone: readonly string[]; readonly others: readonly string[] } {
  const differences = differencesOf(before, after).filter((path) => !RECORDS.some((folder) => path.startsWith(folder)));
  const gone = differences.filter((path) => before.has(path) && !after.has(path));
  const others = differences.filter((path) => !FILES.some((file) => file === path));
  return { ok: others.length === 0 && FILES.every((file) => gone.includes(file)), gone, others };
}

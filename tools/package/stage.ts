import { constants, existsSync, globSync } from 'node:fs';
import { chmod, copyFile, cp, lutimes, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { type Closure, closureOf } from './closure.ts';
import './errors.ts';
import { fill, maintainerScripts, unitsOf, wordsOf } from './fill.ts';
import { type Inside, insidesOf } from './inside.ts';
import { licencesText } from './licences.ts';
import { nativeNeedsOf } from './native.ts';
import { type Role, registryOf } from './roles.ts';
import { sbomOf } from './sbom.ts';
import { type ThirdParty, thirdPartiesOf } from './third-parties.ts';
import type { Release } from './version.ts';

const ENTRY = 'packages/cli/src/main.ts';
const REGISTRY = 'packages/cli/src/registry.ts';
/** What the program says as its version is read from these. */
const MANIFESTS = ['packages/cli/package.json', 'packages/server/package.json'];

export interface StageOptions {
  /** The checkout. */
  readonly root: string;
  readonly role: Role;
  readonly release: Release;
  /** The runtime: the pinned Node of the lock file. */
  readonly node: string;
  /** Folder that becomes the package; made anew. */
  readonly folder: string;
}

/** A package's content as it will lie on the machine, before it is packed. */
export interface Staged {
  readonly folder: string;
  readonly closure: Closure;
  readonly thirdParties: readonly ThirdParty[];
  /** All that others made: packages from outside, Node, its libraries. */
  readonly insides: readonly Inside[];
}

/** Everything a role consists of: its own code, packages from outside, Node. */
export function partsOf(root: string, role: Role): Pick<Staged, 'closure' | 'thirdParties'> & { registry: string } {
  const registry = registryOf(role);
  const closure = closureOf(root, ENTRY, { [REGISTRY]: registry });
  const foreign = closure.rooms.filter((room) => role.without.includes(room));
  if (foreign.length > 0) {
    throw new TsukuroiError('PACKAGE_FOREIGN_ROOM', { role: role.id, rooms: foreign.join(', ') });
  }
  return { registry, closure, thirdParties: thirdPartiesOf(root, closure.imports) };
}

/** Lays out a role's package: `/usr/lib/tsukuroi-ROLE/`, program, unit, documents, maintainer scripts. */
export async function stage(options: StageOptions): Promise<Staged> {
  const { folder, release, role, root } = options;
  await rm(folder, { recursive: true, force: true });
  const { closure, registry, thirdParties } = partsOf(root, role);
  const home = join(folder, 'usr', 'lib', `tsukuroi-${role.id}`);
  const replaced: Record<string, string> = { [REGISTRY]: registry };
  for (const path of MANIFESTS.filter((file) => closure.files.includes(file))) {
    const manifest = JSON.parse(await readFile(join(root, path), 'utf8')) as object;
    replaced[path] = `${JSON.stringify({ ...manifest, version: release.version }, null, 2)}\n`;
  }
  for (const file of [...closure.files, ...(role.extra ?? [])]) {
    const target = join(home, file);
    await mkdir(dirname(target), { recursive: true });
    const text = replaced[file];
    await (text === undefined ? copyFile(join(root, file), target) : writeFile(target, text));
  }
  for (const room of closure.rooms) {
    const link = join(home, 'node_modules', '@tsukuroi', room);
    await mkdir(dirname(link), { recursive: true });
    await symlink(`../../packages/${room}`, link);
  }
  for (const party of thirdParties) {
    await copyThirdParty(root, party, home);
  }
  await copyNative(options.node, home);
  await writePlaces(options, home);
  const insides = insidesOf(root, { node: options.node, thirdParties, console: closure.rooms.includes('server') });
  await writeDocuments(options, insides);
  await settleModes(folder, role.id);
  await settleTimes(folder, release.seconds);
  return { folder, closure, thirdParties, insides };
}

/** The package whole, except folders of packages inside it (they come by themselves) and machine code for another runtime. */
async function copyThirdParty(root: string, party: ThirdParty, home: string): Promise<void> {
  const from = join(root, party.folder);
  await cp(from, join(home, party.folder), {
    recursive: true,
    filter: (path) => {
      const inside = relative(from, path);
      return !/(^|\/)(node_modules|\.bin|prebuilds)(\/|$)/.test(inside);
    },
  });
}

async function copyNative(node: string, home: string): Promise<void> {
  await mkdir(join(home, 'bin'), { recursive: true });
  await mkdir(join(home, 'lib'), { recursive: true });
  await copyFile(node, join(home, 'bin', 'node'), constants.COPYFILE_FICLONE);
  for (const { name, from } of nativeNeedsOf(node).libraries) {
    await copyFile(from, join(home, 'lib', name));
  }
}

async function writePlaces({ folder, release, role, root }: StageOptions, home: string): Promise<void> {
  const own = join(root, 'packaging');
  const { commit, version } = release;
  const about = { format: 'release/1', role: role.id, version, commit, node: process.versions.node };
  const words = await wordsOf(own, role);
  const units = await unitsOf(own, role);
  const files: Readonly<Record<string, string>> = {
    [join(home, 'release.json')]: `${JSON.stringify(about, null, 2)}\n`,
    [join(home, 'bin', 'tsukuroi')]: await readFile(join(own, 'programs', 'tsukuroi.sh'), 'utf8'),
    ...(role.id === 'agent'
      ? { [join(home, 'bin', 'supervise')]: await readFile(join(own, 'programs', 'agent-supervise.sh'), 'utf8') }
      : {}),
    [join(folder, 'usr', 'bin', `tsukuroi-${role.id}`)]: await fill(own, 'programs/role.sh', words),
    ...Object.fromEntries(
      units.map(({ name, text }) => [join(folder, 'usr', 'lib', 'systemd', 'system', name), text] as const),
    ),
    ...Object.fromEntries(
      (await maintainerScripts(own, role, units, words)).map(({ name, text }) => [join(folder, 'DEBIAN', name), text]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** `/usr/share/doc/tsukuroi-ROLE/`: licences of everything inside, and what is inside. */
async function writeDocuments(
  { folder, release, role, root }: StageOptions,
  insides: readonly Inside[],
): Promise<void> {
  const doc = join(folder, 'usr', 'share', 'doc', `tsukuroi-${role.id}`);
  await mkdir(doc, { recursive: true });
  await writeFile(join(doc, 'copyright'), licencesText(root, insides));
  await writeFile(join(doc, 'sbom.cdx.json'), sbomOf(`tsukuroi-${role.id}`, release, insides));
  for (const page of role.pages) {
    await copyFile(join(root, page), join(doc, basename(page)));
  }
}

/** Programs can be run, everything else only read; who built it leaves no trace. */
async function settleModes(folder: string, role: string): Promise<void> {
  const programs = new Set([
    `usr/bin/tsukuroi-${role}`,
    ...['node', 'tsukuroi', 'supervise'].map((name) => `usr/lib/tsukuroi-${role}/bin/${name}`),
    ...['postinst', 'prerm', 'postrm'].map((name) => `DEBIAN/${name}`),
  ]);
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || programs.has(relative(folder, path))) {
      await chmod(path, 0o755);
    } else if (entry.isFile()) {
      await chmod(path, 0o644);
    }
  }
}

/** Everything bears the time of the commit (reproducible-builds.org, SOURCE_DATE_EPOCH). */
async function settleTimes(folder: string, seconds: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    await lutimes(join(entry.parentPath, entry.name), seconds, seconds);
  }
  await lutimes(folder, seconds, seconds);
}

/** Machine code inside a staged package; nothing but Node and its libraries may be. */
export async function machineCodeIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    const file = join(path.parentPath, path.name);
    if (path.isFile() && existsSync(file)) {
      const bytes = await readFile(file);
      if (bytes.subarray(0, 4).toString('latin1') === '\x7fELF') {
        found.push(relative(folder, file));
      }
    }
  }
  return found.sort();
}

import { rm, stat } from 'node:fs/promises';
import { fileSha256 } from '../../apt/index-packages.ts';
import { asked } from '../../apt/patch/programs.ts';
import { type RpmTools, rpmTools } from '../../dnf/patch/programs.ts';
import { rpmState } from '../../dnf/patch/state.ts';
import type { Applied, PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import { layOutArchive, lookArchive, placeRefusal, unpacked } from './archive.ts';
import { installDeb, lookDeb } from './deb.ts';
import type { ArchiveWay, RecipeFacts, RecipeOrder, Way } from './order.ts';
import { installRpm, lookRpm } from './rpm.ts';

const DPKG = '/usr/bin/dpkg';

/** The machine, and its rpm where it has one. */
export interface Place {
  readonly world: PatchWorld;
  readonly root: string;
  readonly tools: RpmTools;
}

export function placeAt(root: string, world: PatchWorld): Place {
  return { world, root, tools: rpmTools(world.run, root) };
}

/** The first way of the recipe that is for this machine. */
export async function wayOf(
  { install }: Pick<RecipeFacts, 'install'>,
  { tools, world }: Place,
): Promise<Way | undefined> {
  const debian = await asked(world.run, DPKG, ['--print-architecture']);
  const deb = debian.code === 0 ? debian.text.trim() : undefined;
  const kernel = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string];
  for (const way of install) {
    if (way.kind === 'deb' && deb !== undefined && [deb, 'all'].includes(way.arch)) {
      return way;
    }
    if (way.kind === 'rpm' && [kernel, 'noarch'].includes(way.arch) && (await isOfRpm(tools))) {
      return way;
    }
    if (way.kind === 'archive' && (way.arch === 'any' || way.arch === kernel)) {
      return way;
    }
  }
  return undefined;
}

/** A machine on which the program rpm merely lies about has no package of rpm's; keys that it was told of are no packages. */
export async function isOfRpm(tools: RpmTools): Promise<boolean> {
  const state = await rpmState(tools);
  return state.ok && state.value.all.some((item) => item.package !== 'gpg-pubkey');
}

/** Whether the way's file is among those that were ordered, and lies in the store as its hash says. */
export async function isStored(way: Way, order: Pick<RecipeOrder, 'artifacts'>, world: PatchWorld): Promise<boolean> {
  const { length, sha256 } = way.artifact;
  const file = world.fileOf(sha256);
  const ordered = order.artifacts.some((one) => one.sha256 === sha256 && one.length === length);
  const facts = await stat(file).catch(() => undefined);
  return ordered && facts?.isFile() === true && facts.size === length && (await fileSha256(file)) === sha256;
}

/** What is there of a way. */
export function look(way: Way, { root, tools, world }: Place): Promise<Pick<Applied, 'outcome' | 'changes'>> {
  switch (way.kind) {
    case 'deb':
      return lookDeb(way, world);
    case 'rpm':
      return lookRpm(way, world, tools);
    case 'archive':
      return lookArchive(way, root);
  }
}

/** Puts it there, out of its file. */
export function installed(way: Way, file: string, { root, tools, world }: Place): Promise<Partial<Applied>> {
  switch (way.kind) {
    case 'deb':
      return installDeb(way, file, world);
    case 'rpm':
      return installRpm(way, file, world, tools);
    case 'archive':
      return laidOut(way, file, world, root);
  }
}

async function laidOut(
  way: ArchiveWay,
  file: string,
  world: PatchWorld,
  root: string,
): Promise<Pick<Applied, 'output'> & Partial<Applied>> {
  const refusal = await placeRefusal(way, root);
  const folder = refusal ?? (await unpacked(way, file, world));
  if (typeof folder !== 'string') {
    return { because: folder.because, output: [...folder.output] };
  }
  try {
    const keptSettings = await layOutArchive(way, folder, root);
    return { keptSettings, output: [], exit: { code: 0, meaning: 'ファイルを置きました' } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const because = code === 'ENOSPC' || code === 'EDQUOT' ? ('disk-space' as const) : ('install-failed' as const);
    return { because, output: [error instanceof Error ? error.message : String(error)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const EMPTY = { changes: [], keptSettings: [], needRestart: [], output: [] } as const satisfies Partial<Applied>;

export function refuse(because: PatchRefusal['because'], about: string, output: readonly string[] = []): PatchRefusal {
  return { because, about: about.slice(0, 300), output };
}

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refused, systemClock } from '@tsukuroi/core';
import { writeWhole } from '@tsukuroi/core/files.ts';
import { fileSha256 } from '../../apt/index-packages.ts';
import { freeSpace } from '../../apt/patch/disk.ts';
import { aptNeedRestart } from '../../apt/patch/need-restart.ts';
import { asked } from '../../apt/patch/programs.ts';
import { repaired } from '../../apt/patch/repair.ts';
import { dnfNeedRestart } from '../../dnf/patch/need-restart.ts';
import { type RpmTools, rpmTools } from '../../dnf/patch/programs.ts';
import { rpmState } from '../../dnf/patch/state.ts';
import { type Machine, machineAt } from '../../machine.ts';
import { countCost } from '../../patch/cost.ts';
import type { Applied, PatchProvider, PatchRefusal, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { layOutArchive, lookArchive, placeRefusal, unpacked } from './archive.ts';
import { debRefusal, installDeb, lookDeb } from './deb.ts';
import type { ArchiveWay, RecipeFacts, RecipeOrder, Way } from './order.ts';
import { installRpm, lookRpm, rpmRefusal } from './rpm.ts';
import { runningOf } from './running.ts';

const DPKG = '/usr/bin/dpkg';

export interface RecipeOptions {
  /** The machine's root folder; tests give another. */
  readonly root?: string;
  readonly machine?: Machine;
}

/**
 * Installs programs of the hospital's own from recipes that the catalogue's offline keys signed (docs/formats/recipe.md): a `.deb` with dpkg, an
 * `.rpm` with rpm, an archive by laying out its files. A recipe's words never reach a shell, and only the artifacts it names by hash are touched.
 */
export function recipePatch(options: RecipeOptions = {}): PatchProvider<RecipeOrder> {
  const root = options.root ?? '/';
  const place = (world: PatchWorld): Place => ({ world, root, tools: rpmTools(world.run, root) });
  const thisMachine = (): Machine => options.machine ?? machineAt('/', systemClock, systemRunner);

  const prepare = async (order: RecipeOrder, world: PatchWorld): Promise<PreparedPatch | PatchRefusal> => {
    const facts = order.facts();
    if (facts === undefined || facts.frozen !== undefined) {
      return refuse('order-refused', facts?.frozen?.because.ja ?? 'recipe');
    }
    const way = await wayOf(facts, place(world));
    if (way === undefined) {
      return refuse('order-refused', `${facts.app} ${facts.version}`);
    }
    const file = world.fileOf(way.artifact.sha256);
    if (!(await isThere(file, way, order))) {
      return refuse('content-missing', facts.app);
    }
    const before = await look(way, place(world));
    const nothing: PreparedPatch = { packages: [], before: new Map(), wayBack: { possible: true } };
    if (before.outcome === 'installed') {
      return nothing;
    }
    const [running] = await runningOf(thisMachine(), facts.close);
    if (running !== undefined) {
      return refuse('busy', running);
    }
    const short = (await freeSpace(world.run, ['/', way.kind === 'archive' ? '/opt' : '/usr', world.folder])).find(
      ({ bytes }) => bytes < facts.needsBytes + world.keepFreeBytes,
    );
    if (short !== undefined) {
      return refuse('disk-space', `${short.mount}: ${short.bytes}`);
    }
    const refusal = await refusalOf(way, file, place(world));
    const was = before.changes[0]?.now;
    return (
      refusal ?? {
        ...nothing,
        packages: [
          {
            package: way.kind === 'archive' ? facts.app : way.package,
            architecture: way.arch,
            version: way.kind === 'archive' ? facts.version : way.version,
            ...way.artifact,
          },
        ],
        before: new Map(was === undefined ? [] : [[facts.app, was]]),
        wayBack: { possible: false, because: '前の版のファイルは残していません' },
      }
    );
  };

  const applied = async (order: RecipeOrder, world: PatchWorld): Promise<Applied> => {
    const cost = countCost();
    const facts = order.facts();
    const way = facts === undefined ? undefined : await wayOf(facts, place(world));
    const bytes = order.artifacts.reduce((sum, { length }) => sum + length, order.recipe.length);
    if (facts === undefined || way === undefined) {
      return { ...EMPTY, outcome: 'nothing', because: 'order-refused', cost: { ...cost(), bytes } };
    }
    const file = world.fileOf(way.artifact.sha256);
    const done = await installed(way, file, place(world));
    const { code } = done.exit ?? { code: null };
    if (way.kind === 'deb' && code !== 0) {
      await repaired(world);
    }
    const seen = await look(way, place(world));
    const known = code !== null && [...facts.exitCodes.success, ...facts.exitCodes.restart].includes(code);
    if (known && code !== null && facts.exitCodes.restart.includes(code)) {
      await writeWhole(join(world.folder, `restart-${facts.app}`), await bootOf());
    }
    return {
      ...EMPTY,
      ...done,
      ...seen,
      ...(seen.outcome === 'installed' ? {} : { because: done.because ?? 'install-failed', about: facts.app }),
      cost: { ...cost(), bytes },
    };
  };

  return {
    id: 'recipe',
    needs: ({ artifacts, recipe }) => [recipe, ...artifacts],
    async prepare(order, world) {
      const answer = await prepare(order, world);
      return 'because' in answer ? refused(answer) : ok(answer);
    },
    apply: (order, prepared, world) =>
      prepared.packages.length === 0 ? lookRecipe(order, place(world)) : applied(order, world),
    look: (order, world) => lookRecipe(order, place(world)),
    async needRestart(world) {
      const { tools } = place(world);
      const old = (await isOfRpm(tools))
        ? await dnfNeedRestart(tools, thisMachine())
        : await aptNeedRestart(world.run, thisMachine());
      const asked = await restartAsked(world);
      return old === undefined && asked.length === 0 ? undefined : [...(old ?? []), ...asked];
    },
  };
}

const EMPTY = { changes: [], keptSettings: [], needRestart: [], output: [] };

/** The machine, and its rpm where it has one. */
interface Place {
  readonly world: PatchWorld;
  readonly root: string;
  readonly tools: RpmTools;
}

async function lookRecipe(order: RecipeOrder, place: Place): Promise<Applied> {
  const cost = countCost();
  const facts = order.facts();
  const way = facts === undefined ? undefined : await wayOf(facts, place);
  const seen = way === undefined ? { outcome: 'nothing' as const } : await look(way, place);
  return {
    ...EMPTY,
    ...seen,
    ...(seen.outcome === 'installed' ? {} : { because: 'not-verified' as const, about: facts?.app ?? 'recipe' }),
    cost: { ...cost(), bytes: 0 },
  };
}

function look(way: Way, { root, tools, world }: Place) {
  switch (way.kind) {
    case 'deb':
      return lookDeb(way, world);
    case 'rpm':
      return lookRpm(way, world, tools);
    case 'archive':
      return lookArchive(way, root);
  }
}

function refusalOf(way: Way, file: string, { root, tools, world }: Place): Promise<PatchRefusal | undefined> {
  switch (way.kind) {
    case 'deb':
      return debRefusal(way, file, world);
    case 'rpm':
      return rpmRefusal(way, file, world, tools);
    case 'archive':
      return archiveRefusal(way, file, world, root);
  }
}

function installed(way: Way, file: string, { root, tools, world }: Place): Promise<Partial<Applied>> {
  switch (way.kind) {
    case 'deb':
      return installDeb(way, file, world);
    case 'rpm':
      return installRpm(way, file, world, tools);
    case 'archive':
      return laidOut(way, file, world, root);
  }
}

async function archiveRefusal(
  way: ArchiveWay,
  file: string,
  world: PatchWorld,
  root: string,
): Promise<PatchRefusal | undefined> {
  const place = await placeRefusal(way, root);
  if (place !== undefined) {
    return place;
  }
  const folder = await unpacked(way, file, world);
  if (typeof folder !== 'string') {
    return folder;
  }
  await rm(folder, { recursive: true, force: true });
  return undefined;
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

/** The first way of the recipe that is for this machine. */
async function wayOf({ install }: RecipeFacts, { tools, world }: Place): Promise<Way | undefined> {
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
async function isOfRpm(tools: RpmTools): Promise<boolean> {
  const state = await rpmState(tools);
  return state.ok && state.value.all.some((item) => item.package !== 'gpg-pubkey');
}

async function isThere(file: string, way: Way, order: RecipeOrder): Promise<boolean> {
  const { length, sha256 } = way.artifact;
  const ordered = order.artifacts.some((one) => one.sha256 === sha256 && one.length === length);
  const facts = await stat(file).catch(() => undefined);
  return ordered && facts?.isFile() === true && facts.size === length && (await fileSha256(file)) === sha256;
}

function refuse(because: PatchRefusal['because'], about: string): PatchRefusal {
  return { because, about: about.slice(0, 300), output: [] };
}

/** Programs whose installer asked for a restart that has not come yet: the machine still runs as it did then. */
async function restartAsked(world: PatchWorld): Promise<string[]> {
  const boot = await bootOf();
  const names = (await readdir(world.folder).catch(() => [])).filter((name) => name.startsWith('restart-'));
  const marked = await Promise.all(
    names.map(async (name) => ({ name, boot: await readFile(join(world.folder, name), 'utf8').catch(() => '') })),
  );
  return marked.filter((mark) => mark.boot === boot).map(({ name }) => name.slice('restart-'.length));
}

async function bootOf(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
}

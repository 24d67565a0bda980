import { rm } from 'node:fs/promises';
import { ok, refused, systemClock } from '@tsukuroi/core';
import { freeSpace } from '../../apt/patch/disk.ts';
import { repaired } from '../../apt/patch/repair.ts';
import { type Machine, machineAt } from '../../machine.ts';
import { countCost } from '../../patch/cost.ts';
import type { Applied, PatchProvider, PatchRefusal, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { placeRefusal, unpacked } from './archive.ts';
import { debRefusal } from './deb.ts';
import { needingRestart, noteRestart } from './needing-restart.ts';
import type { ArchiveWay, RecipeOrder, Way } from './order.ts';
import { EMPTY, installed, isStored, look, type Place, placeAt, refuse, wayOf } from './place.ts';
import { rpmRefusal } from './rpm.ts';
import { runningOf } from './running.ts';

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
  const place = (world: PatchWorld): Place => placeAt(options.root ?? '/', world);
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
    if (!(await isStored(way, order, world))) {
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
    const refusal = await refusalOf(way, world.fileOf(way.artifact.sha256), place(world));
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
    const done = await installed(way, world.fileOf(way.artifact.sha256), place(world));
    const { code } = done.exit ?? { code: null };
    if (way.kind === 'deb' && code !== 0) {
      await repaired(world);
    }
    const seen = await look(way, place(world));
    const known = code !== null && [...facts.exitCodes.success, ...facts.exitCodes.restart].includes(code);
    if (known && code !== null && facts.exitCodes.restart.includes(code)) {
      await noteRestart(facts.app, world);
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
    needRestart: (world) => needingRestart(place(world), thisMachine()),
  };
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

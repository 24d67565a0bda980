import { ok, refused, systemClock } from '@tsukuroi/core';
import { repaired } from '../../apt/patch/repair.ts';
import { type Machine, machineAt } from '../../machine.ts';
import { countCost } from '../../patch/cost.ts';
import type { Applied, PatchProvider, PatchRefusal, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { needingRestart } from './needing-restart.ts';
import type { RemovalFacts, RemovalOrder, Way } from './order.ts';
import { EMPTY, installed, isStored, look, type Place, placeAt, refuse, wayOf } from './place.ts';
import type { RecipeOptions } from './provider.ts';
import { runningOf } from './running.ts';
import { type TakingOff, takingOff } from './take-off.ts';

/**
 * Takes programs off by their signed recipe (`uninstall`, docs/formats/recipe.md): exactly the named package, never another one with it, or exactly
 * the files that were laid out, each only while nobody changed it. `installed` of an outcome means: as it was ordered, gone.
 */
export function recipeRemoval(options: RecipeOptions = {}): PatchProvider<RemovalOrder> {
  const place = (world: PatchWorld): Place => placeAt(options.root ?? '/', world);
  const thisMachine = (): Machine => options.machine ?? machineAt('/', systemClock, systemRunner);

  const prepare = async (order: RemovalOrder, world: PatchWorld): Promise<PreparedPatch | PatchRefusal> => {
    const found = await findFor(order, place(world));
    if (found === undefined) {
      return refuse('order-refused', order.facts()?.app ?? 'recipe');
    }
    const { facts, off, way } = found;
    if (facts.uninstall.by === 'cannot') {
      return refuse('order-refused', facts.uninstall.because.ja);
    }
    const left = await off.left();
    if (left.there === undefined) {
      return { packages: [], before: new Map(), wayBack: { possible: true } };
    }
    const [running] = await runningOf(thisMachine(), facts.close);
    if (running !== undefined) {
      return refuse('busy', running);
    }
    const refusal = await off.refusal();
    if (refusal !== undefined) {
      return refusal;
    }
    const name = way.kind === 'archive' ? way.into : way.package;
    const architecture = way.kind === 'archive' ? '' : way.arch;
    return {
      packages: [{ package: name, architecture, version: left.there, ...way.artifact }],
      before: new Map([[`${name}:${architecture}`, left.there]]),
      wayBack: await wayBackOf(way, facts, order, left.there, world),
    };
  };

  const apply = async (order: RemovalOrder, world: PatchWorld): Promise<Applied> => {
    const cost = countCost();
    const found = await findFor(order, place(world));
    if (found === undefined) {
      return { ...EMPTY, outcome: 'nothing', because: 'order-refused', cost: { ...cost(), bytes: 0 } };
    }
    const { keptSettings = [], ...done } = await found.off.takeOff();
    const { there: _there, ...left } = await found.off.left();
    return {
      ...EMPTY,
      ...done,
      ...left,
      keptSettings: [...new Set([...left.keptSettings, ...keptSettings])],
      ...(left.outcome === 'installed' ? {} : { because: 'remove-failed' as const, about: found.facts.app }),
      cost: { ...cost(), bytes: 0 },
    };
  };

  const seen = async (order: RemovalOrder, world: PatchWorld): Promise<Applied> => {
    const cost = countCost();
    const found = await findFor(order, place(world));
    const { there: _there, ...left } = (await found?.off.left()) ?? {
      ...EMPTY,
      there: '',
      outcome: 'nothing' as const,
    };
    return {
      ...EMPTY,
      ...left,
      ...(left.outcome === 'installed'
        ? {}
        : { because: 'not-verified' as const, about: found?.facts.app ?? 'recipe' }),
      cost: { ...cost(), bytes: 0 },
    };
  };

  return {
    id: 'recipe',
    needs: ({ artifacts, recipe }) => [recipe, ...artifacts],
    async prepare(order, world) {
      const answer = await prepare(order, world);
      return 'because' in answer ? refused(answer) : ok(answer);
    },
    apply: (order, prepared, world) => (prepared.packages.length === 0 ? seen(order, world) : apply(order, world)),
    look: seen,
    async back(order, _prepared, world) {
      const cost = countCost();
      const found = await findFor(order, place(world));
      if (found === undefined) {
        return seen(order, world);
      }
      const { facts, way } = found;
      const done = await installed(way, world.fileOf(way.artifact.sha256), place(world));
      if (way.kind === 'deb' && done.exit?.code !== 0) {
        await repaired(world);
      }
      const again = await look(way, place(world));
      const wrong = again.outcome === 'installed' ? {} : { because: 'install-failed' as const, about: facts.app };
      return { ...EMPTY, ...done, ...again, ...wrong, cost: { ...cost(), bytes: 0 } };
    },
    needRestart: (world) => needingRestart(place(world), thisMachine()),
  };
}

async function findFor(
  order: RemovalOrder,
  place: Place,
): Promise<{ readonly facts: RemovalFacts; readonly way: Way; readonly off: TakingOff } | undefined> {
  const facts = order.facts();
  const way = facts === undefined ? undefined : await wayOf(facts, place);
  return facts === undefined || way === undefined ? undefined : { facts, way, off: takingOff(way, facts, place) };
}

/** What is there can be put back where its own file is here still, and nothing of the site's is lost with it. */
async function wayBackOf(
  way: Way,
  { uninstall }: RemovalFacts,
  order: RemovalOrder,
  there: string,
  world: PatchWorld,
): Promise<PreparedPatch['wayBack']> {
  if (uninstall.by === 'package' && uninstall.purge) {
    return { possible: false, because: '設定ファイルも消えるので、元の設定には戻せません' };
  }
  if (way.kind !== 'archive' && there !== way.version.replace(/^0:/, '')) {
    return { possible: false, because: `いま入っている版（${there}）のファイルがカタログにありません` };
  }
  return (await isStored(way, order, world))
    ? { possible: true }
    : { possible: false, because: '入れ直すためのファイルが端末にありません' };
}

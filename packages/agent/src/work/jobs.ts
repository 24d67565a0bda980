import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { AptOrder, ListedPackage } from '@tsukuroi/providers/apt/patch/order.ts';
import type { DnfOrder, OrderedRepository } from '@tsukuroi/providers/dnf/patch/order.ts';
import type { PatchProvider, PatchWorld } from '@tsukuroi/providers/patch/patch.ts';
import { patchProviders, recipeRemovals } from '@tsukuroi/providers/patch/registry.ts';
import type { RecipeOrder, RemovalOrder } from '@tsukuroi/providers/recipe/patch/order.ts';
import type { Action, ChannelContent, DnfList } from '@tsukuroi/trust/plan/plan.ts';
import type { ChainParts } from './chain.ts';
import type { Job, JobOf } from './job.ts';
import { neverBack } from './never-back.ts';
import { recipeOrderOf } from './recipe-order.ts';

/** Room that stays on the machine's disk whatever is installed: a full system disk stops more than updates. */
const KEEP_FREE_BYTES = 200_000_000;

/** A package manager that is only slow is not ended before: half an installation is worse than a late one. */
const LEAST_MINUTES = 60;

export interface JobParts extends ChainParts {
  readonly run: RunProgram;
  /** Another apt than this machine's, in tests. */
  readonly apt?: PatchProvider<AptOrder>;
  /** Another dnf than this machine's, in tests. */
  readonly dnf?: PatchProvider<DnfOrder>;
  /** Another place than this machine's, in tests. */
  readonly recipe?: PatchProvider<RecipeOrder>;
  readonly removal?: PatchProvider<RemovalOrder>;
}

/** Binds each action to the provider that knows what it names. */
export function jobsOf(parts: JobParts): JobOf {
  return (action) => {
    if (action.verb === 'remove') {
      const removal = recipeOrderOf(action, (hash) => parts.contents.fileOf(hash));
      return removal === undefined ? undefined : bound(parts.removal ?? recipeRemovals, removal, action, parts);
    }
    const order = aptOrderOf(action);
    if (order !== undefined) {
      return bound(parts.apt ?? patchProviders.apt, order, action, parts);
    }
    const rpms = dnfOrderOf(action);
    if (rpms !== undefined) {
      return bound(parts.dnf ?? patchProviders.dnf, rpms, action, parts);
    }
    const recipe = recipeOrderOf(action, (hash) => parts.contents.fileOf(hash));
    return recipe === undefined
      ? undefined
      : neverBack(bound(parts.recipe ?? patchProviders.recipe, recipe, action, parts), recipe, parts.folder.newestLaid);
  };
}

/** Packages of a signed channel with their lists and places; undefined for anything that is not wholly that. */
export function aptOrderOf({ content, lists = [] }: Action): AptOrder | undefined {
  const packages = content.flatMap((item) => (item.kind === 'channel' ? listed(item) : []));
  const whole = content.length > 0 && packages.length === content.length;
  const ofApt = lists.filter((list) => list.kind === 'apt');
  return whole && ofApt.length === lists.length ? { lists: ofApt, packages } : undefined;
}

/** Packages of repositories of dnf with their indexes; undefined for anything that is not wholly that. Which of them may be unsigned the channel says. */
export function dnfOrderOf({ content, lists = [] }: Action): DnfOrder | undefined {
  const packages = content.flatMap((item) => (item.kind === 'channel' ? listed(item) : []));
  const repositories = lists.flatMap((list) => (list.kind === 'dnf' ? [repositoryOf(list)] : []));
  const whole = content.length > 0 && packages.length === content.length;
  return whole && lists.length > 0 && repositories.length === lists.length
    ? { repositories, packages, unsigned: 'left-to-channel' }
    : undefined;
}

function listed(content: ChannelContent): ListedPackage[] {
  const { package: name, version, sha256, length, index, place } = content;
  return place === undefined ? [] : [{ package: name, version, sha256, length, index, place }];
}

function repositoryOf({ repository, date, sha256, length, signature, metadata }: DnfList): OrderedRepository {
  return { id: repository, date, repomd: { sha256, length }, signature, metadata };
}

/** The machine as a provider works on it for one action. */
export async function patchWorld(
  provider: string,
  { minutes = 0 }: Action,
  parts: ChainParts & Pick<JobParts, 'run'>,
): Promise<PatchWorld> {
  return {
    fileOf: (hash) => parts.contents.fileOf(hash),
    folder: join(parts.folder.path, provider),
    run: parts.run,
    keepFreeBytes: KEEP_FREE_BYTES,
    installMs: Math.max(minutes, LEAST_MINUTES) * 60_000,
    lists: { newestSeen: await parts.folder.newestSeen(), nowMs: parts.trustedMs() },
  };
}

function bound<Order>(provider: PatchProvider<Order>, order: Order, action: Action, parts: JobParts): Job {
  const world = (): Promise<PatchWorld> => patchWorld(provider.id, action, parts);
  return {
    provider: provider.id,
    needs: provider.needs(order),
    prepare: async () => provider.prepare(order, await world()),
    apply: async (prepared) => provider.apply(order, prepared, await world()),
    look: async () => provider.look(order, await world()),
    needRestart: async () => provider.needRestart(await world()),
    ...(provider.back === undefined
      ? {}
      : {
          back: async (prepared) =>
            provider.back?.(order, prepared, await world()) ?? provider.look(order, await world()),
        }),
  };
}

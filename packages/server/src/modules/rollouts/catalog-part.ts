import type { CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import type { ActionPart } from './plan-device.ts';
import type { CatalogFile, RecipeStep, ReleaseStep, RemovalStep } from './sets.ts';

/** What a plan says of a program of the catalogue, or of the agent itself: what it is, signed by the offline keys, and its file. Pure. */
export function catalogPart(step: RecipeStep | ReleaseStep): ActionPart {
  const itself = step.source === 'recipe' ? step.recipe : step.release;
  return {
    id: `${step.source === 'recipe' ? 'app' : 'agent'}-${itself.sha256.slice(0, 16)}`,
    content: [contentOf(itself), contentOf(step.artifact)],
    steps: [step],
    // The supervisor replaces the agent; nothing else of the machine runs old code then.
    ...(step.source === 'release' ? { restart: 'never' } : {}),
  };
}

/** What a plan says of a program that goes: which, by which recipe and permits, and the file with which it could be put back. Pure. */
export function removalPart(step: RemovalStep): ActionPart {
  const { artifact, package: app, permits, recipe } = step;
  return {
    id: `off-${recipe.sha256.slice(0, 16)}`,
    ...{ verb: 'remove', subject: app, permits: [...permits], steps: [step] },
    content: [contentOf(recipe), ...(artifact === undefined ? [] : [contentOf(artifact)])],
  };
}

function contentOf({ sha256, size, target }: CatalogFile): CatalogContent {
  return { kind: 'catalog', target, sha256, length: size };
}

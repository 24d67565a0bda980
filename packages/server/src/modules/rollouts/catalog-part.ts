import type { CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import type { ActionPart } from './plan-device.ts';
import type { CatalogFile, RecipeStep, ReleaseStep } from './sets.ts';

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

function contentOf({ sha256, size, target }: CatalogFile): CatalogContent {
  return { kind: 'catalog', target, sha256, length: size };
}

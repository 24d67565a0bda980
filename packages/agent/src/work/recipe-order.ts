import { readFileSync } from 'node:fs';
import { sha256 } from '@tsukuroi/core';
import type { RecipeOrder } from '@tsukuroi/providers/recipe/patch/order.ts';
import type { Action, CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import { readRecipe } from '@tsukuroi/trust/recipe/recipe.ts';
import { RECIPE_LIMIT_BYTES, type Recipe } from '@tsukuroi/trust/recipe/shape.ts';

/** A recipe that the catalogue's offline keys signed, with everything it says. */
export interface SignedRecipeOrder extends RecipeOrder {
  readonly facts: () => Recipe | undefined;
}

/**
 * A recipe of the catalogue with its artifacts, as one action orders it: exactly one recipe, and nothing but artifacts beside it; undefined for
 * anything else. The trust room has compared each with the catalogue before anything of it counts.
 */
export function recipeOrderOf({ content }: Action, fileOf: (hash: string) => string): SignedRecipeOrder | undefined {
  const listed = content.flatMap((item): CatalogContent[] => (item.kind === 'catalog' ? [item] : []));
  const recipes = listed.filter(({ target }) => target.startsWith('recipes/'));
  const artifacts = listed.filter(({ target }) => target.startsWith('artifacts/'));
  const [recipe] = recipes;
  if (recipe === undefined || recipes.length > 1 || recipes.length + artifacts.length < content.length) {
    return undefined;
  }
  return { recipe, artifacts, facts: () => factsIn(fileOf(recipe.sha256), recipe) };
}

/** A small file, read anew at every question: what is in the store counts only with its hash. */
function factsIn(file: string, expected: CatalogContent): Recipe | undefined {
  if (expected.length > RECIPE_LIMIT_BYTES) {
    return undefined;
  }
  try {
    const bytes = readFileSync(file);
    if (bytes.length !== expected.length || sha256(bytes) !== expected.sha256) {
      return undefined;
    }
    const read = readRecipe(bytes);
    const named = read.ok && expected.target === `recipes/${read.value.app}/${read.value.version}.json`;
    return named ? read.value : undefined;
  } catch {
    return undefined;
  }
}

import type { AptOrder } from '../apt/patch/order.ts';
import { aptPatch } from '../apt/patch/provider.ts';
import type { DnfOrder } from '../dnf/patch/order.ts';
import { dnfPatch } from '../dnf/patch/provider.ts';
import type { RecipeOrder } from '../recipe/patch/order.ts';
import { recipePatch } from '../recipe/patch/provider.ts';
import { recipeRemoval } from '../recipe/patch/removal.ts';
import type { PatchProvider } from './patch.ts';

/** What each package manager is ordered with. */
export interface PatchOrders {
  readonly apt: AptOrder;
  readonly dnf: DnfOrder;
  readonly recipe: RecipeOrder;
}

/** Everything that can install something: one folder `<provider>/patch/` and one line here. */
export const patchProviders: { readonly [K in keyof PatchOrders]: PatchProvider<PatchOrders[K]> } = {
  apt: aptPatch(),
  dnf: dnfPatch(),
  recipe: recipePatch(),
};

/** What takes a program of the catalogue off again. */
export const recipeRemovals = recipeRemoval();

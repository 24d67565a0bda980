import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import { recipeOf } from '@tsukuroi/trust/testing/recipe.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recipeOrderOf } from './recipe-order.ts';
import { actionOf, packageOf } from './testing/scene.ts';

const RECIPE = JSON.stringify(recipeOf());
const content = (target: string, text: string): CatalogContent => ({
  ...{ kind: 'catalog', target, sha256: sha256(text), length: Buffer.byteLength(text) },
});
const SIGNED = content('recipes/viewer/2.0.json', RECIPE);
const ARTIFACT = content(`artifacts/${sha256('viewer_2.0_amd64.deb')}`, 'viewer_2.0_amd64.deb');

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'tsukuroi-recipe-order-'));
});
afterEach(() => rmSync(store, { recursive: true }));
const fileOf = (hash: string) => join(store, hash);

describe('an action that orders a recipe', () => {
  test('names what is needed before the recipe is there, and reads it once it is', () => {
    const order = recipeOrderOf(actionOf({ content: [SIGNED, ARTIFACT] }), fileOf);
    const before = order?.facts();
    writeFileSync(fileOf(SIGNED.sha256), RECIPE);

    expect([order?.recipe.sha256, order?.artifacts.map(({ sha256: hash }) => hash)]).toEqual([
      SIGNED.sha256,
      [ARTIFACT.sha256],
    ]);
    expect([before, order?.facts()?.app]).toEqual([undefined, 'viewer']);
  });

  test.each([
    ['nothing but artifacts', [ARTIFACT]],
    ['two recipes', [SIGNED, SIGNED]],
    ['a package of a channel beside it', [SIGNED, packageOf('openssl', '3', 'a')]],
    ['a release of the product beside it', [SIGNED, content('releases/agent/1.json', '{}')]],
  ])('%s is no order of a recipe', (_, items) => {
    expect(recipeOrderOf(actionOf({ content: items }), fileOf)).toBeUndefined();
  });

  test('a file that is another one than its hash says, or a recipe under another name, is none', () => {
    const [wrongName] = [{ ...SIGNED, target: 'recipes/viewer/3.0.json' }];
    writeFileSync(fileOf(SIGNED.sha256), RECIPE);
    const renamed = recipeOrderOf(actionOf({ content: [wrongName] }), fileOf)?.facts();
    writeFileSync(fileOf(SIGNED.sha256), RECIPE.replace('viewer', 'vieweR'));
    const altered = recipeOrderOf(actionOf({ content: [SIGNED] }), fileOf)?.facts();

    expect([renamed, altered]).toEqual([undefined, undefined]);
  });
});

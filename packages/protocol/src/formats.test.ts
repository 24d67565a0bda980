import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { factsShape, inventoryShape, manifestShape, stateShape } from './inventory.ts';
import { ledgerReadingShape } from './ledger.ts';
import { matchShape } from './match.ts';
import { outwardShape } from './outward.ts';
import { manifestDigest, sealManifest } from './seal.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');

/** The first JSON example of a format's page. */
function exampleOf(page: string): unknown {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8');
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? 'null');
}

const FORMATS = [
  ['manifest', manifestShape],
  ['facts', factsShape],
  ['state', stateShape],
  ['inventory', inventoryShape],
  ['ledger', ledgerReadingShape],
  ['match', matchShape],
  ['outward', outwardShape],
] as const;

describe.each(FORMATS)('docs/formats/%s.md', (page, shape) => {
  it('has an example of its own shape', () => {
    const example = exampleOf(page);

    expect(shape.parse(example)).toEqual(example);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${page}.schema.json`), 'utf8'));

    const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(shape)));

    expect(written, `write z.toJSONSchema of the shape to docs/formats/schemas/${page}.schema.json`).toEqual(current);
  });
});

describe('examples', () => {
  it('are sealed: sorted, and facts name the digest of their manifest', () => {
    const manifest = manifestShape.parse(exampleOf('manifest'));
    const facts = factsShape.parse(exampleOf('facts'));
    const inventory = inventoryShape.parse(exampleOf('inventory'));

    expect(sealManifest(manifest)).toEqual(manifest);
    expect(facts.manifest).toBe(manifestDigest(manifest));
    expect(inventory.facts.manifest).toBe(manifestDigest(inventory.manifest));
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readManifest, sealManifest } from './manifest.ts';
import { bundleShape, requestShape } from './shape.ts';

const folder = join(import.meta.dirname, '../../../../docs/formats');

/** The first JSON example of a format's page. */
function exampleOf(page: string): unknown {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8');
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? 'null');
}

describe.each([
  ['bundle', bundleShape],
  ['request', requestShape],
] as const)('docs/formats/%s.md', (page, shape) => {
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

it('the example of a bundle holds together', () => {
  const sealed = sealManifest(bundleShape.parse(exampleOf('bundle')));

  expect(readManifest(sealed.bytes).bundle).toEqual(sealed.bundle);
});

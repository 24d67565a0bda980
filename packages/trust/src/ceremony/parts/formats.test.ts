import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Part, Proposal } from './shape.ts';

const folder = join(import.meta.dirname, '../../../../../docs/formats');

describe.each([
  ['proposal', 0, Proposal],
  ['part', 1, Part],
] as const)('docs/formats/proposal.md: %s', (name, index, shape) => {
  it('has an example of its own shape', () => {
    const text = readFileSync(join(folder, 'proposal.md'), 'utf8');
    const example = JSON.parse([...text.matchAll(/```json\n([\s\S]*?)```/g)][index]?.[1] ?? 'null');

    expect(shape.parse(example)).toEqual(example);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${name}.schema.json`), 'utf8'));

    const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(shape)));

    expect(written, `write z.toJSONSchema of the shape to docs/formats/schemas/${name}.schema.json`).toEqual(current);
  });
});

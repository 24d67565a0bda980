import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Channel } from '../channel/channel.ts';
import { Charter } from '../charter/charter.ts';
import { Permit } from '../charter/permit.ts';
import { KeyFile } from '../keys/key-file.ts';
import { Plan } from './plan.ts';

const folder = join(import.meta.dirname, '../../../../docs/formats');

/** The n-th JSON example of a page. */
function exampleOf(page: string, index: number): unknown {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8');
  return JSON.parse([...text.matchAll(/```json\n([\s\S]*?)```/g)][index]?.[1] ?? 'null');
}

const FORMATS = [
  ['charter', 'charter', 0, Charter],
  ['charter', 'permit', 1, Permit],
  ['plan', 'plan', 0, Plan],
  ['plan', 'plan', 1, Plan],
  ['channel', 'channel', 0, Channel],
  ['channel', 'channel', 1, Channel],
  ['keys', 'keys', 0, KeyFile],
] as const;

describe.each(FORMATS)('docs/formats/%s.md: %s', (page, schema, index, shape) => {
  it('has an example of its own shape', () => {
    const example = exampleOf(page, index);

    expect(shape.parse(example)).toEqual(example);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${schema}.schema.json`), 'utf8'));

    const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(shape)));

    expect(written, `write z.toJSONSchema of the shape to docs/formats/schemas/${schema}.schema.json`).toEqual(current);
  });
});

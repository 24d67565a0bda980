import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DayCalendar } from './calendar/calendar.ts';
import { Policy, VendorRule } from './policy/shape.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');
const page = readFileSync(join(folder, 'policy.md'), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? '') as unknown);

describe.each([
  ['policy', 0, Policy],
  ['calendar', 1, DayCalendar],
  ['vendor-rule', 2, VendorRule],
] as const)('docs/formats/policy.md: %s', (name, index, shape) => {
  it('has an example of its own shape', () => {
    expect(shape.parse(examples[index])).toEqual(examples[index]);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${name}.schema.json`), 'utf8'));
    const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: 'input' })));

    expect(written, `write z.toJSONSchema of the shape to docs/formats/schemas/${name}.schema.json`).toEqual(current);
  });
});

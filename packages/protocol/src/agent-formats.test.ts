import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkInAnswerShape, checkInShape, gapShape, reportShape, revocationShape } from './agent-api.ts';
import { enrolmentTokenShape } from './enrolment.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');
const FORMATS = [
  ['enrolment', 'enrolment', 0, enrolmentTokenShape],
  ['report', 'report', 0, reportShape],
  ['gap', 'report', 1, gapShape],
  ['check-in', 'report', 2, checkInShape],
  ['check-in-answer', 'report', 3, checkInAnswerShape],
  ['revocation', 'revocation', 0, revocationShape],
] as const;

test.each(FORMATS)(
  '%s: the example of its page and its schema are those the program checks with',
  (name, page, at, shape) => {
    const examples = [...readFileSync(join(folder, `${page}.md`), 'utf8').matchAll(/```json\n([\s\S]*?)```/g)];
    const example: unknown = JSON.parse(examples[at]?.[1] ?? 'null');
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${name}.schema.json`), 'utf8'));

    expect(shape.parse(example)).toEqual(example);
    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(shape))));
  },
);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { powerLineShape, resultLineShape } from './agent-api.ts';
import { POWER_REASONS, resultShape, WORK_MOVES, WORK_REASONS, WORK_STATES } from './work.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');
const page = readFileSync(join(folder, 'work.md'), 'utf8');
const FORMATS = [
  ['result-line', 0, resultLineShape],
  ['result', 1, resultShape],
  ['power-line', 2, powerLineShape],
] as const;

test.each(FORMATS)(
  '%s: the example of its page and its schema are those the program checks with',
  (name, at, shape) => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)];
    const example: unknown = JSON.parse(examples[at]?.[1] ?? 'null');
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas', `${name}.schema.json`), 'utf8'));

    expect(shape.parse(example)).toEqual(example);
    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(shape))));
  },
);

test('the page’s table of moves is the one that the program goes by', () => {
  for (const state of WORK_STATES.filter((each) => each !== 'unknown')) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${state}\` |`)) ?? '';
    const said = [...(row.split('|')[3] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    const moves = Object.entries(WORK_MOVES[state]).filter(([, mover]) => mover === 'agent');

    expect(said, state).toEqual(moves.map(([name]) => name));
  }
});

test('the page names every reason', () => {
  const missing = [...WORK_REASONS, ...POWER_REASONS].filter((reason) => !page.includes(`\`${reason}\``));

  expect(missing).toEqual([]);
});

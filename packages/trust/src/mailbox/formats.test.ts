import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gateRequestShape } from '@tsukuroi/protocol/station.ts';
import { expect, test } from 'vitest';
import { readAnnounced } from './announced.ts';
import { arrivalShape, stationStatusShape } from './wire.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/formats/mailbox.md'), 'utf8');

function exampleOf(name: string): unknown {
  const [, text = 'null'] = new RegExp(`\`\`\`json example=${name}\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return JSON.parse(text);
}

test.each([
  ['announced', (example: unknown) => readAnnounced(JSON.stringify(example))],
  ['arrival', (example: unknown) => arrivalShape.parse(example)],
  ['status', (example: unknown) => stationStatusShape.parse(example)],
  ['request', (example: unknown) => gateRequestShape.parse(example)],
])('the example of %s in docs/formats/mailbox.md is of the shape that the program checks with', (name, read) => {
  const example = exampleOf(name);

  expect(read(example)).toEqual(example);
});

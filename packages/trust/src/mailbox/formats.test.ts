import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gateRequestShape } from '@tsukuroi/protocol/station.ts';
import { expect, test } from 'vitest';
import { readAnnounced } from './announced.ts';
import { arrivalShape, outwardToldShape, stationStatusShape } from './wire.ts';

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, `../../../../docs/formats/${name}.md`), 'utf8');
const page = `${pageOf('mailbox')}${pageOf('outward')}`;

function exampleOf(name: string): unknown {
  const [, text = 'null'] = new RegExp(`\`\`\`json example=${name}\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return JSON.parse(text);
}

test.each([
  ['announced', (example: unknown) => readAnnounced(JSON.stringify(example))],
  ['arrival', (example: unknown) => arrivalShape.parse(example)],
  ['status', (example: unknown) => stationStatusShape.parse(example)],
  ['request', (example: unknown) => gateRequestShape.parse(example)],
  ['told', (example: unknown) => outwardToldShape.parse(example)],
])(
  'the example of %s in docs/formats/mailbox.md or outward.md is of the shape that the program checks with',
  (name, read) => {
    const example = exampleOf(name);

    expect(read(example)).toEqual(example);
  },
);

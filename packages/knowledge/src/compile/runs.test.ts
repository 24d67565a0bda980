import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf, lineOf, mergeRuns, readRun, revisedOf, writeRun } from './runs.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'runs-'));
const entry = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })).map(([key, line]) => {
  return `${key.replace(/[\t\n]/g, ' ')}\t${JSON.stringify(line)}`;
});

test('merged runs are the sorted set of all entries, through files as well (law)', () => {
  let number = 0;
  fc.assert(
    fc.property(fc.array(fc.array(entry, { maxLength: 30 }), { maxLength: 8 }), (groups) => {
      const runs = groups.map((group) => {
        number += 1;
        const path = join(FOLDER, `${number}.run`);
        writeRun(path, [...new Set(group)].sort());
        return readRun(path);
      });

      expect([...mergeRuns(runs)]).toEqual([...new Set(groups.flat())].sort());
    }),
    { numRuns: 100 },
  );
});

test('a line longer than the read buffer comes back whole', () => {
  const path = join(FOLDER, 'long.run');
  const long = `key\t${JSON.stringify('修'.repeat(300_000))}`;
  writeRun(path, [long, 'next\t1']);

  expect([...readRun(path)]).toEqual([long, 'next\t1']);
});

test('key and line come apart at the first tab', () => {
  expect(keyOf('a b\t{"x":"\\t"}')).toBe('a b');
  expect(lineOf('a b\t{"x":"\\t"}')).toBe('{"x":"\\t"}');
  expect(revisedOf('a b\t{"x":"\\t"}')).toBe('');
});

test('a third field is the revision and no part of the line', () => {
  expect(lineOf('a b\t{"x":1}\t2024-02-13')).toBe('{"x":1}');
  expect(revisedOf('a b\t{"x":1}\t2024-02-13')).toBe('2024-02-13');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTables, packTable, unpackTable } from './count-blob.ts';

const row = fc.array(fc.nat(600_000), { minLength: 7, maxLength: 7 });
const tables = fc
  .uniqueArray(fc.tuple(fc.nat(2_000_000), row), { selector: ([number]) => number, maxLength: 60 })
  .map((rows) => rows.sort(([a], [b]) => a - b));
const tableOf = (rows: readonly (readonly [number, readonly number[]])[]) =>
  Int32Array.from(rows.flatMap(([number, rest]) => [number, ...rest]));

test('a table survives being packed', () => {
  fc.assert(
    fc.property(tables, (rows) => {
      expect(unpackTable(packTable(tableOf(rows)))).toEqual(tableOf(rows));
    }),
  );
});

test('the comparison names exactly the rows that are new, differ or are gone', () => {
  fc.assert(
    fc.property(tables, tables, (before, after) => {
      const { changed, gone } = compareTables(tableOf(before), tableOf(after));

      const old = new Map(before);
      const now = new Map(after);
      expect([...changed].sort()).toEqual(
        after
          .filter(([number, rest]) => JSON.stringify(old.get(number)) !== JSON.stringify(rest))
          .map(([number]) => number)
          .sort(),
      );
      expect(gone).toEqual(before.filter(([number]) => !now.has(number)).map(([number]) => number));
    }),
  );
});

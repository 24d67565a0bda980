import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SetIndex } from './set-index.ts';

const sets = fc.array(fc.uniqueArray(fc.nat(40), { maxLength: 12 }), { maxLength: 20 });

test('names the sets that looking through all of them finds, with what concerns them (law)', () => {
  fc.assert(
    fc.property(sets, fc.uniqueArray(fc.nat(40)), (all, marked) => {
      const sorted = all.map((numbers) => Int32Array.from(numbers).sort());
      const marks = new Uint8Array(41);
      for (const number of marked) {
        marks[number] = 1;
      }

      const index = new SetIndex(sorted.length, 40, (set) => sorted[set] ?? new Int32Array());

      const looked = sorted
        .map((numbers, set) => [set, [...numbers].filter((number) => marks[number] === 1)] as const)
        .filter(([, numbers]) => numbers.length > 0);
      expect([...index.concerned(marks)].sort(([a], [b]) => a - b)).toEqual(looked);
      expect(index.sets).toBe(sorted.length);
    }),
  );
});

test('a facility of more sets than 16 bits can number keeps them apart', () => {
  const many = 70_000;

  const index = new SetIndex(many, 1, (set) => Int32Array.of(set === 3 || set === many - 1 ? 1 : 0));

  expect([...index.concerned(Uint8Array.of(0, 1)).keys()]).toEqual([3, many - 1]);
});

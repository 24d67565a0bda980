import { daysBetween } from '@tsukuroi/core';
import type { OpenCount } from './count.ts';
import type { JudgedVerdicts } from './judged.ts';

/** Numbers of one row: vulnerability, affected, undetermined, four decisions, and for ends of support the day they fall on. */
const WIDTH = 8;

/**
 * A facility's rows as numbers, ascending by vulnerability: what is compared with the last time, so that a re-match reads and
 * writes only the rows that differ.
 */
export function countTable(
  counts: readonly OpenCount[],
  storedNumberOf: (count: OpenCount) => number,
  judged: JudgedVerdicts,
): Int32Array {
  const numbers = counts.map(storedNumberOf);
  const order = counts.map((_, index) => index).sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  const table = new Int32Array(counts.length * WIDTH);
  let at = 0;
  for (const index of order) {
    const count = counts[index];
    if (count === undefined) {
      continue;
    }
    table[at] = numbers[index] ?? 0;
    table[at + 1] = count.affected;
    table[at + 2] = count.undetermined;
    table.set(count.byDecision, at + 3);
    table[at + 7] = endOf(count, judged);
    at += WIDTH;
  }
  return table;
}

/** Days of an end of support since 2000; 0 for everything whose due day follows from its decision alone. */
function endOf(count: OpenCount, judged: JudgedVerdicts): number {
  const ends = judged.verdict(count.verdict).lifecycle?.ends;
  return typeof ends === 'string' ? daysBetween('2000-01-01', ends) : 0;
}

export interface TableChanges {
  /** Vulnerabilities whose row is new or differs. */
  readonly changed: ReadonlySet<number>;
  /** Vulnerabilities that have no row any more. */
  readonly gone: readonly number[];
}

/** What differs between two tables. */
export function compareTables(before: Int32Array, after: Int32Array): TableChanges {
  const changed = new Set<number>();
  const gone: number[] = [];
  let a = 0;
  let b = 0;
  while (a < before.length || b < after.length) {
    const left = a < before.length ? (before[a] ?? 0) : Number.POSITIVE_INFINITY;
    const right = b < after.length ? (after[b] ?? 0) : Number.POSITIVE_INFINITY;
    if (left < right) {
      gone.push(left);
      a += WIDTH;
    } else if (right < left) {
      changed.add(right);
      b += WIDTH;
    } else {
      if (!sameRow(before, a, after, b)) {
        changed.add(right);
      }
      a += WIDTH;
      b += WIDTH;
    }
  }
  return { changed, gone };
}

function sameRow(before: Int32Array, a: number, after: Int32Array, b: number): boolean {
  for (let column = 1; column < WIDTH; column++) {
    if (before[a + column] !== after[b + column]) {
      return false;
    }
  }
  return true;
}

/** A table as bytes: vulnerability as difference to the row before, all numbers in LEB128. */
export function packTable(table: Int32Array): Buffer {
  const bytes = Buffer.allocUnsafe(table.length * 5);
  let at = 0;
  let before = 0;
  for (let index = 0; index < table.length; index++) {
    let rest = table[index] ?? 0;
    if (index % WIDTH === 0) {
      rest -= before;
      before = table[index] ?? 0;
    }
    while (rest >= 0x80) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
  }
  return Buffer.from(bytes.subarray(0, at));
}

/** @throws RangeError when the bytes are no table */
export function unpackTable(bytes: Uint8Array): Int32Array {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const byte of bytes) {
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      const number = numbers.length;
      numbers.push(number % WIDTH === 0 ? value + (numbers[number - WIDTH] ?? 0) : value);
      value = 0;
      shift = 0;
    } else {
      shift += 7;
    }
  }
  if (numbers.length % WIDTH !== 0) {
    throw new RangeError('a table of counts is torn');
  }
  return Int32Array.from(numbers);
}

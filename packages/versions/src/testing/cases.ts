import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Order } from '@tsukuroi/core';

/** One row of a scheme's `cases.tsv`. */
export interface Case {
  readonly a: string;
  readonly b: string;
  readonly expected: Order;
  readonly source: string;
}

const ORDERS: readonly string[] = ['older', 'same', 'newer', 'unknown'];
const HEADER = 'a\tb\texpected\tsource';

/** Reads `cases.tsv` in a scheme's folder; throws on a row that is not whole, because a lost row tests nothing. */
export function readCases(folder: string): Case[] {
  const lines = readFileSync(join(folder, 'cases.tsv'), 'utf8').trimEnd().split('\n');
  if (lines[0] !== HEADER) {
    throw new Error(`cases.tsv must begin with: ${HEADER}`);
  }
  return lines.slice(1).map((line, at) => {
    const [a, b, expected, source, ...more] = line.split('\t');
    if (a === undefined || b === undefined || expected === undefined || !source || more.length > 0) {
      throw new Error(`cases.tsv line ${at + 2} needs four cells, the source not empty`);
    }
    if (!isOrder(expected)) {
      throw new Error(`cases.tsv line ${at + 2}: "${expected}" is not one of ${ORDERS.join(', ')}`);
    }
    return { a, b, expected, source };
  });
}

function isOrder(word: string): word is Order {
  return ORDERS.includes(word);
}

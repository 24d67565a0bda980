import { expect, test } from 'vitest';
import { type Mendable, sourcesOf } from './weaknesses.ts';

const ALL: readonly Mendable[] = [
  { cve: 'CVE-2000-91000', source: 'openssl', fixed: '3.0.15-1', packages: ['openssl', 'libssl3'] },
  { cve: 'CVE-2000-91001', source: 'tzdata', fixed: '2026a-0', packages: ['tzdata'] },
];

test('a source is mended only when every package of it is: one that is behind keeps the weakness', () => {
  expect([...sourcesOf(new Set(['libssl3']), ALL)]).toEqual(['openssl']);
  expect([...sourcesOf(new Set(['tzdata', 'openssl', 'libssl3']), ALL)]).toEqual(['openssl', 'tzdata']);
  expect([...sourcesOf(new Set(), ALL)]).toEqual([]);
});

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LONGEST, turnOf } from './longest-first.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

test('every file of the list is there: one that moved would begin last', () => {
  const gone = LONGEST.filter((file) => !existsSync(join(root, file)));

  expect(gone).toEqual([]);
});

test('longest first, then the browser, then all others', () => {
  const files = [
    '/a/packages/core/src/ids.test.ts',
    '/a/e2e/list.test.ts',
    '/a/packages/server/src/fuzz.test.ts',
    '/a/e2e/every-page.test.ts',
  ];

  const sorted = files.toSorted((a, b) => turnOf(a) - turnOf(b));

  expect(sorted).toEqual(files.toReversed());
});

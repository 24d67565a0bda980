import { expect, test } from 'vitest';
import { rangeOf } from './range.ts';

/** RFC 9110, 14.1.2 and 14.2. */
test.each([
  ['no header', undefined, undefined],
  ['from a byte to the end', 'bytes=4-', { from: 4, until: 10 }],
  ['a part', 'bytes=0-3', { from: 0, until: 4 }],
  ['a part that ends beyond the end', 'bytes=8-99', { from: 8, until: 10 }],
  ['the last bytes', 'bytes=-3', { from: 7, until: 10 }],
  ['more last bytes than there are', 'bytes=-30', { from: 0, until: 10 }],
  ['beyond the end', 'bytes=10-', 'unsatisfiable'],
  ['no last bytes', 'bytes=-0', 'unsatisfiable'],
  ['backwards: not valid, so it counts as absent', 'bytes=5-2', undefined],
  ['several ranges are answered whole', 'bytes=0-1,4-5', undefined],
  ['another unit', 'pages=1-2', undefined],
  ['nothing', 'bytes=-', undefined],
])('%s', (_, header, expected) => {
  expect(rangeOf(header, 10)).toEqual(expected);
});

import { expect, test } from 'vitest';
import { type Behind, seenFall } from './findings.ts';

const row = (host: string, server: readonly string[], dpkg = server): Behind => ({
  host,
  server: new Set(server),
  dpkg: new Set(dpkg),
});
const BEFORE = [row('ep1', ['a', 'b']), row('ep2', ['a', 'b']), row('ep5', ['a', 'b'])];
const NEVER = new Set(['ep5']);

test('all mended, the untouched one as before: fine', () => {
  const seen = seenFall(BEFORE, [row('ep1', []), row('ep2', []), row('ep5', ['a', 'b'])], NEVER);

  expect([seen.ok, seen.figures?.patched]).toEqual([true, '2 / 2']);
});

test.each([
  ['one is still behind', [row('ep1', []), row('ep2', ['b']), row('ep5', ['a', 'b'])]],
  ['the server still says what dpkg no longer does', [row('ep1', []), row('ep2', ['b'], []), row('ep5', ['a', 'b'])]],
  ['the server no longer says what dpkg still does', [row('ep1', []), row('ep2', [], ['b']), row('ep5', ['a', 'b'])]],
  ['the one not to be touched was', [row('ep1', []), row('ep2', []), row('ep5', ['a'])]],
])('%s: red', (_, after) => {
  expect(seenFall(BEFORE, after, NEVER).ok).toBe(false);
});

test('nothing was missing to begin with: red, since nothing was shown', () => {
  expect(seenFall([row('ep1', [])], [row('ep1', [])], new Set()).ok).toBe(false);
});

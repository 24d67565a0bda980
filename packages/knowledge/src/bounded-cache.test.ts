import { expect, test } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

test('keeps what is used and lets go of what is not', () => {
  const cache = boundedCache<number, string>(20);
  cache.set(0, 'used', 1);
  cache.set(1, 'forgotten', 1);

  for (let at = 2; at < 40; at += 1) {
    cache.set(at, String(at), 1);
    expect(cache.get(0)).toBe('used');
  }

  expect(cache.get(1)).toBeUndefined();
  expect(cache.get(39)).toBe('39');
});

test('never holds more than its limit, whatever the weights', () => {
  const cache = boundedCache<number, number>(100);
  for (let at = 0; at < 500; at += 1) {
    cache.set(at, 1 + ((at * 7) % 40), 1 + ((at * 7) % 40));
  }

  let held = 0;
  for (let at = 0; at < 500; at += 1) {
    held += cache.get(at) ?? 0;
  }

  expect(held).toBeLessThanOrEqual(100);
  expect(held).toBeGreaterThan(0);
});

test('does not keep what would push everything else out', () => {
  const cache = boundedCache<string, string>(10);
  cache.set('small', 'x', 1);
  cache.set('large', 'y', 6);

  expect(cache.get('large')).toBeUndefined();
  expect(cache.get('small')).toBe('x');
});

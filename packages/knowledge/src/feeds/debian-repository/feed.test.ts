import { test } from 'vitest';
import { contractCases } from '../contract.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

import { expect, it } from 'vitest';
import { listAddress } from './list-address.ts';

it('carries a filter that a list can read back, Japanese included', () => {
  const filter = { department: '検査科', decision: ['act-now'] };
  const address = new URL(listAddress('/devices', filter), 'http://console');

  expect(address.pathname).toBe('/devices');
  expect(JSON.parse(address.searchParams.get('filter') ?? '')).toEqual(filter);
});

import type { PathRow } from '@tsukuroi/protocol/paths-api.ts';
import { expect, it } from 'vitest';
import { chainOf, type Link, worstOf } from './chain.ts';

const row = (id: string, above: string | null, kind: PathRow['kind'] = 'relay') =>
  ({ id, above, kind, name: id }) as PathRow;

const shape = (links: readonly Link[]): unknown => links.map(({ row: { id }, behind }) => [id, shape(behind)]);

it('relays stand behind the relay they hang on, three deep', () => {
  const chain = chainOf([row('ward', 'floor'), row('floor', 'building'), row('building', null), row('other', null)]);

  expect(shape(chain.wards)).toEqual([
    ['building', [['floor', [['ward', []]]]]],
    ['other', []],
  ]);
});

it('a relay whose station above is gone, and relays in a circle, are shown and never left out', () => {
  const chain = chainOf([row('lost', 'gone'), row('a', 'b'), row('b', 'a')]);

  expect(shape(chain.wards)).toEqual([
    ['lost', []],
    ['a', [['b', []]]],
  ]);
});

it('the DMZ and the internet side stand apart from the wards', () => {
  const chain = chainOf([row('dmz', null, 'gate'), row('outside', 'dmz', 'collector'), row('ward', null)]);

  expect([chain.collectors, chain.gates].map((rows) => rows.map(({ id }) => id))).toEqual([['outside'], ['dmz']]);
  expect(shape(chain.wards)).toEqual([['ward', []]]);
});

it('a relay in contact comes first when a silent one stands behind it', () => {
  const withState = (state: PathRow['state'], one: PathRow): PathRow => ({ ...one, state });
  const chain = chainOf([
    withState('late', row('late', null)),
    withState('ok', row('fine', null)),
    withState('ok', row('hub', null)),
    withState('silent', row('behind', 'hub')),
  ]);

  expect(chain.wards.map(({ row: { id } }) => id)).toEqual(['hub', 'late', 'fine']);
});

it('of several states the worst counts, and none is not known, never good', () => {
  expect([worstOf(['ok', 'late', 'ok']), worstOf(['unknown', 'ok']), worstOf([])]).toEqual([
    'late',
    'unknown',
    'unknown',
  ]);
});

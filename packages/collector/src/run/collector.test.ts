import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { hasFailed, runCollector, waitAfter } from './collector.ts';
import { collectorStatusShape } from './status.ts';
import { collectorWorld, machine } from './testing/world.ts';

test.each([
  [0, 60, 60],
  [1, 60, 5],
  [2, 60, 10],
  [4, 60, 40],
  [5, 60, 60],
  [500, 60, 60],
  [1, 3, 3],
])(
  'after %i rounds in a row with failures and every %i minutes usually, the next comes in %i minutes',
  (failures, every, minutes) => {
    expect(waitAfter(failures, every)).toBe(minutes * 60_000);
  },
);

it('one round writes the status, opens no port, and a second collector in the same folder is refused', async () => {
  const world = await collectorWorld();
  world.archive.publish([{ name: 'openssl', version: '3.0.22-1' }]);
  await world.write('higashi', {}, [machine(['openssl', '3.0.20-1'])]);
  const options = {
    context: world.context,
    version: '0',
    once: true,
    pause: async () => undefined,
    ending: () => false,
  };

  const [first, second] = await Promise.allSettled([runCollector(options), runCollector(options)]);

  const outcomes = [first, second].map((one) => (one.status === 'fulfilled' ? 'ran' : one.reason.code)).sort();
  expect(outcomes).toEqual(['COLLECTOR_RUNNING', 'ran']);
  const status = collectorStatusShape.parse(JSON.parse(readFileSync(world.places.status, 'utf8')));
  expect(status.facilities.map(({ id, state }) => [id, state])).toEqual([
    ['higashi', 'made'],
    ['minami', 'made'],
  ]);
  expect([status.round.failures, status.round.nextAt, hasFailed(status)]).toEqual([0, '2026-11-22T09:30:00Z', false]);
});

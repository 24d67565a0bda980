import { identitiesOf, productMapOf } from '@tsukuroi/matching';
import { expect, test } from 'vitest';
import { FLEET_SIZES, fleet } from './fleet.ts';
import { fleetProducts } from './universe.ts';

test('the fleet is the same in every run and has the numbers that are asked of it', () => {
  const [first] = fleet({ facilities: 1, devicesEach: 400 });
  const [again] = fleet({ facilities: 1, devicesEach: 400 });
  const [, second] = fleet({ facilities: 2, devicesEach: 400 });

  expect(again).toEqual(first);
  expect(second?.sets[0]).not.toEqual(first?.sets[0]);
  expect(first?.sets.length).toBe(120);
  expect(new Set(first?.devices.map((device) => device.set)).size).toBe(120);
  expect(new Set(first?.devices.map((device) => device.department)).size).toBeGreaterThan(20);
});

test('entries per machine and identities of some facilities are as DESIGN states them', () => {
  const entries = { windows: [] as number[], debian: [] as number[] };
  const products = productMapOf(fleetProducts());
  const keys = new Set<string>();
  for (const facility of fleet({ facilities: 8, devicesEach: 2_000 })) {
    for (const manifest of facility.sets) {
      entries[manifest.os.id === 'windows' ? 'windows' : 'debian'].push(manifest.software.length);
      for (const identity of identitiesOf(manifest, {}, products)) {
        keys.add(identity.key);
      }
    }
  }

  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.round(mean(entries.windows))).toBeGreaterThan(110);
  expect(Math.round(mean(entries.windows))).toBeLessThan(130);
  expect(Math.round(mean(entries.debian))).toBeGreaterThan(670);
  expect(Math.round(mean(entries.debian))).toBeLessThan(730);
  expect(keys.size).toBeGreaterThan(60_000);
  expect(Object.keys(FLEET_SIZES)).toEqual(['2000', '20000', '100000', '560000']);
});

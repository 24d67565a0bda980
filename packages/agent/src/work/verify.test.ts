import type { Inventory } from '@tsukuroi/protocol';
import type { Applied } from '@tsukuroi/providers/patch/patch.ts';
import { expect, test } from 'vitest';
import { foreignIn, notVerified } from './verify.ts';

const seen = (now: string): Applied => ({
  ...{ outcome: 'installed', keptSettings: [], needRestart: [], output: [], cost: { ownCpuMs: 0, cpuMs: 0, bytes: 0 } },
  changes: [{ package: 'tzdata', architecture: 'noarch', to: '2026a-1', now }],
});
const inventory = (version: string): Inventory =>
  ({ manifest: { software: [{ scheme: 'rpm', name: 'tzdata', version }] } }) as unknown as Inventory;

test('a version that the second reading does not show is not verified', () => {
  expect(notVerified(seen('2026a-1'), inventory('2026a-1'))).toBeUndefined();
  expect(notVerified(seen('2026a-1'), inventory('2025b-1'))).toBe('tzdata');
});

test('a package that states an epoch of 0 is the same version as one that states none', () => {
  expect(notVerified(seen('2026a-1'), inventory('0:2026a-1'))).toBeUndefined();
  expect(notVerified(seen('2026a-1'), inventory('1:2026a-1'))).toBe('tzdata');
});

test('another version than ordered is somebody else’s', () => {
  expect([foreignIn(seen('2026a-1')), foreignIn(seen('2026b-1'))]).toEqual([undefined, 'tzdata']);
});

test('gone is only what the second reading does not show either', () => {
  const gone: Applied = { ...seen('x'), changes: [{ package: 'tzdata', architecture: 'noarch', to: '-' }] };
  const folder: Applied = { ...gone, changes: [{ package: '/opt/viewer', to: '-' }] };

  expect(notVerified(gone, inventory('2026a-1'))).toBe('tzdata');
  expect([gone, folder].map((one) => notVerified(one, { manifest: { software: [] } } as unknown as Inventory))).toEqual(
    [undefined, undefined],
  );
  expect(foreignIn(gone)).toBeUndefined();
});

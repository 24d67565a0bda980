import type { Column, GridDefinition } from '@tsukuroi/protocol';
import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import { deviceFindingsGrid, usersGrid, vulnerabilityDevicesGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { workGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import { describe, expect, it } from 'vitest';
import { cellAddress, cellValue, type GridRow, rowAddress, rowKey } from './cell-value.ts';

function value(definition: GridDefinition, id: string, row: GridRow) {
  const column = definition.columns.find((candidate) => candidate.id === id) as Column;
  return cellValue(definition, column, row);
}

describe('value of a cell', () => {
  it('finds name and version inside the software of a finding', () => {
    const row = { software: { name: 'openssl', version: '3.0.20', scheme: 'deb' } };

    expect(value(deviceFindingsGrid, 'software', row)).toBe('openssl');
    expect(value(deviceFindingsGrid, 'version', row)).toBe('3.0.20');
  });

  it('is the text itself where software is a text', () => {
    expect(value(vulnerabilityDevicesGrid, 'software', { software: 'openssl' })).toBe('openssl');
  });

  it('is unknown, not empty, when a finding has no software', () => {
    expect(value(deviceFindingsGrid, 'version', {})).toBeNull();
  });

  it('turns yes and no into the keys of their words', () => {
    expect(value(usersGrid, 'locked', { locked: true })).toBe('true');
    expect(value(usersGrid, 'locked', { locked: false })).toBe('false');
  });

  it('keeps zero as zero', () => {
    expect(value(devicesGrid, 'actNow', { actNow: 0 })).toBe(0);
  });
});

describe('address of a row', () => {
  it('goes to the page of the device, with its id escaped', () => {
    expect(rowAddress(devicesGrid, { id: 'a/b?c' })).toBe('/devices/a%2Fb%3Fc');
  });

  it('is the one its own column names, where a list has several', () => {
    const row = { deviceId: 'dev-1', rolloutId: 'r-2' };
    const address = (id: string) => cellAddress(workGrid.columns.find((column) => column.id === id) as Column, row);

    expect(address('device')).toBe('/devices/dev-1');
    expect(address('rollout')).toBe('/rollouts/r-2');
    expect(rowAddress(workGrid, row)).toBe('/devices/dev-1');
  });

  it('is absent for a list whose rows open nothing', () => {
    expect(rowAddress(usersGrid, { id: 'user-1' })).toBeNull();
  });

  it('is absent for a row without the id it needs', () => {
    expect(rowAddress(devicesGrid, {})).toBeNull();
  });
});

describe('key of a row', () => {
  it('tells two rows of one id apart: a vulnerability may stand twice on a device', () => {
    const row = { id: 'CVE-2099-10001' };

    expect(rowKey(row, 0)).not.toBe(rowKey(row, 1));
  });
});

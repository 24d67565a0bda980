import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import { usersGrid, vulnerabilitiesGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { GRIDS } from '@tsukuroi/protocol/grids/registry.ts';
import { describe, expect, it } from 'vitest';
import { columnTracks, printedShare, shownColumns, stickyOffsets, totalWidth } from './columns.ts';

describe('columns of a list', () => {
  it('keeps the naming column in sight, with what stands before it', () => {
    expect(stickyOffsets(devicesGrid.columns)).toEqual([0]);
    expect(stickyOffsets(vulnerabilitiesGrid.columns)).toEqual([0, 132]);
  });

  it('keeps nothing in sight when rows open nothing', () => {
    expect(stickyOffsets(usersGrid.columns)).toEqual([]);
  });

  it('gives columns that stay in sight a fixed width, so that the next one starts where they end', () => {
    const tracks = columnTracks(vulnerabilitiesGrid.columns).split(' minmax')[0];

    expect(tracks).toBe('132px 170px');
  });

  it('follows the order of the definition, whatever the order of the ids', () => {
    expect(shownColumns(devicesGrid, ['department', 'name']).map((column) => column.id)).toEqual([
      'name',
      'department',
    ]);
  });

  it.each(GRIDS.map((grid) => [grid.id, grid] as const))('shares the paper out completely: %s', (_id, grid) => {
    const sum = grid.columns.reduce(
      (total, column) => total + Number.parseFloat(printedShare(column, grid.columns)),
      0,
    );

    expect(sum).toBeCloseTo(100, 0);
    expect(totalWidth(grid.columns)).toBeGreaterThan(0);
  });
});

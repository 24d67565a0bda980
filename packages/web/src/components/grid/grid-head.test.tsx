// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import type { ComponentProps } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { GridHead } from './grid-head.tsx';
import { readGridState } from './grid-state.ts';

afterEach(cleanup);

function head(
  search: Readonly<Record<string, unknown>>,
  change = vi.fn(),
  mark?: ComponentProps<typeof GridHead>['mark'],
) {
  const state = readGridState(devicesGrid, search);
  const columns = devicesGrid.columns.filter((column) => state.columns.includes(column.id));
  render(
    <MantineProvider>
      <table>
        <GridHead columns={columns} state={state} change={change} offsets={[]} mark={mark} />
      </table>
    </MantineProvider>,
  );
  return change;
}

it('says of every heading how the list is sorted by it', () => {
  head({ sort: 'department', direction: 'desc' });

  expect(screen.getByRole('columnheader', { name: /部署/ }).getAttribute('aria-sort')).toBe('descending');
  expect(screen.getByRole('columnheader', { name: /名前/ }).getAttribute('aria-sort')).toBe('none');
});

it('sorts by the heading that is pressed', () => {
  const change = head({});

  fireEvent.click(screen.getByRole('button', { name: '影響あり' }));

  expect(change.mock.calls[0]?.[0].sort).toEqual({ column: 'affected', direction: 'desc' });
});

it('names the column in the label of each filter', () => {
  head({});

  expect(screen.getByRole('searchbox', { name: '部署で絞り込む' })).toBeDefined();
  expect(screen.getByRole('button', { name: '最も急ぐ判断で絞り込む: すべて' })).toBeDefined();
});

it('asks the server after a pause in typing, once', () => {
  vi.useFakeTimers();
  const change = head({});
  const box = screen.getByRole('searchbox', { name: '名前で絞り込む' });

  fireEvent.change(box, { target: { value: 'PC-0' } });
  fireEvent.change(box, { target: { value: 'PC-00' } });
  expect(change).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  vi.useRealTimers();

  expect(change.mock.calls.map(([state]) => state.filter)).toEqual([{ name: 'PC-00' }]);
});

it('has a box over all rows only where rows can be picked, and says when some of them are', () => {
  const pick = vi.fn();
  head({}, vi.fn(), { stands: 'some', possible: true, label: 'すべて選ぶ', change: pick });
  const box = screen.getByRole('checkbox', { name: 'すべて選ぶ' }) as HTMLInputElement;

  expect([box.checked, box.indeterminate]).toEqual([false, true]);
  fireEvent.click(box);
  expect(pick).toHaveBeenCalledWith(true);
  cleanup();

  head({}, vi.fn(), { stands: 'none', possible: false, label: 'すべて選ぶ', change: pick });
  expect((screen.getByRole('checkbox', { name: 'すべて選ぶ' }) as HTMLInputElement).disabled).toBe(true);
  cleanup();

  head({});
  expect(screen.queryByRole('checkbox', { name: 'すべて選ぶ' })).toBeNull();
});

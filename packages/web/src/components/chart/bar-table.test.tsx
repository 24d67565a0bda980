// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { BarTable } from './bar-table.tsx';

afterEach(cleanup);

const SERIES = [
  { key: 'now', name: '今すぐ対応', look: 'act' },
  { key: 'week', name: '今週中', look: 'soon' },
] as const;

const department = (name: string, now: number, week: number) => ({
  key: name,
  title: name,
  counts: [now, week],
  more: [120],
});

function show(rows: readonly ReturnType<typeof department>[], shown = 8) {
  render(
    <BarTable
      caption="部署ごと"
      rowTitle="部署"
      series={SERIES}
      rows={rows}
      more={['端末']}
      shown={shown}
      restTitle={{ more: 'ほかも見る', fewer: '上だけにする' }}
    />,
  );
  return screen.getAllByRole('row').slice(1);
}

it('says every figure in words, so that the bar itself need not be read', () => {
  const [icu] = show([department('ICU', 2, 1_500), department('外来', 0, 3)]);

  expect(within(icu as HTMLElement).getByRole('rowheader').textContent).toBe('ICU');
  expect(
    within(icu as HTMLElement)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['', '2', '1,500', '120']);
});

it('draws the bars on one scale; a count of nothing has no bar', () => {
  const rows = show([department('ICU', 2, 6), department('外来', 0, 4)]);

  const widths = rows.map((row) => [...row.querySelectorAll('rect')].map((rect) => rect.getAttribute('width')));

  expect(widths).toEqual([['25%', '75%'], ['50%']]);
});

it('holds back the rest of a long list until it is asked for, and takes it back', () => {
  const rows = show([department('ICU', 2, 6), department('外来', 0, 4), department('栄養科', 0, 1)], 2);
  const held = () => rows.map((row) => row.hasAttribute('data-rest'));

  expect(held()).toEqual([false, false, true]);
  fireEvent.click(screen.getByRole('button', { name: 'ほかも見る' }));
  expect(held()).toEqual([false, false, false]);
  fireEvent.click(screen.getByRole('button', { name: '上だけにする' }));
  expect(held()).toEqual([false, false, true]);
});

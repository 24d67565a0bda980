// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { offlineProblem } from '../platform/own-problems.ts';
import { ProblemView } from './problem-view.tsx';

afterEach(cleanup);

const PROBLEM = { ...offlineProblem('ja'), code: 'STORE_FULL', requestId: 'req-42' };

it('says what happened, what it affects, what to do, and which number to quote', () => {
  render(<ProblemView problem={PROBLEM} />, { wrapper: MantineProvider });

  const words = screen.getByRole('alert').textContent ?? '';
  for (const part of [PROBLEM.what, PROBLEM.effect, PROBLEM.next, 'STORE_FULL', 'req-42']) {
    expect(words).toContain(part);
  }
});

it('offers to load again only where that is possible', () => {
  const again = vi.fn();
  const { rerender } = render(<ProblemView problem={PROBLEM} />, { wrapper: MantineProvider });
  expect(screen.queryByRole('button')).toBeNull();

  rerender(<ProblemView problem={PROBLEM} retry={again} />);
  fireEvent.click(screen.getByRole('button', { name: 'もう一度読み込む' }));

  expect(again).toHaveBeenCalledOnce();
});

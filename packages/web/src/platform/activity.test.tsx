// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useSomebodyHere } from './activity.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('rests after five minutes without a hand on mouse or keyboard, and wakes with the next touch', () => {
  const { result } = renderHook(() => useSomebodyHere());

  act(() => vi.advanceTimersByTime(4 * 60_000));
  expect(result.current).toBe(true);
  act(() => vi.advanceTimersByTime(2 * 60_000));
  expect(result.current).toBe(false);
  act(() => void window.dispatchEvent(new Event('keydown')));
  expect(result.current).toBe(true);
});

it('counts from the last touch', () => {
  const { result } = renderHook(() => useSomebodyHere());

  act(() => vi.advanceTimersByTime(4 * 60_000));
  act(() => void window.dispatchEvent(new Event('pointermove')));
  act(() => vi.advanceTimersByTime(4 * 60_000));

  expect(result.current).toBe(true);
});

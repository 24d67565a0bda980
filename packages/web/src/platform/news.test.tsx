// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useNews } from './news.ts';

const FIVE_MINUTES_MS = 5 * 60_000;

/** The stream as the browser gives it, with events made by hand. */
class Stream {
  static readonly open = new Set<Stream>();
  readonly #listeners: [string, (event: MessageEvent<string>) => void][] = [];

  constructor() {
    Stream.open.add(this);
  }

  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.push([name, listener]);
  }

  close(): void {
    Stream.open.delete(this);
  }

  static send(name: string, data: unknown): void {
    for (const stream of Stream.open) {
      for (const [wanted, listener] of stream.#listeners) {
        if (wanted === name) {
          listener(new MessageEvent(name, { data: JSON.stringify(data) }));
        }
      }
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('tells each event of its name, and none after the page was left', () => {
  const told = vi.fn();
  const { unmount } = renderHook(() => useNews('paths', told));

  Stream.send('paths', { id: 'a' });
  Stream.send('job', { id: 'b' });
  unmount();
  Stream.send('paths', { id: 'c' });

  expect(told.mock.calls).toEqual([[{ id: 'a' }]]);
  expect(Stream.open.size).toBe(0);
});

it('fifty relays that report within a second make the page ask twice, not fifty times, and the last word is not lost', () => {
  const told = vi.fn();
  renderHook(() => useNews('paths', told, 5_000));

  for (let relay = 0; relay < 50; relay += 1) {
    Stream.send('paths', { id: relay });
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(20_000);

  expect(told.mock.calls).toEqual([[{ id: 0 }], [{ id: 49 }]]);
});

it('stops listening when nobody sits here, and listens again when somebody comes', () => {
  const told = vi.fn();
  renderHook(() => useNews('paths', told));

  act(() => vi.advanceTimersByTime(FIVE_MINUTES_MS + 1_000));
  Stream.send('paths', { id: 'while away' });
  expect(Stream.open.size).toBe(0);
  act(() => void window.dispatchEvent(new Event('keydown')));
  Stream.send('paths', { id: 'back' });

  expect(told.mock.calls).toEqual([[{ id: 'back' }]]);
});

import { describe, expect, it } from 'vitest';
import type { DeviceJournal } from '../reach/journals.ts';
import { type ListedMove, unlike } from './moves.ts';

/** A journal with moves of one action each, as a device writes them. */
function journal(
  host: string,
  moves: readonly (readonly [plan: number, move: number, state: string])[],
): DeviceJournal {
  const lines = moves.map(([plan, move, state], at) => {
    const line = { kind: 'result', plan, action: 'system', move, state };
    return `${at + 1} ${'A'.repeat(86)} ${JSON.stringify(line)}`;
  });
  return { host, identity: `id-${host}`, lines };
}

const listed = (device: string, plan: number, state: string): ListedMove => ({ device, plan, state });

const ONE = journal('ep1', [
  [1, 1, 'staged'],
  [1, 2, 'installing'],
  [1, 3, 'done'],
]);
const TWO = journal('ep2', [[2, 1, 'staged']]);
const LISTED = [
  listed('ep1', 1, 'done'),
  listed('ep1', 1, 'installing'),
  listed('ep1', 1, 'staged'),
  listed('ep2', 2, 'staged'),
];

describe('moves of two devices and what the console lists', () => {
  it('are alike when each stands once in both, in whatever order the list is', () => {
    expect(unlike([ONE, TWO], LISTED)).toEqual([]);
  });

  it('a move that a killed agent told twice is named with its device', () => {
    const twice = { ...ONE, lines: [...ONE.lines, ONE.lines[2] ?? ''] };

    expect(unlike([twice, TWO], LISTED)).toContain('ep1: 1 moves stand twice');
  });

  it('a move that was never written is named', () => {
    const gap = journal('ep1', [
      [1, 1, 'staged'],
      [1, 3, 'done'],
    ]);

    expect(unlike([gap], LISTED)[0]).toBe('ep1: no move before 1/system/3');
  });

  it.each([
    ['one is missing in the list', LISTED.slice(1)],
    ['one is listed twice', [...LISTED, listed('ep1', 1, 'done')]],
    ['one is listed as another state', [listed('ep1', 1, 'failed'), ...LISTED.slice(1)]],
  ])('%s: wrong', (_, rows) => {
    expect(unlike([ONE, TWO], rows)).toHaveLength(1);
  });
});

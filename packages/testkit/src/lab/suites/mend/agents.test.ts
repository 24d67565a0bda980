import { describe, expect, it } from 'vitest';
import { movesOf, newestOf, standsOf } from './agents.ts';

const line = (plan: number, action: string, move: number, state: string) =>
  `${move} c2lnbmF0dXJl ${JSON.stringify({ kind: 'result', plan, action, move, state })}`;
const journalOf = (...lines: readonly string[]) => ({ host: 'ep1', identity: 'x', lines });

describe('moves of a journal', () => {
  it('are its results, in order; reports of packages are none', () => {
    const report = '1 c2lnbmF0dXJl {"kind":"inventory"}';
    const moves = movesOf(journalOf(report, line(1, 'system', 1, 'needed'), line(1, 'system', 2, 'staged')));

    expect(moves.map(({ state }) => state)).toEqual(['needed', 'staged']);
  });

  it('end before a line that is just being written', () => {
    const half = line(1, 'system', 2, 'staged').slice(0, -7);

    expect(movesOf(journalOf(line(1, 'system', 1, 'needed'), half)).map(({ state }) => state)).toEqual(['needed']);
  });
});

describe('the newest of them', () => {
  it('are one for each piece of work of the newest plan: a plan that was done does not make the next one done', () => {
    const moves = movesOf(
      journalOf(
        line(1, 'system', 1, 'done'),
        line(2, 'system', 1, 'needed'),
        line(2, 'viewer', 1, 'needed'),
        line(2, 'viewer', 2, 'staged'),
      ),
    );

    expect(newestOf(moves).map(({ action, state }) => `${action} ${state}`)).toEqual([
      'system needed',
      'viewer staged',
    ]);
  });

  it('of nothing are none', () => {
    expect(newestOf([])).toEqual([]);
    expect(standsOf([journalOf()])).toBe('ep1 -');
  });
});
